internal import ArgumentParser
internal import Protocol
internal import Text

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows somebody's list, then each change of it, until Ctrl-C.",
        discussion: "A connection that is lost is made anew, for up to 30 seconds; then the status is 69."
    )

    @Argument(help: "An id or a name.") var user: UserReference
    @Option(name: [.long, .customLong("limit")], help: "How many, 1 to 200.") var size: UInt32 = 20
    @Option(help: "popularity, ease or a ranking model, as din (default: the one in service).") var model = ""
    @OptionGroup var filter: FilterOptions
    @OptionGroup var sources: SourceOptions
    @OptionGroup var reranking: RerankingOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
    }

    func run() throws {
        let session = try Session(options, endsOnInterrupt: true)
        let output = session.output
        do {
            let userID = try session.user(user)
            var request = WatchRecommendationsRequest(
                userID: userID,
                size: size,
                model: model,
                filter: filter.filter,
                reranking: reranking.reranking,
                sources: try sources.quotas()
            )
            var shown: RecommendationList?
            try session.follow { resumeOffset, isNewStore in
                if isNewStore { shown = nil }
                // Only a list that was shown can be gone on from.
                request.resumeOffset = shown.map { resumeOffset ?? $0.offset } ?? 0
                return request
            } consume: { list in
                if options.json {
                    output.json(list)
                } else if let before = shown {
                    let changes = ListChange.between(before, list)
                    output.print(["", Self.heading(list)] + changes.map(\.description))
                } else {
                    output.print(MovieTables.recommendations(list).lines(width: output.width) + Recommend.footer(list))
                }
                shown = list
                return .proceed
            }
        } catch ClientError.interrupted {
            return
        }
    }

    private static func heading(_ list: RecommendationList) -> String {
        "offset \(list.offset), \(list.modelLabel), \(Show.count(list.userRatingCount)) ratings"
    }
}

/// What makes one list of another.
struct ListChange: Equatable, CustomStringConvertible {
    enum Kind: Equatable {
        case entered
        case moved(from: Int)
        case left(from: Int)
    }

    var kind: Kind
    /// From 1; of a movie that left, where it was.
    var rank: Int
    var title: String
    var because = ""

    /// What entered or moved in the order of the new list, then what left.
    static func between(_ before: RecommendationList, _ after: RecommendationList) -> [ListChange] {
        let old = ranks(before)
        let new = ranks(after)
        var changes: [ListChange] = []
        for (index, item) in after.items.enumerated() {
            guard let movie = item.movie, old[movie.id] != index + 1 else { continue }
            let kind = old[movie.id].map { Kind.moved(from: $0) } ?? .entered
            changes.append(
                ListChange(kind: kind, rank: index + 1, title: Show.title(movie), because: Show.because(item.because))
            )
        }
        for (index, item) in before.items.enumerated() {
            guard let movie = item.movie, new[movie.id] == nil else { continue }
            changes.append(ListChange(kind: .left(from: index + 1), rank: index + 1, title: Show.title(movie)))
        }
        return changes
    }

    var description: String {
        let place = Text.paddedLeft(String(rank), to: 3)
        let why = because.isEmpty ? "" : "  (\(because))"
        return switch kind {
        case .entered: "\(place)  new        \(title)\(why)"
        case .moved(let from): "\(place)  \(from > rank ? "up" : "down") from \(from)".padded(to: 16) + title + why
        case .left: "  –  was \(rank)".padded(to: 16) + title
        }
    }

    private static func ranks(_ list: RecommendationList) -> [UInt32: Int] {
        var ranks: [UInt32: Int] = [:]
        for (index, item) in list.items.enumerated() {
            if let movie = item.movie { ranks[movie.id] = index + 1 }
        }
        return ranks
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self + " "
    }
}
