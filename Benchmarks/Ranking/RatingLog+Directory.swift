import Engine
import Importers
import Text

extension RatingLog {
    /// The ratings of a MovieLens directory: movies in their order, users by id, ratings by (time, place in the file).
    init(directory: String) throws {
        let records = try ImportRecords.read(from: directory)
        let ratings = records.ratings
        let users = Set(ratings.users).sorted()
        let userRows = Dictionary(uniqueKeysWithValues: users.enumerated().map { ($1, UInt32($0)) })
        let movieRows = Dictionary(uniqueKeysWithValues: records.movies.enumerated().map { ($1.id, UInt32($0)) })
        self.init(
            userIDs: users.map { UserID($0) },
            movieIDs: records.movies.map { MovieID($0.id) },
            movies: records.movies.map { movie in
                MovieContent(genres: movie.genres, year: MovieTitle(parsing: movie.title).year)
            },
            // Readers refuse a rating of a movie that is not listed.
            userRows: ratings.users.map { userRows[$0] ?? 0 },
            movieRows: ratings.movies.map { movieRows[$0] ?? 0 },
            halfStars: ratings.halfStars,
            times: ratings.times
        )
    }
}
