internal import ArgumentParser
internal import Protocol

struct Watchlist: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What somebody means to watch.",
        subcommands: [List.self, Add.self, Remove.self, Hidden.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists it, newest first.")

        @Argument(help: "An id or a name.") var user: UserReference
        @OptionGroup var limit: LimitOption
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let userID = try session.user(user)
            let movies = try session.all(limit: limit.limit) { start, size in
                let page = try session.call(GetWatchlistRequest(userID: userID, pageSize: size, pageStart: start))
                return (page.movies, page.total)
            }
            session.output.list(movies) { MovieTables.forUser(movies) }
        }
    }

    struct Hidden: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists what not-interested keeps off the lists.")

        @Argument(help: "An id or a name.") var user: UserReference
        @OptionGroup var limit: LimitOption
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let userID = try session.user(user)
            let movies = try session.all(limit: limit.limit) { start, size in
                let page = try session.call(GetHiddenRequest(userID: userID, pageSize: size, pageStart: start))
                return (page.movies, page.total)
            }
            session.output.list(movies) { MovieTables.forUser(movies) }
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Puts a movie on it.")

        @Argument(help: "An id or a name.") var user: UserReference
        @Argument(help: "An id or a title.") var movie: MovieReference
        @OptionGroup var options: GlobalOptions

        func run() throws { try Watchlist.set(user, movie, listed: true, options) }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a movie off it.")

        @Argument(help: "An id or a name.") var user: UserReference
        @Argument(help: "An id or a title.") var movie: MovieReference
        @OptionGroup var options: GlobalOptions

        func run() throws { try Watchlist.set(user, movie, listed: false, options) }
    }

    private static func set(
        _ user: UserReference,
        _ movie: MovieReference,
        listed: Bool,
        _ options: GlobalOptions
    ) throws {
        let session = try Session(options)
        let userID = try session.user(user)
        let movie = try session.movie(movie, titled: !options.json)
        let reply = try session.call(
            SetWatchlistRequest(requestID: RequestID.random(), userID: userID, movieID: movie.id, listed: listed)
        )
        session.output.one(reply) {
            let what = listed ? "on the watchlist" : "not on the watchlist"
            return ["\(movie.title): \(what)\(reply.previous == listed ? " (as before)" : "")"]
        }
    }
}

/// `--limit` of the commands that list.
struct LimitOption: ParsableArguments {
    @Option(help: ArgumentHelp("Print at most so many (default: all).", valueName: "count"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): give a number from 1") }
    }
}
