internal import ArgumentParser
internal import Protocol
internal import Text

struct RecommendMany: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend-many",
        abstract: "Lists what each of several people may like to watch next.",
        discussion: """
            With --json a line for each, with the list, or with the status that says why there is none. Who is not known stops nobody else's \
            list; then the exit status is 1.
            """
    )

    @Argument(help: "Ids or names.") var users: [UserReference]
    @Option(name: [.long, .customLong("limit")], help: "How many each, 1 to 200.") var size: UInt32 = 20
    @Option(help: "popularity, ease or a ranking model, as din (default: the one in service).") var model = ""
    @OptionGroup var filter: FilterOptions
    @OptionGroup var sources: SourceOptions
    @OptionGroup var reranking: RerankingOptions
    @OptionGroup var options: GlobalOptions

    /// What one request may ask for.
    private static let usersMax = 500
    private static let rowsMax = 10_000

    func validate() throws {
        guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
    }

    func run() throws {
        let session = try Session(options)
        let ids = try users.map { try session.user($0) }
        let request = GetRecommendationsRequest(
            size: size,
            model: model,
            filter: filter.filter,
            sources: try sources.quotas(),
            reranking: reranking.reranking
        )
        let step = min(Self.usersMax, Self.rowsMax / Int(size))
        var refused = 0
        for start in stride(from: 0, to: ids.count, by: step) {
            let some = Array(ids[start..<min(start + step, ids.count)])
            let batch = try session.call(BatchGetRecommendationsRequest(userIDs: some, request: request))
            for entry in batch.entries {
                session.output.one(entry) { Self.lines(entry, session.output.width) }
                if entry.list == nil { refused += 1 }
            }
        }
        guard refused == 0 else { throw Failure(.other, "\(refused) of \(ids.count) people got no list") }
    }

    private static func lines(_ entry: BatchEntry, _ width: Int?) -> [String] {
        guard let list = entry.list else {
            return ["user \(entry.userID): \(CommandNames.translated(entry.status?.message ?? "no list"))", ""]
        }
        return ["user \(entry.userID)"] + MovieTables.recommendations(list).lines(width: width) + [""]
    }
}
