internal import Engine
internal import Importers
internal import Text

extension EvaluationInput {
    /// Reads a directory, an archive or a sample file, and shows how far it is.
    ///
    /// - Throws: `Failure` or `EngineError` for a bad input.
    init(reading path: String, _ line: inout ProgressLine) throws {
        if let input = try SampleFile.input(from: path) {
            self = input
            return
        }
        do {
            self.init(
                try ImportRecords.read(from: path) { read in
                    if let text = line.update(read, now: .now) { StandardError.write(text) }
                }
            )
        } catch {
            StandardError.write(line.clear())
            var failure = Failure(error) ?? Failure(.internalError, error.description)
            // Readers speak to whoever imports.
            failure.details.removeAll { $0 == Failure.nothingImported }
            failure.message.replace("import again", with: "try again")
            throw failure
        }
    }

    /// Files as a log: movies in their order, users by id, ratings by (time, place in the file).
    init(_ records: ImportRecords) {
        let ratings = records.ratings
        let users = Set(ratings.users).sorted()
        let userRows = Dictionary(uniqueKeysWithValues: users.enumerated().map { ($1, UInt32($0)) })
        let movieRows = Dictionary(uniqueKeysWithValues: records.movies.enumerated().map { ($1.id, UInt32($0)) })
        // Readers refuse a rating of a movie that is not listed.
        var tags: [UInt32: [String]] = [:]
        for tag in records.tags { tags[tag.movieID, default: []].append(tag.text) }
        let log = RatingLog(
            userIDs: users.map { UserID($0) },
            movieIDs: records.movies.map { MovieID($0.id) },
            movies: records.movies.map { MovieContent($0, tags: tags[$0.id] ?? []) },
            userRows: ratings.users.map { userRows[$0] ?? 0 },
            movieRows: ratings.movies.map { movieRows[$0] ?? 0 },
            halfStars: ratings.halfStars,
            times: ratings.times
        )
        let hasOfficialFolds = records.format == .movieLens100k
        self.init(log: log, fileOrder: hasOfficialFolds ? RatingLog.order(of: ratings.times) : nil)
    }
}

extension MovieContent {
    fileprivate init(_ movie: ImportedMovie, tags: [String]) {
        let title = MovieTitle(parsing: movie.title)
        self.init(
            genres: movie.genres,
            year: title.year,
            director: movie.director.isEmpty ? nil : movie.director,
            keywords: movie.keywords,
            title: title.shown,
            country: movie.country.isEmpty ? nil : movie.country,
            plot: movie.plot,
            tags: tags
        )
    }
}
