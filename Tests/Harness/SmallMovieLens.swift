internal import Foundation

/// A small made-up data set in the MovieLens format: two tastes, so that neighbours make sense.
///
/// Movies 1 to 30 are Drama, 31 to 60 Action; people with an odd number love the ones, those with an even number the others.
package struct SmallMovieLens: Sendable {
    package struct Rating: Sendable {
        package var user: UInt32
        package var movie: UInt32
        package var halfStars: UInt32
        package var time: Int64

        package init(user: UInt32, movie: UInt32, halfStars: UInt32, time: Int64) {
            self.user = user
            self.movie = movie
            self.halfStars = halfStars
            self.time = time
        }
    }

    package static let movieCount: UInt32 = 60
    package let userCount: UInt32
    package let ratings: [Rating]

    package init(users: UInt32 = 80, ratingsEach: Int = 24, seed: UInt64 = 1) {
        userCount = users
        var random = RandomNumbers(seed: seed)
        var ratings: [Rating] = []
        for user in 1...users {
            let movies = Self.seen(by: user, count: ratingsEach, &random)
            for movie in movies {
                let loved = Self.isDrama(movie) == (user % 2 == 1)
                let halfStars = UInt32.random(in: loved ? 7...10 : 1...6, using: &random)
                let time = 1_400_000_000 + Int64(user) * 1_000 + Int64(movie)
                ratings.append(Rating(user: user, movie: movie, halfStars: halfStars, time: time))
            }
        }
        self.ratings = ratings
    }

    /// People see mostly what they love, so that a model of who saw what has something to learn: three eighths are of their own
    /// ten movies, three eighths of the other twenty of their taste, a quarter of the rest.
    private static func seen(by user: UInt32, count: Int, _ random: inout RandomNumbers) -> [UInt32] {
        let first = (user % 2 == 1 ? 0 : 30) + (user / 2 % 3) * 10
        let all = (1...movieCount).shuffled(using: &random)
        let own = all.filter { $0 > first && $0 <= first + 10 }
        let others = all.filter { isDrama($0) != (user % 2 == 1) }
        let taste = all.filter { !own.contains($0) && !others.contains($0) }
        return (own.prefix(count * 3 / 8) + taste.prefix(count * 3 / 8) + others.prefix(count / 4)).sorted()
    }

    package static func isDrama(_ movie: UInt32) -> Bool { movie <= 30 }

    package static func title(_ movie: UInt32) -> String {
        isDrama(movie) ? "Quiet Room \(movie)" : "Loud Chase \(movie)"
    }

    package static func year(_ movie: UInt32) -> UInt32 { 1950 + movie }

    package static func genres(_ movie: UInt32) -> [String] { isDrama(movie) ? ["Drama"] : ["Action", "Thriller"] }

    /// movies.csv, ratings.csv, links.csv and tags.csv.
    package func write(to scratch: Scratch, directory: String = "movielens") throws -> String {
        var movies = "movieId,title,genres\n"
        var links = "movieId,imdbId,tmdbId\n"
        for movie in 1...Self.movieCount {
            let genres = Self.genres(movie).joined(separator: "|")
            movies += "\(movie),\(Self.title(movie)) (\(Self.year(movie))),\(genres)\n"
            links += "\(movie),\(String(format: "%07d", 5_000 + movie)),\(9_000 + movie)\n"
        }
        var lines = "userId,movieId,rating,timestamp\n"
        for rating in ratings {
            lines += "\(rating.user),\(rating.movie),\(Double(rating.halfStars) / 2),\(rating.time)\n"
        }
        try scratch.write(movies, to: "\(directory)/movies.csv")
        try scratch.write(links, to: "\(directory)/links.csv")
        try scratch.write("userId,movieId,tag,timestamp\n1,1,slow,1400000000\n", to: "\(directory)/tags.csv")
        try scratch.write(lines, to: "\(directory)/ratings.csv")
        return scratch.path(directory)
    }
}
