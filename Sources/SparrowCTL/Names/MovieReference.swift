internal import ArgumentParser
internal import Protocol
internal import Text

/// A MOVIE of the command line: an id, or a title that only one movie has.
enum MovieReference: ExpressibleByArgument, Equatable {
    case id(UInt32)
    case title(MovieTitle)

    init?(argument: String) {
        if let id = UInt32(argument) {
            guard id > 0 else { return nil }
            self = .id(id)
            return
        }
        let title = MovieTitle(parsing: argument)
        guard !title.shown.isEmpty else { return nil }
        self = .title(title)
    }

    /// What a search for the title comes to.
    enum Match: Equatable {
        case one(Movie)
        case none
        case several([Movie])
    }

    /// The movie of that very title (case and diacritics do not count) and year; failing that, the only one that was found.
    static func match(_ title: MovieTitle, among movies: [Movie]) -> Match {
        let ofYear = movies.filter { movie in title.year == nil || movie.year.map { Int($0) } == title.year }
        let wanted = Text.words(title.shown)
        let named = ofYear.filter { Text.words($0.title) == wanted }
        let candidates = named.isEmpty ? ofYear : named
        switch candidates.count {
        case 0: return .none
        case 1: return .one(candidates[0])
        default: return .several(candidates)
        }
    }
}

/// A USER of the command line: an id or a name.
enum UserReference: ExpressibleByArgument, Equatable {
    case id(UInt32)
    case name(String)

    init?(argument: String) {
        if let id = UInt32(argument) {
            guard id > 0 else { return nil }
            self = .id(id)
        } else {
            guard !argument.isEmpty else { return nil }
            self = .name(argument)
        }
    }
}

extension Session {
    private static let candidatesShown = 20

    /// The id that a MOVIE means, with its title, for which an id is looked up only if it is to be `titled`.
    ///
    /// - Throws: a failure that lists the candidates of an ambiguous title.
    func movie(_ reference: MovieReference, titled: Bool = false) throws -> (id: UInt32, title: String) {
        switch reference {
        case .id(let id): return (id, titled ? Show.title(try call(GetMovieRequest(movieID: id)).movie) : "movie \(id)")
        case .title(let title):
            let found = try all(limit: 2_000) { start, size in
                let page = try call(SearchMoviesRequest(query: title.shown, pageSize: size, pageStart: start))
                return (page.movies, page.total)
            }
            let name = "\"\(Text.displayable(title.withYear))\""
            switch MovieReference.match(title, among: found) {
            case .one(let movie): return (movie.id, Show.title(movie))
            case .none:
                let advice = "sparrowctl search WORDS finds titles"
                throw Failure(.other, "no movie is called \(name); \(advice)")
            case .several(let movies):
                var lines = movies.prefix(Self.candidatesShown).map { "  \($0.id)  \(Show.title($0))" }
                if movies.count > lines.count { lines.append("  and \(movies.count - lines.count) more") }
                let what = "\(movies.count) movies match \(name); give the id, or title and year, of one of these:"
                throw Failure(.other, what, details: lines)
            }
        }
    }

    /// The id that a USER means.
    func user(_ reference: UserReference) throws -> UInt32 {
        switch reference {
        case .id(let id): id
        case .name(let name): try call(GetUserRequest(who: .name(name))).id
        }
    }
}
