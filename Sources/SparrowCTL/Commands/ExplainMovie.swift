internal import ArgumentParser
internal import Protocol
internal import Text

struct ExplainMovie: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what a movie's score for somebody comes from."
    )

    @Argument(help: "An id or a name.") var user: UserReference
    @Argument(help: "An id or a title.") var movie: MovieReference
    @Option(
        help: ArgumentHelp(
            "So many contributions, the largest either way; 0 for all (default: the 10 largest and the 5 most negative, and"
                + " all with --json).",
            valueName: "count"
        )
    )
    var limit: UInt32?
    @Option(help: "popularity, ease or a ranking model (default: the one in service).") var model = ""
    @OptionGroup var options: GlobalOptions

    private static let largestShown = 10
    private static let lowestShown = 5

    func run() throws {
        let session = try Session(options)
        let userID = try session.user(user)
        let movie = try session.movie(movie)
        let whole = try session.call(ExplainRequest(userID: userID, movieID: movie.id, size: 0, model: model))
        let explanation =
            switch limit {
            case nil: options.json ? whole : whole.withEnds(largest: Self.largestShown, lowest: Self.lowestShown)
            case 0: whole.ordered
            case .some(let limit): whole.withLargest(Int(limit))
            }
        session.output.one(explanation) {
            let rank = explanation.rank == 0 ? "not on the list" : "rank \(Show.count(explanation.rank)) of all unseen"
            let model = explanation.modelLabel
            let head =
                "\(Show.title(explanation.movie)): score \(Show.decimal(explanation.score, 4)), \(rank), \(model)"
            let lines = [head] + Self.lines(explanation, session.output.width)
            return explanation.byOcclusion ? lines + ["each part is what the score loses without that rating"] : lines
        }
    }

    static func lines(_ explanation: Explanation, _ width: Int?) -> [String] {
        var table = Table([.number("adds"), .flexible("what"), .number("stars"), .number("rank without")])
        for part in explanation.contributions {
            table.add(
                Show.decimal(part.value, 4),
                part.title.isEmpty ? part.kind : part.title,
                Show.stars(part.halfStars == 0 ? nil : part.halfStars),
                part.rankWithout.map { Show.count($0) } ?? ""
            )
        }
        if explanation.rest != 0 { table.add(Show.decimal(explanation.rest, 4), "all else", "", "") }
        let sources = explanation.sources.map { "\($0.source) \($0.rank)" }.joined(separator: ", ")
        return table.lines(width: width.map { $0 - 3 })
            + (sources.isEmpty ? [] : ["found by: \(Text.displayable(sources))"])
    }
}

/// Which contributions of a score are told; the others add up to `rest`, so that the score stays the sum of all.
extension Explanation {
    /// From what adds most to what takes most.
    var ordered: Explanation { keeping(contributions) }

    /// The `largest` that add most, and of the others the `lowest` that take something and take most.
    func withEnds(largest: Int, lowest: Int) -> Explanation {
        let sorted = ordered.contributions
        let tail = sorted.dropFirst(largest).filter { $0.value < 0 }.suffix(lowest)
        return keeping(sorted.prefix(largest) + tail)
    }

    /// The `count` that weigh most, whichever way.
    func withLargest(_ count: Int) -> Explanation {
        keeping(contributions.sorted { abs($0.value) > abs($1.value) }.prefix(count))
    }

    private func keeping(_ kept: some Sequence<Protocol.Contribution>) -> Explanation {
        var explanation = self
        explanation.contributions = kept.sorted { $0.value > $1.value }
        let told = explanation.contributions.reduce(0) { $0 + $1.value }
        let all = contributions.reduce(0) { $0 + $1.value }
        // Where nothing is left out, no dust of the sums stands in its place.
        if explanation.contributions.count < contributions.count { explanation.rest += all - told }
        return explanation
    }
}
