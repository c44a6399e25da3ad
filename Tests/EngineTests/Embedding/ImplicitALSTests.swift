import Testing

@testable import Engine

struct ImplicitALSTests {
    private let ratings = PlantedRatings.twoTastes

    private func settings(_ change: (inout ImplicitALS.Settings) -> Void = { _ in }) -> ImplicitALS.Settings {
        var settings = ImplicitALS.Settings()
        settings.factors = 6
        settings.iterations = 8
        settings.unobserved = 0.3
        settings.regularisation = 0.05
        change(&settings)
        return settings
    }

    private func trained(_ settings: ImplicitALS.Settings) throws -> ImplicitALS {
        var model = try ImplicitALS(ratings, settings: settings)
        try model.train()
        return model
    }

    private func space(_ model: ImplicitALS) -> EmbeddingSpace {
        model.space(
            EmbeddingManifest(model: "als", width: model.settings.factors, measure: .dot, seed: 1, ratingCount: 1)
        )
    }

    /// Solves (α₀·Σ_all y·yᵀ + Σ w·y·yᵀ + λI)·x = Σ (w + α₀)·t·y over **all** movies, by Gaussian elimination in double.
    private func closedForm(user: Int, movies: [Float], _ settings: ImplicitALS.Settings) -> [Double] {
        let width = settings.factors
        let unobserved = Double(settings.unobserved ?? 0)
        let history = ratings.history(ofUser: user)
        let mean = PreferenceWeights.shrunkMean(of: history)
        var system = [[Double]](repeating: [Double](repeating: 0, count: width + 1), count: width)
        for movie in 0..<ratings.movieCount {
            let y = (0..<width).map { Double(movies[movie * width + $0]) }
            let rating = history.first { $0.movieRow == movie }
            let confidence = unobserved + (rating == nil ? 0 : Double(settings.confidence))
            let target = rating.map {
                Double(
                    PreferenceWeights.weight(
                        halfStars: $0.halfStars,
                        mean: mean,
                        slope: PreferenceWeights.trainingSlope
                    )
                )
            }
            for row in 0..<width {
                for column in 0..<width { system[row][column] += confidence * y[row] * y[column] }
                system[row][width] += confidence * (target ?? 0) * y[row]
            }
        }
        let others = Set(ratings.movieRows).count
        for row in 0..<width { system[row][row] += Double(settings.lambda(count: history.count, others: others)) }
        for pivot in 0..<width {
            for row in 0..<width where row != pivot {
                let factor = system[row][pivot] / system[pivot][pivot]
                for column in pivot...width { system[row][column] -= factor * system[pivot][column] }
            }
        }
        return (0..<width).map { system[$0][width] / system[$0][$0] }
    }

    @Test func `with enough steps a half-step is the closed form over all pairs`() throws {
        let exact = settings { $0.steps = 60 }
        var model = try ImplicitALS(ratings, settings: exact)
        try model.improveUsers()
        try model.improveMovies()
        let movies = model.movies
        try model.improveUsers()
        for user in [0, 7, 33] {
            let expected = closedForm(user: user, movies: movies, exact)
            let found = model.users[(user * 6)..<((user + 1) * 6)]
            #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-3 * (1 + abs($1)) })
        }
    }

    @Test func `the loss is the sum over all pairs, and never rises`() throws {
        let exact = settings { $0.steps = 30 }
        var model = try ImplicitALS(ratings, settings: exact)
        var losses: [Double] = []
        for _ in 0..<5 {
            losses.append(model.currentLoss())
            try model.improveUsers()
            losses.append(model.currentLoss())
            try model.improveMovies()
        }
        #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 * 1.000_01 })
        #expect(abs(plainLoss(model) / model.currentLoss() - 1) < 1e-4)
    }

    private func plainLoss(_ model: ImplicitALS) -> Double {
        let width = model.settings.factors
        let unobserved = Double(model.settings.unobserved ?? 0)
        var loss = 0.0
        var counts = [Int](repeating: 0, count: ratings.movieCount)
        for user in 0..<ratings.userCount {
            let history = ratings.history(ofUser: user)
            let mean = PreferenceWeights.shrunkMean(of: history)
            let x = model.users[(user * width)..<((user + 1) * width)].map(Double.init)
            loss += Double(model.settings.lambda(count: history.count, others: 40)) * x.reduce(0) { $0 + $1 * $1 }
            for movie in 0..<ratings.movieCount {
                let y = model.movies[(movie * width)..<((movie + 1) * width)].map(Double.init)
                let product = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
                if let rating = history.first(where: { $0.movieRow == movie }) {
                    let target = PreferenceWeights.weight(
                        halfStars: rating.halfStars,
                        mean: mean,
                        slope: PreferenceWeights.trainingSlope
                    )
                    loss += (unobserved + 1) * (product - Double(target)) * (product - Double(target))
                    counts[movie] += 1
                } else {
                    loss += unobserved * product * product
                }
            }
        }
        for movie in 0..<ratings.movieCount {
            let y = model.movies[(movie * width)..<((movie + 1) * width)].map(Double.init)
            let lambda = Double(model.settings.lambda(count: counts[movie], others: ratings.userCount))
            loss += lambda * y.reduce(0) { $0 + $1 * $1 }
        }
        return loss
    }

    @Test func `a few steps an iteration come as far as exact ones`() throws {
        let few = try trained(settings())
        let exact = try trained(settings { $0.steps = 60 })
        #expect(few.loss < exact.loss * 1.02)
    }

