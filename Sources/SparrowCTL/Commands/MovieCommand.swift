internal import ArgumentParser
internal import Protocol
internal import Text

struct MovieCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "movie",
        abstract: "The catalogue.",
        subcommands: [List.self, ShowOne.self, AddMovie.self, Raters.self]
    )

    enum Sort: String, ExpressibleByArgument, CaseIterable {
        case popular, rating, year, title, predicted

        var wire: MovieSort {
            switch self {
            case .popular: .popular
            case .rating: .rating
            case .year: .year
            case .title: .title
            case .predicted: .predicted
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists movies.")

        @OptionGroup var filter: FilterOptions
        @Option(help: "Only movies with these words in the title.") var title = ""
        @Option(help: "Only movies of this director.") var director = ""
        @Option(help: "Only movies of this country.") var country = ""
        @Option(help: "How they are ordered.") var sort = Sort.popular
        @Flag(help: "The other way round.") var reversed = false
        @Option(help: "Show this user's own and predicted stars; an id or a name.") var user: UserReference?
        @OptionGroup var limit: LimitOption
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            if sort == .predicted, user == nil {
                throw ValidationError("--sort predicted: say by --user whose predictions")
            }
        }

        func run() throws {
            let session = try Session(options)
            let userID = try user.map { try session.user($0) }
            var filter = filter.filter ?? MovieFilter()
            filter.title = title
            filter.director = director
            filter.country = country
            let request = ListMoviesRequest(filter: filter, sort: sort.wire, reversed: reversed, userID: userID)
            let movies = try session.all(limit: limit.limit) { start, size in
                var request = request
                request.pageStart = start
                request.pageSize = size
                let page = try session.call(request)
                return (page.movies, page.total)
            }
            session.output.list(movies) { userID == nil ? MovieTables.catalogue(movies) : MovieTables.forUser(movies) }
        }
    }

    struct ShowOne: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows all about one movie.")

        @Argument(help: "An id or a title.") var movie: MovieReference
        @Option(help: "Show this user's own and predicted stars; an id or a name.") var user: UserReference?
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let userID = try user.map { try session.user($0) }
            let movie = try session.movie(movie)
            let details = try session.call(GetMovieRequest(movieID: movie.id, userID: userID))
            session.output.one(details) { Self.lines(details) }
        }

        static func lines(_ details: MovieDetails) -> [String] {
            let movie = details.movie ?? Movie()
            var lines = ["\(Show.title(movie))  (movie \(movie.id))"]
            func line(_ name: String, _ value: String) {
                if !value.isEmpty { lines.append(Text.padded(name, to: 12) + Text.displayable(value)) }
            }
            line("genres", Show.genres(movie.genres))
            line("director", movie.director)
            line("country", movie.country)
            line("plot", details.plot)
            line("keywords", details.keywords.joined(separator: ", "))
            line("tags", details.tags.joined(separator: ", "))
            line("in the file", details.originalTitle)
            line("IMDb", details.imdbID)
            line("TMDB", details.tmdbID)
            line("ratings", "\(Show.count(movie.ratingCount)), mean \(Show.mean(movie.meanStars))")
            if let own = movie.ownHalfStars {
                line("own", "\(Show.stars(own)) on \(Show.time(UInt64(movie.ownRatedAt)))")
            }
            if let predicted = movie.predicted {
                let interval = "\(Show.decimal(predicted.low, 1)) to \(Show.decimal(predicted.high, 1))"
                line("predicted", "\(Show.decimal(predicted.stars, 1)) (80 of 100 lie in \(interval))")
            }
            line("found by", details.foundBy.joined(separator: ", "))
            return lines + Histogram.lines(details.histogram)
        }
    }
}

/// Ratings by stars, a bar each.
enum Histogram {
    private static let barMax = 40

    static func lines(_ counts: [UInt32]) -> [String] {
        guard counts.count == 10, let most = counts.max(), most > 0 else { return [] }
        return counts.enumerated().reversed().map { index, count in
            let bar = String(repeating: "█", count: Int(count) * barMax / Int(most))
            let stars = Text.paddedLeft(Show.stars(UInt32(index + 1)), to: 5)
            return "\(stars)  \(Text.paddedLeft(Show.count(count), to: 9))  \(bar)".trimmedAtEnd
        }
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds movies by words of the title, slips forgiven, or by what they are about."
    )

    @Argument(help: "The words; accents and case do not count.") var words: [String]
    @Flag(help: "Search what films are about (genres, keywords, plot, tags), not titles.") var meaning = false
    @Option(help: "Show this user's own and predicted stars; an id or a name.") var user: UserReference?
    @OptionGroup var limit: LimitOption
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let session = try Session(options)
        let userID = try user.map { try session.user($0) }
        let query = words.joined(separator: " ")
        let movies = try session.all(limit: limit.limit) { start, size in
            let request = SearchMoviesRequest(
                query: query,
                pageSize: size,
                pageStart: start,
                userID: userID,
                mode: meaning ? .meaning : .title
            )
            let page = try session.call(request)
            return (page.movies, page.total)
        }
        guard !movies.isEmpty || options.json else {
            let what = meaning ? "no film is about" : "no title has"
            let advice = meaning ? "try other words" : "try fewer letters of a word, or --meaning"
            throw Failure(.other, "\(what) \"\(Text.displayable(query))\"; \(advice)")
        }
        session.output.list(movies) { userID == nil ? MovieTables.catalogue(movies) : MovieTables.forUser(movies) }
    }
}

struct GenreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genre",
        abstract: "The genres of the catalogue.",
        subcommands: [List.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the genres.")

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let genres = try session.call(ListGenresRequest()).genres
            session.output.list(genres) {
                var table = Table([.flexible("genre"), .number("movies"), .number("ratings"), .number("mean")])
                for genre in genres {
                    table.add(
                        genre.name,
                        Show.count(genre.movies),
                        Show.count(genre.ratings),
                        Show.mean(genre.meanStars)
                    )
                }
                return table
            }
        }
    }
}
