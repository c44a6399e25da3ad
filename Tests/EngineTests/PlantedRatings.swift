import Engine

/// Ratings with a known pattern.
enum PlantedRatings {
    /// 30 users and 12 movies by a formula; every movie has 15 ratings or more.
    static let formula = RatingMatrix(
        movieCount: 12,
        histories: (0..<30).map { user in
            (0..<12).filter { (user * user + 3 * $0 + user * $0) % 4 < 2 }.map { movie in
                Rating(
                    movieRow: movie,
                    halfStars: UInt8((3 * user + movie * movie + user * movie) % 10 + 1),
                    time: UInt32(movie)
                )
            }
        }
    )

    /// 60 users of two tastes: even ones love the first twenty of 40 movies, odd ones the others; each rates 12 of the
    /// loved ones with 4 to 5 stars and one of the rest with ½ star. Movie 40 has no rating.
    static let twoTastes = RatingMatrix(
        movieCount: 41,
        histories: (0..<60).map { user in
            var generator = SeededGenerator(seed: UInt64(user))
            let own = user % 2 == 0 ? 0..<20 : 20..<40
            let other = user % 2 == 0 ? 20..<40 : 0..<20
            let loved = own.shuffled(using: &generator).prefix(12).map { movie in
                Rating(movieRow: movie, halfStars: UInt8.random(in: 8...10, using: &generator), time: 10)
            }
            return loved
                + other.shuffled(using: &generator).prefix(1).map {
                    Rating(movieRow: $0, halfStars: 1, time: 20)
                }
        }
    )

    /// Contents for `twoTastes`: the first twenty are horror, the others romance, and movie 40 is horror too.
    static let twoTastesContents: [MovieContent] = (0..<41).map { row in
        MovieContent(genres: [row < 20 || row == 40 ? "Horror" : "Romance"], year: 1990)
    }
}
