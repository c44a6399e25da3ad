internal import ArgumentParser
internal import Protocol
internal import Text

struct WhatIf: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "Lists what somebody would get with other ratings; nothing is stored.",
        discussion: "Without a USER: somebody who has rated nothing else."
    )

    @Argument(help: "An id or a name.") var user: UserReference?
    @Option(
        help: ArgumentHelp(
            "As though this movie had so many stars: \"Alien (1979)=5\"; may be repeated.",
            valueName: "movie=stars"
        )
    )
    var rate: [PretendedStars] = []
    @Option(
        help: ArgumentHelp("As though this movie were not rated; may be repeated.", valueName: "movie")
    )
    var unrate: [MovieReference] = []
    @Option(name: [.long, .customLong("limit")], help: "How many, 1 to 200.") var size: UInt32 = 20
    @Option(help: "popularity, ease or a ranking model, as din (default: the one in service).") var model = ""
    @OptionGroup var filter: FilterOptions
    @OptionGroup var sources: SourceOptions
    @OptionGroup var reranking: RerankingOptions
    @OptionGroup var options: GlobalOptions

    private static let goneShown = 10

    func validate() throws {
        guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
        for rated in rate { _ = try rated.stars.stars() }
    }

    func run() throws {
        let session = try Session(options)
        var ratings: [PretendedRating] = []
        for rated in rate {
            let movie = try session.movie(rated.movie)
            ratings.append(PretendedRating(movieID: movie.id, halfStars: UInt32(try rated.stars.stars().halfStars)))
        }
        for movie in unrate { ratings.append(PretendedRating(movieID: try session.movie(movie).id)) }
        let list = GetRecommendationsRequest(
            userID: try user.map { try session.user($0) } ?? 0,
            size: size,
            model: model,
            filter: filter.filter,
            sources: try sources.quotas(),
            reranking: reranking.reranking
        )
        let reply = try session.call(WhatIfRequest(request: list, ratings: ratings))
        if options.json {
            session.output.json(reply)
        } else {
            session.output.print(Self.table(reply).lines(width: session.output.width))
            let gone = try reply.goneMovieIDs.prefix(Self.goneShown).map { id in
                Show.title(try session.call(GetMovieRequest(movieID: id)).movie)
            }
            session.output.print(Self.footer(reply, gone: gone))
        }
    }

    static func table(_ reply: WhatIfReply) -> Table {
        var table = Table([
            .number(""), .number("before"), .number("id"), .flexible("movie"), .number("predicted"),
            .flexible("because"),
        ])
        for (index, item) in (reply.list?.items ?? []).enumerated() {
            let before = reply.ranksBefore.indices.contains(index) ? reply.ranksBefore[index] : 0
            table.add(
                String(index + 1),
                before == 0 ? "new" : Show.count(before),
                String(item.movie?.id ?? 0),
                Show.title(item.movie),
                Show.predicted(item.movie?.predicted),
                Show.because(item.because)
            )
        }
        return table
    }

    /// What was pretended, and the titles of the first movies that are gone.
    static func footer(_ reply: WhatIfReply, gone: [String]) -> [String] {
        guard let list = reply.list else { return [] }
        let more = reply.goneMovieIDs.count - gone.count
        let left = gone.joined(separator: "; ") + (more > 0 ? " and \(Show.count(more)) more" : "")
        return ["", "\(list.modelLabel), as though of \(Show.count(list.userRatingCount)) ratings; nothing was stored"]
            + (gone.isEmpty ? [] : ["no longer on it: \(left)"])
    }
}

/// `Alien (1979)=4.5`.
struct PretendedStars: ExpressibleByArgument {
    let movie: MovieReference
    let stars: StarsArgument

    init?(argument: String) {
        // A title may have the sign too: what is behind the last one are stars.
        guard let sign = argument.lastIndex(of: "="),
            let movie = MovieReference(argument: String(argument[..<sign]))
        else { return nil }
        self.movie = movie
        stars = StarsArgument(argument: String(argument[argument.index(after: sign)...]))
    }
}
