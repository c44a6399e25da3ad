import Engine
import Protocol
import Text

extension Service {
    /// `GetMovie`: one movie with its histogram, keywords and tags and, for a user, own and predicted stars and who recommends it.
    ///
    /// - Throws: NOT_FOUND for an unknown movie or user.
    func getMovie(_ request: GetMovieRequest, in snapshot: Snapshot) throws(Status) -> MovieDetails {
        let row = try snapshot.row(of: request.movieID)
        let person = try knownPerson(request.userID, in: snapshot)
        let movie = snapshot.catalogue.movies[row]
        let counts = statistics[row]

        var reply = MovieDetails()
        reply.movie = MovieView(self, snapshot, person).message(row)
        reply.histogram = counts.histogram.map { UInt32($0) }
        reply.deviation = Double(counts.deviation ?? 0)
        reply.keywords = movie.keywords
        reply.plot = movie.plot
        reply.originalTitle = movie.originalTitle
        reply.tags = tags.most(frequentOf: row, limit: 20)
        reply.imdbID = movie.imdbID
        reply.tmdbID = movie.tmdbID
        if let person, person.history.rating(of: row) == nil {
            let explained = recommender.sources(of: row, for: person, at: unixSeconds, in: snapshot)
            reply.foundBy = explained.map { "\($0.source) \($0.rank)" }
        }
        return reply
    }

    /// `ListMovies`: a page of the catalogue, filtered and sorted here so that a client holds only what it shows.
    ///
    /// - Throws: INVALID_ARGUMENT for an unknown genre, an empty span of years or a page out of bounds; NOT_FOUND for an unknown user.
    func listMovies(_ request: ListMoviesRequest, in snapshot: Snapshot) throws(Status) -> MoviePage {
        let person = try knownPerson(request.userID, in: snapshot)
        let filter = try MovieFilterRows(request.filter, in: snapshot)
        if request.sort == .predicted, person == nil {
            throw .invalidArgument("sort PREDICTED needs a user_id: predicted stars are those of one person")
        }
        var rows = order(by: request.sort, for: person, in: snapshot).filter { filter.allows($0, statistics) }
        if request.reversed { rows.reverse() }
        return try page(of: rows, start: request.pageStart, size: request.pageSize, snapshot, person)
    }

    /// `SearchMovies`: words and beginnings of words anywhere in the title, the best match first.
    ///
    /// A search that finds few is made once more, standing typos; that takes up to milliseconds, so the pool answers it.
    /// - Throws: INVALID_ARGUMENT for a query above 256 bytes or a page out of bounds; NOT_FOUND for an unknown user;
    ///   RESOURCE_EXHAUSTED where too many searches wait.
    func searchMovies(
        _ request: SearchMoviesRequest,
        _ call: some WriteCall,
        until deadline: ContinuousClock.Instant? = nil,
        in snapshot: Snapshot
    ) throws(Status) -> CallOutcome {
        let person = try knownPerson(request.userID, in: snapshot)
        guard request.query.utf8.count <= 256 else {
            throw .invalidArgument("query has \(request.query.utf8.count) bytes; at most 256 are searched for")
        }
        if request.mode == .meaning { return .reply(try searchByMeaning(request, in: snapshot)) }
        let titles = snapshot.catalogue.titles
        let counts = statistics.counts()
        let popularity: @Sendable (Int) -> Float = { $0 < counts.count ? Float(counts[$0]) : 0 }
        let rows = titles.search(request.query, popularity: popularity)
        if rows.count >= TitleIndex.enough {
            return .reply(try page(of: rows, start: request.pageStart, size: request.pageSize, snapshot, person))
        }
        let isTaken = requestPool.add(until: deadline) {
            do throws(Status) {
                let rows = titles.search(standingTypos: request.query, popularity: popularity)
                let page = try self.page(of: rows, start: request.pageStart, size: request.pageSize, snapshot, person)
                call.reply(page.encoded())
            } catch {
                call.fail(error)
            }
        }
        guard isTaken else {
            return .failure(.resourceExhausted("too many searches wait; ask again later"), retryAfterMilliseconds: 100)
        }
        return .later
    }

    /// `ListGenres`: every genre of the catalogue with its movies and ratings, in alphabetical order.
    func listGenres(_ request: ListGenresRequest, in snapshot: Snapshot) -> GenreList {
        let catalogue = snapshot.catalogue
        var movies = [UInt32](repeating: 0, count: catalogue.genres.count)
        var ratings = [UInt64](repeating: 0, count: catalogue.genres.count)
        var halfStars = [UInt64](repeating: 0, count: catalogue.genres.count)
        let all = statistics.all()
        for row in 0..<catalogue.count {
            for genre in catalogue.genreRows[row] {
                movies[Int(genre)] += 1
                guard row < all.count else { continue }
                ratings[Int(genre)] += UInt64(all[row].count)
                halfStars[Int(genre)] += UInt64(all[row].sum)
            }
        }
        return GenreList(
            genres: catalogue.genres.indices.map { genre in
                Genre(
                    name: catalogue.genres[genre],
                    movies: movies[genre],
                    ratings: ratings[genre],
                    meanStars: ratings[genre] == 0 ? 0 : Double(halfStars[genre]) / Double(ratings[genre]) / 2
                )
            }
        )
    }

    /// A page of rows as messages.
    func page(
        of rows: [Int],
        start: UInt32,
        size: UInt32,
        _ snapshot: Snapshot,
        _ person: Person?
    ) throws(Status) -> MoviePage {
        let size = try pageSize(size)
        let view = MovieView(self, snapshot, person)
        var reply = MoviePage()
        reply.movies = rows.dropFirst(Int(start)).prefix(size).map { view.message($0) }
        reply.total = UInt32(rows.count)
        reply.pageStart = start
        reply.offset = lastOffset
        return reply
    }

    /// - Throws: INVALID_ARGUMENT above the limit; 0 means the default of 100.
    func pageSize(_ size: UInt32) throws(Status) -> Int {
        guard size <= Service.pageSizeMax else {
            throw .invalidArgument(
                "page_size \(size) is above the limit of \(Service.pageSizeMax); ask for several pages"
            )
        }
        return size == 0 ? 100 : Int(size)
    }

    /// The person of a request that may name one.
    ///
    /// - Throws: NOT_FOUND for an unknown id.
    func knownPerson(_ id: UInt32?, in snapshot: Snapshot) throws(Status) -> Person? {
        guard let id else { return nil }
        return try person(id, in: snapshot)
    }

    /// A person as far as a snapshot goes, for handlers that look rows up in it.
    func person(_ id: UInt32, in snapshot: Snapshot) throws(Status) -> Person {
        try person(id).within(snapshot)
    }

    @discardableResult
    func person(_ id: UInt32) throws(Status) -> Person {
        guard let person = people.person(id) else {
            if views.erasures.contains(id) {
                throw .notFound("user \(id) was erased, and the id is never given again; CreateUser makes another user")
            }
            throw .notFound("user \(id) does not exist; ListUsers lists them and CreateUser makes one")
        }
        return person
    }

    /// Rows of the whole catalogue in an order. All but the predicted one are kept until the statistics have moved on.
    private func order(by sort: MovieSort, for person: Person?, in snapshot: Snapshot) -> [Int] {
        switch sort {
        case .rating: orders.rows(.rating, snapshot, statistics)
        case .year: orders.rows(.year, snapshot, statistics)
        case .title: orders.rows(.title, snapshot, statistics)
        case .predicted: recommender.rowsByPredictedStars(for: person, in: snapshot)
        default: orders.rows(.popular, snapshot, statistics)
        }
    }
}
