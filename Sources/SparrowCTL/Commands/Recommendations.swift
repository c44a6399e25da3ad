internal import ArgumentParser
internal import Protocol
internal import Text

/// What narrows a list of movies.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only movies of this genre; repeat it for movies of several at once.", valueName: "genre")
    )
    var genre: [String] = []

    @Option(help: ArgumentHelp("Only movies of this year or later.", valueName: "year"))
    var from: UInt32?

    @Option(help: ArgumentHelp("Only movies of this year or earlier.", valueName: "year"))
    var to: UInt32?

    func validate() throws {
        if let from, let to, from > to { throw ValidationError("--from \(from) --to \(to): no year lies between them") }
    }

    var filter: MovieFilter? {
        guard !genre.isEmpty || from != nil || to != nil else { return nil }
        return MovieFilter(genres: genre, yearFrom: from, yearTo: to)
    }
}

struct Recommend: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists what somebody may like to watch next.")

    @Argument(help: "An id or a name.") var user: UserReference
    @Option(name: [.long, .customLong("limit")], help: "How many, 1 to 200.") var size: UInt32 = 20
    @Option(help: "popularity, ease or a ranking model, as din (default: the one in service).") var model = ""
    @OptionGroup var filter: FilterOptions
    @OptionGroup var sources: SourceOptions
    @OptionGroup var reranking: RerankingOptions
    @Option(
        name: .customLong("with"),
        help: ArgumentHelp("One list for them too: an id or a name; may be repeated.", valueName: "user")
    )
    var others: [UserReference] = []
    @Option(help: "Of a list for several: least-misery (default) or mean.") var policy: GroupPolicyArgument?
    @Option(help: ArgumentHelp("Weave the list of this model in, and say whose each movie is.", valueName: "model"))
    var interleave = ""
    @Flag(help: "Say for each movie what its score comes from.") var explain = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
        if policy != nil, others.isEmpty { throw ValidationError("--policy: name others with --with") }
        if explain, !others.isEmpty || !interleave.isEmpty {
            throw ValidationError("--explain is of one person's list by one model; leave --with and --interleave out")
        }
    }

    func run() throws {
        let session = try Session(options)
        let userID = try session.user(user)
        let list = try session.call(
            GetRecommendationsRequest(
                userID: userID,
                size: size,
                model: model,
                filter: filter.filter,
                sources: try sources.quotas(),
                reranking: reranking.reranking,
                otherUserIDs: try others.map { try session.user($0) },
                groupPolicy: policy?.policy ?? .unspecified,
                interleavedModel: interleave
            )
        )
        guard explain else {
            session.output.list(list.items) { MovieTables.recommendations(list) }
            if !options.json { session.output.print(Self.footer(list)) }
            return
        }
        for (index, item) in list.items.enumerated() {
            guard let movie = item.movie else { continue }
            let request = ExplainRequest(userID: userID, movieID: movie.id, size: 5, model: model)
            let explanation = try session.call(request)
            session.output.one(explanation) {
                ["\(index + 1). \(Show.title(movie))"]
                    + ExplainMovie.lines(explanation.ordered, session.output.width).map { "   \($0)" }
            }
        }
        if !options.json { session.output.print(Self.footer(list)) }
    }

    static func footer(_ list: RecommendationList) -> [String] {
        let about =
            "\(list.modelLabel), \(Show.count(list.candidates)) candidates of"
            + " \(Show.count(list.catalogueSize)) movies, \(Show.count(list.userRatingCount)) ratings"
        let recalled = list.recalled.map { "\(Text.displayable($0.source)) \(Show.count($0.quota))" }.joined(
            separator: ", "
        )
        let arm = "experiment \(Text.displayable(list.experiment)), arm \(Text.displayable(list.arm))"
        return ["", about] + (recalled.isEmpty ? [] : ["recalled: \(recalled)"])
            + (list.experiment.isEmpty ? [] : [arm])
            + (list.note.isEmpty ? [] : [Text.displayable(list.note)])
    }
}

/// How the tastes of several people become one list.
enum GroupPolicyArgument: String, ExpressibleByArgument, CaseIterable {
    case leastMisery = "least-misery"
    case mean

    var policy: GroupPolicy {
        switch self {
        case .leastMisery: .leastMisery
        case .mean: .mean
        }
    }
}

struct Similar: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the movies most like one.")

    @Argument(help: "An id or a title.") var movie: MovieReference
    @Option(name: [.long, .customLong("limit")], help: "How many, 1 to 200.") var size: UInt32 = 20
    @Option(
        help: "item-based, content, blended, genre-rating, or an embedding: item2vec, deepwalk, als, two-towers."
    )
    var space = ""
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
    }

    func run() throws {
        let session = try Session(options)
        let movie = try session.movie(movie)
        let reply = try session.call(GetSimilarMoviesRequest(movieID: movie.id, size: size, space: space))
        session.output.list(reply.movies) {
            var table = Table([
                .number("id"), .flexible("movie"), .number("similarity"), .number("fans of both"), .flexible("genres"),
            ])
            for similar in reply.movies {
                table.add(
                    String(similar.movie?.id ?? 0),
                    Show.title(similar.movie),
                    Show.decimal(similar.similarity, 3),
                    Show.count(similar.fansOfBoth),
                    Show.genres(similar.movie?.genres ?? [])
                )
            }
            return table
        }
        guard !options.json else { return }
        let version = reply.spaceVersion > 0 ? " \(reply.spaceVersion)" : ""
        session.output.print(["", "by \(Text.displayable(reply.space))\(version)"])
    }
}

struct ShowOnboarding: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "onboarding",
        abstract: "Lists groups of taste and the movies whose ratings tell most about somebody new."
    )

    @Option(help: "An id or a name.") var user: UserReference?
    @Option(name: [.long, .customLong("limit")], help: "How many movies, 1 to 200.") var size: UInt32 = 20
    @Option(help: ArgumentHelp("A group that appeals; may be repeated.", valueName: "group")) var group: [String] = []
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let session = try Session(options)
        let userID = try user.map { try session.user($0) } ?? 0
        let reply = try session.call(GetOnboardingRequest(userID: userID, size: size, groups: group))
        session.output.one(reply) {
            var groups = Table([.number("no"), .text("group"), .flexible("for example")])
            for (number, group) in zip(1..., reply.groups) {
                groups.add(
                    String(number),
                    group.name,
                    group.examples.map { Show.title($0) }.joined(separator: "; ")
                )
            }
            let width = session.output.width
            return groups.lines(width: width) + [""] + MovieTables.catalogue(reply.movies).lines(width: width)
        }
    }
}
