internal import ArgumentParser
internal import Protocol
internal import Text

struct Events: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The event log.", subcommands: [Tail.self])

    struct Tail: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints events as they come, until Ctrl-C.",
            discussion: """
                Begins with what comes from now on, or at --from with what came before. A connection that is lost is made anew, for up \
                to 30 seconds, and no event is left out; then the status is 69.
                """
        )

        @Option(
            help: ArgumentHelp(
                "Begin with past events, at this offset: 1 for all. Without it, only new events.",
                valueName: "offset"
            )
        )
        var from: UInt64?
        @Option(help: ArgumentHelp("Only events of this type; may be repeated.", valueName: "type"))
        var type: [String] = []
        @Option(help: "Only events of this user; an id or a name.") var user: UserReference?
        @Option(help: ArgumentHelp("End after so many events.", valueName: "count")) var limit: Int?
        @Flag(inversion: .prefixedNo, help: "Go on with new events, or end at the newest.") var follow = true
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            if from == 0 {
                throw ValidationError("--from 0: the first offset is 1; leave --from out for new events only")
            }
            if !follow, from == nil {
                throw ValidationError("--no-follow prints past events; say by --from at which offset to begin")
            }
            if let limit, limit < 1 { throw ValidationError("--limit \(limit): give a number from 1") }
        }

        func run() throws {
            let session = try Session(options, endsOnInterrupt: true)
            do {
                let userID = try user.map { try session.user($0) }
                var next = TailPlace(from: from, lastOffset: session.client.welcome.lastOffset)
                var left = limit ?? Int.max
                try session.follow { resumeOffset, isNewStore in
                    if isNewStore { next = TailPlace(from: nil, lastOffset: session.client.welcome.lastOffset) }
                    next.resume(at: resumeOffset)
                    return TailEventsRequest(fromOffset: next.offset, follow: follow, types: type, userID: userID)
                } consume: { batch in
                    for event in batch.events.prefix(left) { session.output.one(event) { [Self.line(event)] } }
                    left -= min(left, batch.events.count)
                    next.resume(at: batch.nextOffset)
                    return left > 0 ? .proceed : .stop
                }
            } catch ClientError.interrupted {
                return
            }
        }

        static func line(_ event: Event) -> String {
            let offset = Text.paddedLeft(String(event.offset), to: 8)
            let type = Text.padded(event.type, to: 16)
            return "\(offset)  \(Show.time(event.timeMilliseconds / 1000))  \(type)  \(Text.displayable(event.text))"
        }
    }
}

/// Where a tail goes on: never before what it has printed, and never past what came while it was without a connection.
struct TailPlace: Equatable {
    /// The first offset wanted.
    private(set) var offset: UInt64

    /// - Parameters:
    ///   - from: what the user wants; nil: only what is new.
    ///   - lastOffset: the newest of the log when the connection was made.
    init(from: UInt64?, lastOffset: UInt64) { offset = from ?? lastOffset + 1 }

    mutating func resume(at next: UInt64?) {
        if let next, next > offset { offset = next }
    }
}
