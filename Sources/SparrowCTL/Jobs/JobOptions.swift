internal import ArgumentParser
internal import Protocol
internal import Text

/// What commands take that start a job in the daemon.
struct JobOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A setting that differs from the default; may be repeated.", valueName: "key=value")
    )
    var settings: [String] = []
    @Option(help: "Another seed gives another start.") var seed: UInt64 = 1
    @Flag(help: "Say the job's number and do not wait for its end.") var background = false

    func validate() throws { _ = try Self.wireSettings(settings) }

    /// Starts a job, and shows how far it is until its end; Ctrl-C asks the daemon to cancel it.
    ///
    /// - Parameters:
    ///   - kind: "embed".
    ///   - name: what of that kind.
    ///   - options: where the daemon is.
    /// - Throws: `Failure` for a job that cannot be, or that came to nothing.
    func run(_ kind: String, _ name: String, _ options: GlobalOptions) throws {
        let settings = try Self.wireSettings(settings)
        try Self.run(kind, name, settings: settings, seed: seed, background: background, options)
    }

    static func run(
        _ kind: String,
        _ name: String,
        settings: [Setting],
        seed: UInt64,
        background: Bool,
        _ options: GlobalOptions
    ) throws {
        let session = try Session(options, endsOnInterrupt: true)
        let job = try session.call(
            StartJobRequest(
                requestID: RequestID.random(),
                kind: kind,
                name: name,
                settings: settings,
                seed: seed
            )
        )
        guard !background else {
            session.output.one(job) { ["job \(job.id): sparrowctl job watch \(job.id) shows how far it is"] }
            return
        }
        try JobWatch(session: session).run(job.id, cancels: true)
    }

    static func wireSettings(_ texts: [String]) throws -> [Setting] {
        try texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--set \(Text.displayable(text)): give key=value, as epochs=10")
            }
            return Setting(name: String(parts[0]), value: String(parts[1]))
        }
    }
}