    @Test func `two tastes are told apart, and a movie that nobody rated has no vector`() throws {
        let space = space(try trained(settings()))
        #expect(!space.hasVector(40))
        let users = ALSUsers(space, settings())
        let vector = try #require(users.vector(of: ratings.history(ofUser: 4), time: 0))
        let scores = [Float](unsafeUninitializedCapacity: 41) { scores, count in
            space.scores(of: vector, into: UnsafeMutableBufferPointer(rebasing: scores[..<41]))
            count = 41
        }
        let own = (0..<20).map { scores[$0] }, others = (20..<40).map { scores[$0] }
        #expect(own.min() ?? 0 > others.max() ?? 0)
        #expect(scores[40] == -.infinity)
    }

    @Test(arguments: [2, 3])
    func `the same bytes come of any number of threads`(threads: Int) throws {
        let one = try trained(settings())
        let more = try trained(settings { $0.threads = threads })
        #expect(one.movies == more.movies)
        #expect(one.users == more.users)
        #expect(one.loss == more.loss)
    }

    @Test func `another seed gives another start, the same one the same`() throws {
        #expect(try trained(settings()).movies == trained(settings()).movies)
        #expect(try trained(settings()).movies != trained(settings { $0.seed = 2 }).movies)
    }

    @Test func `without a setting what was not chosen weighs seven times as much as what was`() throws {
        let model = try ImplicitALS(ratings, settings: settings { $0.unobserved = nil })
        let unobserved = try #require(model.settings.unobserved)
        #expect(abs(unobserved * 60 * 40 - min(2_400, 7 * Float(ratings.count))) < 0.1)
    }

    @Test(arguments: [1, 512])
    func `the narrowest and the widest vectors are learnt`(factors: Int) throws {
        let model = try trained(settings { ($0.factors, $0.iterations) = (factors, 1) })
        #expect(model.movies.allSatisfy { $0.isFinite })
        #expect(model.movies.count == 41 * factors)
    }

    @Test func `nothing rated is an error, and a cancelled training says so`() throws {
        let empty = RatingMatrix(movieCount: 3, histories: [[], []])
        #expect(throws: EngineError.noTrainingSamples) { try ImplicitALS(empty, settings: settings()) }
        var model = try ImplicitALS(ratings, settings: settings())
        #expect(throws: EngineError.cancelled) { try model.train(shouldStop: { true }) }
    }
}

struct ALSUsersTests {
    private let ratings = PlantedRatings.twoTastes
    private let space: EmbeddingSpace
    private let users: ALSUsers
    private let model: ImplicitALS

    init() throws {
        var settings = ImplicitALS.Settings()
        (settings.factors, settings.unobserved, settings.regularisation, settings.steps) = (8, 0.3, 0.05, 40)
        var model = try ImplicitALS(ratings, settings: settings)
        try model.train()
        self.model = model
        space = model.space(
            EmbeddingManifest(model: "als", width: 8, measure: .dot, seed: 1, ratingCount: 1)
        )
        users = ALSUsers(space, settings)
    }

    /// With targets of 1 everywhere the two slopes of `PreferenceWeights` agree.
    @Test func `a user folded in has the vector that the training gives`() throws {
        let alike = RatingMatrix(
            movieCount: 41,
            histories: (0..<60).map { user in
                ratings.history(ofUser: user).map { Rating(movieRow: $0.movieRow, halfStars: 7, time: $0.time) }
            }
        )
        var settings = model.settings
        settings.steps = 60
        var model = try ImplicitALS(alike, settings: settings)
        try model.train()
        let movies = model.movies
        try model.improveUsers()
        let space = EmbeddingSpace(
            manifest: EmbeddingManifest(model: "als", width: 8, measure: .dot, seed: 1, ratingCount: 1),
            movieCount: 41,
            movieRows: (0..<40).map { $0 },
            learnt: Array(movies.prefix(40 * 8))
        )
        let users = ALSUsers(space, settings)
        for user in [0, 9] {
            let folded = try #require(users.vector(of: alike.history(ofUser: user), time: 0))
            let own = model.users[(user * 8)..<((user + 1) * 8)]
            #expect(zip(folded, own).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test func `the contributions add up to the score`() throws {
        for user in [4, 5] {
            let history = ratings.history(ofUser: user)
            let vector = try #require(users.vector(of: history, time: 0))
            for movie in [0, 19, 25, 40] {
                let score = zip(vector, space.vector(ofMovie: movie)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                let contributions = users.contributions(to: movie, history: history)
                #expect(contributions.count == history.count)
                #expect(abs(contributions.reduce(0, +) - score) < 1e-5)
            }
        }
    }

    @Test func `a contribution is what the score loses without the target of that rating`() throws {
        let history = ratings.history(ofUser: 4)
        let contributions = users.contributions(to: 3, history: history)
        #expect(contributions.contains { $0 > 0.01 })
    }

    @Test func `a history of nothing that is known has no vector`() {
        #expect(users.vector(of: [], time: 0) == nil)
        #expect(users.vector(of: [Rating(movieRow: 40, halfStars: 10, time: 0)], time: 0) == nil)
        #expect(users.vector(of: [Rating(movieRow: 999, halfStars: 10, time: 0)], time: 0) == nil)
        #expect(users.contributions(to: 3, history: [Rating(movieRow: 40, halfStars: 10, time: 0)]) == [0])
    }

    @Test func `whoever rated one film, or only disliked, has a finite vector`() throws {
        for history in [
            [Rating(movieRow: 3, halfStars: 10, time: 0)], (0..<5).map { Rating(movieRow: $0, halfStars: 1, time: 0) },
        ] {
            let vector = try #require(users.vector(of: history, time: 0))
            #expect(vector.allSatisfy { $0.isFinite })
        }
    }
}
