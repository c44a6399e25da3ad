import Engine

/// Logs with a known pattern for the tests of evaluation.
enum MadeLog {
    /// 60 users of two tastes out of 160 movies, 30 ratings each in a time of their own making: each loves one half and rates three quarters
    /// of its ratings there with 4 to 5 stars, the others with ½ to 2½.
    static let twoTastes: RatingLog = {
        var generator = SeededGenerator(seed: 11)
        var (users, movies, stars, times): ([UInt32], [UInt32], [UInt8], [UInt32]) = ([], [], [], [])
        for user in 0..<60 {
            let own = (user % 2 == 0 ? 0..<40 : 80..<120).shuffled(using: &generator).prefix(22)
            let other = (user % 2 == 0 ? 80..<120 : 0..<40).shuffled(using: &generator).prefix(8)
            for movie in (own + other).shuffled(using: &generator) {
                let isOwn = own.contains(movie)
                users.append(UInt32(user))
                movies.append(UInt32(movie))
                stars.append(UInt8.random(in: isOwn ? 8...10 : 1...5, using: &generator))
                times.append(UInt32.random(in: 1_000...9_000, using: &generator))
            }
        }
        return log(users: users, movies: movies, stars: stars, times: times, userCount: 60, movieCount: 160)
    }()

    /// 120 users of 300 movies, 40 ratings each: so many movies that a library shares the work on their weights among threads.
    static let wide: RatingLog = {
        var generator = SeededGenerator(seed: 12)
        var (users, movies, stars): ([UInt32], [UInt32], [UInt8]) = ([], [], [])
        for user in 0..<120 {
            for movie in (0..<300).shuffled(using: &generator).prefix(40) {
                users.append(UInt32(user))
                movies.append(UInt32(movie))
                stars.append(UInt8.random(in: (user + movie) % 3 == 0 ? 7...10 : 3...8, using: &generator))
            }
        }
        return log(users: users, movies: movies, stars: stars, userCount: 120, movieCount: 300)
    }()

    /// 20 users who rate half of 30 movies each, the kinder the higher their row, good movies higher than bad ones.
    static let kindAndStrict: RatingLog = {
        let pairs = (0..<600).filter { ($0 / 30 + $0 % 30) % 2 == 0 }
        return log(
            users: pairs.map { UInt32($0 / 30) },
            movies: pairs.map { UInt32($0 % 30) },
            stars: pairs.map { UInt8(1 + $0 / 30 / 5 + $0 % 30 / 6) },
            userCount: 20,
            movieCount: 30
        )
    }()

    /// Nothing; one user; one movie.
    static let tooSmall: [RatingLog] = [
        log(users: [], movies: [], stars: [], userCount: 2, movieCount: 2),
        log(
            users: [UInt32](repeating: 0, count: 50),
            movies: (0..<50).map { UInt32($0) },
            stars: (0..<50).map { UInt8($0 % 10 + 1) },
            userCount: 1,
            movieCount: 50
        ),
        log(
            users: (0..<50).map { UInt32($0) },
            movies: [UInt32](repeating: 0, count: 50),
            stars: (0..<50).map { UInt8($0 % 10 + 1) },
            userCount: 50,
            movieCount: 1
        ),
    ]

    static func log(
        users: [UInt32],
        movies: [UInt32],
        stars: [UInt8],
        times: [UInt32]? = nil,
        userCount: Int,
        movieCount: Int
    ) -> RatingLog {
        RatingLog(
            userIDs: (0..<userCount).map { UserID(UInt32($0 + 1)) },
            movieIDs: (0..<movieCount).map { MovieID(UInt32($0 + 1)) },
            movies: (0..<movieCount).map { MovieContent(genres: [$0 < movieCount / 2 ? "Horror" : "Romance"]) },
            userRows: users,
            movieRows: movies,
            halfStars: stars,
            times: times ?? users.indices.map { UInt32($0) }
        )
    }
}

/// A model whose answers a test writes down.
struct ScriptedModel: EvaluatedModel, TrainedModel {
    var name = "scripted"
    var candidateCount: Int?
    var score: @Sendable (_ movieRow: UInt32, _ query: ListQuery) -> Float = { _, _ in 0 }
    var probability: (@Sendable (_ position: Int) -> Float)?
    var star: (@Sendable (_ movieRow: UInt32, _ query: ListQuery) -> Float)?
    var failure: EngineError?
    var remark: String?

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        if let failure { throw failure }
        return self
    }

    let byteCount = 64

    func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] { movieRows.map { score($0, query) } }

    func probabilities(at positions: [Int]) -> [Float]? { probability.map { positions.map($0) } }

    func stars(of movieRows: [UInt32], for query: ListQuery) -> [Float]? {
        star.map { star in movieRows.map { star($0, query) } }
    }
}
