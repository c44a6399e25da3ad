@testable import Engine

/// Logs with a known pattern.
enum PlantedLog {
    /// 40 users and 60 movies: even users like the even movies, odd users the odd ones, with some noise. 20 ratings each.
    static let twoTastes: RatingLog = {
        var generator = SeededGenerator(seed: 5)
        var users: [UInt32] = []
        var movies: [UInt32] = []
        var halfStars: [UInt8] = []
        var times: [UInt32] = []
        for user in 0..<40 {
            for (place, movie) in (0..<60).shuffled(using: &generator).prefix(20).enumerated() {
                users.append(UInt32(user))
                movies.append(UInt32(movie))
                let isLiked = user % 2 == movie % 2
                halfStars.append(UInt8.random(in: isLiked ? 7...10 : 2...7, using: &generator))
                times.append(UInt32(1_000_000 + place * 1_000 + user))
            }
        }
        return RatingLog(
            userIDs: (0..<40).map { UserID(UInt32($0 + 1)) },
            movieIDs: (0..<60).map { MovieID(UInt32($0 + 1)) },
            movies: (0..<60).map { row in
                MovieContent(
                    genres: row % 3 == 0 ? ["Drama", "War"] : ["Comedy"],
                    year: row % 10 == 0 ? nil : 1960 + row
                )
            },
            userRows: users,
            movieRows: movies,
            halfStars: halfStars,
            times: times
        )
    }()
}
