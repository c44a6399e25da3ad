internal import ArgumentParser
internal import Protocol
internal import Text

struct DeadLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Events that a consumer of the log could not take in five attempts.",
        subcommands: [List.self, Retry.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them, the newest first.")

        @Option(help: ArgumentHelp("The newest so many, 1 to 1,000.", valueName: "count")) var limit: UInt32 = 100
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (1...1_000).contains(limit) else {
                throw ValidationError("--limit \(limit): give a number from 1 to 1000")
            }
        }

        func run() throws {
            let session = try Session(options)
            let letters = try session.call(ListDeadLettersRequest(size: limit)).letters
            session.output.list(letters) {
                var table = Table([
                    .text("consumer"), .number("offset"), .number("attempts"), .text("since (UTC)"), .flexible("event"),
                    .flexible("error"),
                ])
                for letter in letters {
                    table.add(
                        letter.consumer,
                        String(letter.offset),
                        String(letter.attempts),
                        Show.time(letter.timeMilliseconds / 1_000),
                        letter.event.map { "\($0.type) \($0.text)" } ?? "–",
                        letter.error
                    )
                }
                return table
            }
        }
    }

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the consumer try an event once more; fails with 75 when it still cannot take it."
        )

        @Argument(help: "As dead-letters list gives it.") var consumer: String
        @Argument(help: "Of the event.") var offset: UInt64
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(RetryDeadLetterRequest(consumer: consumer, offset: offset))
            if reply.taken || options.json {
                session.output.one(reply) { ["\(consumer) has taken event \(offset); the dead letter is gone"] }
            }
            guard reply.taken else {
                throw Failure(.tryAgain, "\(consumer) cannot take event \(offset): \(Text.displayable(reply.error))")
            }
        }
    }
}
