import Testing

@testable import Engine

struct ExplicitALSTests {
    /// 60 users and 50 movies whose stars are 3 + b_u + b_i + x·y with two factors, on the half-star grid; four in five are known.
    private static let planted: (known: RatingMatrix, hidden: [(user: Int, rating: Rating)]) = {
        var generator = SeededGenerator(seed: 11)
        func draw(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &generator) }
        let users = (0..<60).map { _ in (draw(-0.4...0.4), draw(-1...1), draw(-1...1)) }
        let movies = (0..<50).map { _ in (draw(-0.4...0.4), draw(-1...1), draw(-1...1)) }
        var hidden: [(user: Int, rating: Rating)] = []
        var histories = [[Rating]](repeating: [], count: 60)
        for (u, user) in users.enumerated() {
            for (m, movie) in movies.enumerated() {
                let stars = 3 + user.0 + movie.0 + user.1 * movie.1 + user.2 * movie.2
                let rating = Rating(
                    movieRow: m,
                    halfStars: UInt8(min(10, max(1, (stars * 2).rounded()))),
                    time: UInt32(m)
                )
                if (u * 7 + m * 3) % 5 == 0 { hidden.append((u, rating)) } else { histories[u].append(rating) }
            }
        }
        return (RatingMatrix(movieCount: 50, histories: histories), hidden)
    }()

    private func settings(_ change: (inout ExplicitALS.Settings) -> Void = { _ in }) -> ExplicitALS.Settings {
        var settings = ExplicitALS.Settings()
        (settings.factors, settings.iterations, settings.regularisation, settings.biasRegularisation) = (
            2, 12, 0.05, 0.1
        )
        change(&settings)
        return settings
    }

    private func error(_ model: ExplicitALS) -> Float {
        let squares = Self.planted.hidden.map { user, rating -> Float in
            let stars = model.stars(of: [UInt32(rating.movieRow)], history: Self.planted.known.history(ofUser: user))[0]
            return (stars - rating.stars) * (stars - rating.stars)
        }
        return (squares.reduce(0, +) / Float(squares.count)).squareRoot()
    }

    @Test func `planted factors are found: what is left is the grid's rounding`() throws {
        // Half a star of grid alone is .144.
        #expect(try error(ExplicitALS(Self.planted.known, settings: settings())) < 0.2)
        #expect(try error(ExplicitALS(Self.planted.known, settings: settings { $0.factors = 1 })) > 0.3)
    }

    @Test func `a row is solved exactly: no small change makes its part of the loss smaller`() throws {
        let model = try ExplicitALS(Self.planted.known, settings: settings())
        // The movies were solved last, with the users as they are.
        for movie in [0, 17, 49] {
            let best = loss(ofMovie: movie, model, moved: nil)
            for place in 0...2 {
                for step in [Float(-0.01), 0.01] {
                    #expect(loss(ofMovie: movie, model, moved: (place, step)) > best)
                }
            }
        }
    }

    /// The vector's values 0 and 1 and, at place 2, the bias may be moved.
    private func loss(ofMovie movie: Int, _ model: ExplicitALS, moved: (place: Int, step: Float)?) -> Double {
        var vector = Array(model.movies.design[(movie * 3)..<(movie * 3 + 2)])
        var bias = model.movies.biases[movie]
        if let moved {
            if moved.place < 2 { vector[moved.place] += moved.step } else { bias += moved.step }
        }
        var loss = 0.0
        var count = 0
        for user in 0..<60 {
            guard let rating = Self.planted.known.history(ofUser: user).first(where: { $0.movieRow == movie }) else {
                continue
            }
            let x = model.users.design[(user * 3)..<(user * 3 + 2)]
            let predicted = model.mean + model.users.biases[user] + bias + zip(x, vector).reduce(0) { $0 + $1.0 * $1.1 }
            loss += Double((rating.stars - predicted) * (rating.stars - predicted))
            count += 1
        }
        let lambda = model.settings.lambda(count: count)
        loss += Double(lambda * vector.reduce(0) { $0 + $1 * $1 })
        return loss + Double(model.settings.biasRegularisation * bias * bias)
    }

    @Test(arguments: [2, 3])
    func `the same bytes come of any number of threads`(threads: Int) throws {
        let one = try ExplicitALS(Self.planted.known, settings: settings())
        let more = try ExplicitALS(Self.planted.known, settings: settings { $0.threads = threads })
        #expect(one.movies.design == more.movies.design)
        #expect(one.movies.biases == more.movies.biases)
    }

    @Test func `somebody without ratings gets the movie's own stars, within the scale`() throws {
        let model = try ExplicitALS(Self.planted.known, settings: settings())
        let stars = model.stars(of: Array(0..<50), history: [])
        #expect(stars.allSatisfy { (0.5...5).contains($0) })
        #expect(zip(stars, model.movies.biases).allSatisfy { abs($0 - min(5, max(0.5, model.mean + $1))) < 1e-5 })
    }

    @Test func `nothing rated is an error, and a cancelled training says so`() throws {
        let empty = RatingMatrix(movieCount: 3, histories: [[]])
        #expect(throws: EngineError.noTrainingSamples) { try ExplicitALS(empty, settings: settings()) }
        #expect(throws: EngineError.cancelled) {
            try ExplicitALS(Self.planted.known, settings: settings(), shouldStop: { true })
        }
    }
}
