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
    @Option(
        help: ArgumentHelp(
            "Candidates of this source alone, at most so many: als, als=100; may be repeated.",
            valueName: "source[=quota]"
        )
    )
    var source: [String] = []
    @Flag(help: "Say for each movie what its score comes from.") var explain = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
        _ = try source.map(Self.quota)
    }

    /// `als=100`.
    static func quota(_ text: String) throws -> SourceQuota {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else {
            throw ValidationError("--source \(Text.displayable(text)): give the name of a source, or name=quota")
        }
        guard parts.count == 2 else { return SourceQuota(source: String(name)) }
        guard let quota = UInt32(parts[1]), (1...1_000).contains(quota) else {
            throw ValidationError("--source \(Text.displayable(text)): a quota is a number from 1 to 1000")
        }
        return SourceQuota(source: String(name), quota: quota)
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
                sources: try source.map(Self.quota)
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
        return ["", about] + (recalled.isEmpty ? [] : ["recalled: \(recalled)"])
            + (list.note.isEmpty ? [] : [Text.displayable(list.note)])
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
