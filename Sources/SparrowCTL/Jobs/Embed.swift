internal import ArgumentParser
internal import Engine
internal import Protocol
internal import Text

struct Embed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains an embedding in the daemon and puts it into service.",
        discussion: """
            METHOD is one of \(EmbeddingCatalogue.entries.map(\.name).joined(separator: ", ")). Ctrl-C asks the daemon to cancel; what \
            serves stays in service then. Settings, for --set:
            \(EmbeddingCatalogue.entries.map { "  \($0.name): \($0.settings.joined(separator: ", "))" }.joined(separator: "\n"))
            """
    )

    @Argument(help: "What to train.") var method: String
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A setting that differs from the default; may be repeated.", valueName: "key=value")
    )
    var settings: [String] = []
    @Option(help: "Another seed gives another start.") var seed: UInt64 = 1
    @Flag(help: "Say the job's number and do not wait for its end.") var background = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard EmbeddingCatalogue.entry(method) != nil else {
            let names = EmbeddingCatalogue.entries.map(\.name)
            throw ValidationError(EvaluationPlan.unknown("method", method, among: names).message)
        }
        _ = try wireSettings()
    }

    func run() throws {
        let session = try Session(options, endsOnInterrupt: true)
        let job = try session.call(
            StartJobRequest(
                requestID: RequestID.random(),
                kind: "embed",
                name: method,
                settings: try wireSettings(),
                seed: seed
            )
        )
        guard !background else {
            session.output.one(job) { ["job \(job.id): sparrowctl job watch \(job.id) shows how far it is"] }
            return
        }
        try JobWatch(session: session).run(job.id, cancels: true)
    }

    private func wireSettings() throws -> [Setting] {
        try settings.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--set \(Text.displayable(text)): give key=value, as epochs=10")
            }
            return Setting(name: String(parts[0]), value: String(parts[1]))
        }
    }
}
