internal import Kernels
internal import Synchronization

extension EASE {
    /// How to train. The defaults are the ones that serve.
    public struct Settings: Sendable {
        /// The most rated movies get weights, at most so many: 4,000² correlations take 32 MB served and 100 MB while training.
        public var movieCountMax = 4_000
        /// What the weights may take in memory: of more movies the largest alone are kept, see `CorrelationTable`.
        public var weightBytesMax = 64 << 20
        /// A movie needs so many ratings.
        public var ratingsMin = 3
        /// Candidates for λ, tried on a validation split.
        public var lambdas: [Float] = [50, 100, 200, 300, 400, 600, 900, 1_400]
        /// The split is scored on so many of the movies and of the users, for its cost grows with the cube of the movies.
        public var validationMovieCountMax = 2_000
        public var validationUserCountMax = 2_000
        public var threads = 1
        public var seed: UInt64 = 1
        /// Goes into the manifest: the offset in the log up to which the ratings were seen.
        public var trainedUpTo: UInt64 = 0

        public init() {}
    }

    /// How far a training is: from 0 to 1, and what it is doing.
    public struct Progress: Sendable {
        public var fraction: Double
        public var phase: String
    }

    /// Chooses λ on a validation split, then computes the weights on everything.
    ///
    /// The same ratings, settings and library give the same bytes on the same class of processor, for any number of threads.
    /// - Parameters:
    ///   - matrix: all current ratings.
    ///   - settings: see there.
    ///   - progress: called now and then on this thread.
    ///   - shouldStop: asked between steps and, on any thread, between rows of the Gram matrix; an inverse (about a second
    ///     for 4,000 movies) is not interrupted.
    /// - Returns: the weights, ready to serve.
    /// - Throws: `EngineError.cancelled`; an error that says that there are too few ratings.
    public static func train(
        on matrix: RatingMatrix,
        settings: Settings = Settings(),
        progress: (Progress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) -> EASE {
        let movies = mostRated(in: matrix, settings: settings)
        guard movies.count >= 2 else { throw .tooFewMovies(ratingsMin: settings.ratingsMin) }

        let choice = try chooseLambda(on: matrix, settings: settings, progress: progress, shouldStop: shouldStop)

        progress(Progress(fraction: 0.6, phase: "counting pairs"))
        var gram = try GramMatrix(matrix, movies: movies, threads: settings.threads, shouldStop: shouldStop)
        progress(Progress(fraction: 0.8, phase: "inverting"))
        let manifest = Manifest(
            lambda: choice.lambda,
            trainedUpTo: settings.trainedUpTo,
            ratingCount: matrix.count,
            seed: settings.seed,
            validationNDCG: choice.ndcg
        )
        gram.addToDiagonal(choice.lambda)
        let model = try EASE(
            inverting: &gram,
            movies: movies,
            manifest: manifest,
            threads: settings.threads,
            weightBytesMax: settings.weightBytesMax
        )
        progress(Progress(fraction: 1, phase: "done"))
        return model
    }

    /// The rows of the movies that get weights: by count of ratings, then by row.
    static func mostRated(in matrix: RatingMatrix, settings: Settings) -> [UInt32] {
        var counts = [Int](repeating: 0, count: matrix.movieCount)
        for row in matrix.movieRows { counts[Int(row)] += 1 }
        let eligible = (0..<matrix.movieCount).filter { counts[$0] >= settings.ratingsMin }
        let ordered = eligible.sorted { (counts[$1], $0) < (counts[$0], $1) }
        return ordered.prefix(settings.movieCountMax).map { UInt32($0) }
    }

    /// The λ of the best NDCG@10 on held-out ratings of the most rated movies. All users stay in the Gram matrix, since the
    /// best λ grows with their number.
    private static func chooseLambda(
        on matrix: RatingMatrix,
        settings: Settings,
        progress: (Progress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> (lambda: Float, ndcg: Double?) {
        guard settings.lambdas.count > 1 else { return (settings.lambdas.first ?? 400, nil) }
        progress(Progress(fraction: 0, phase: "choosing λ"))
        let split = StratifiedSplit(matrix, testFraction: 0.2, seed: settings.seed)
        var smaller = settings
        smaller.movieCountMax = min(settings.movieCountMax, settings.validationMovieCountMax)
        let movies = mostRated(in: split.training, settings: smaller)
        guard movies.count >= 2 else { return (400, nil) }
        let gram = try GramMatrix(split.training, movies: movies, threads: settings.threads, shouldStop: shouldStop)
        let users = split.sampledUsers(max: settings.validationUserCountMax, seed: settings.seed)

        var best: (lambda: Float, ndcg: Double)?
        for (index, lambda) in settings.lambdas.enumerated() {
            if shouldStop() { throw .cancelled }
            var regularised = gram
            regularised.addToDiagonal(lambda)
            let manifest = Manifest(
                lambda: lambda,
                trainedUpTo: 0,
                ratingCount: split.training.count,
                seed: settings.seed
            )
            let model = try EASE(inverting: &regularised, movies: movies, manifest: manifest, threads: settings.threads)
            let ndcg = model.ndcg(on: split, users: users, threads: settings.threads)
            // Equal figures, as of too few ratings to tell, leave the smaller λ.
            if ndcg > best?.ndcg ?? -1 { best = (lambda, ndcg) }
            let fraction = 0.6 * Double(index + 1) / Double(settings.lambdas.count)
            progress(Progress(fraction: fraction, phase: "choosing λ"))
        }
        return best.map { ($0.lambda, $0.ndcg) } ?? (400, nil)
    }

    /// Mean NDCG@10 of the unseen movies against the users' held-out ratings, every one relevant.
    private func ndcg(on split: StratifiedSplit, users: [Int], threads: Int) -> Double {
        let perSlice = 32
        let slices = (users.count + perSlice - 1) / perSlice
        let sums = Mutex([(sum: Double, count: Int)](repeating: (0, 0), count: slices))
        forEachSlice(of: slices, threads: threads) { slice in
            var total = (sum: 0.0, count: 0)
            for user in users[(slice * perSlice)..<min(users.count, (slice + 1) * perSlice)] {
                let relevant = Set(split.test(ofUser: user).map(\.movieRow))
                let list = unseenBest(for: split.training.history(ofUser: user), count: 10)
                guard let value = RankingMetrics.ndcg(of: list, relevant: relevant, at: 10) else { continue }
                total.sum += value
                total.count += 1
            }
            sums.withLock { $0[slice] = total }
        }
        // In the order of the slices, so that the thread count changes no bit.
        let total = sums.withLock { $0.reduce((0, 0)) { ($0.0 + $1.sum, $0.1 + $1.count) } }
        return total.1 > 0 ? total.0 / Double(total.1) : 0
    }

    /// The catalogue rows of the best unseen movies by EASE alone.
    private func unseenBest(for history: [Rating], count: Int) -> [Int] {
        let weighted = weightedHistory(history)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { scores in
            self.scores(weighted, into: scores)
            for row in weighted.rows { scores[Int(row)] = -.infinity }
            return TopK.select(count, of: UnsafeBufferPointer(scores), allowed: nil).map { Int(movieRows[$0.row]) }
        }
    }

    /// The history of a user with the weights that serve; movies without weights of their own are left out.
    func weightedHistory(_ history: [Rating]) -> WeightedHistory {
        let mean = PreferenceWeights.shrunkMean(of: history)
        var weighted = WeightedHistory()
        for rating in history {
            guard let row = ownRow(ofMovie: rating.movieRow) else { continue }
            weighted.rows.append(UInt32(row))
            weighted.strengths.append(PreferenceWeights.served(rating, mean: mean) * roots[row])
        }
        return weighted
    }

    /// The closed form: from XᵀX + λI, which becomes its inverse P, to partial correlations.
    init(
        inverting gram: inout GramMatrix,
        movies: [UInt32],
        manifest: Manifest,
        threads: Int,
        weightBytesMax: Int = .max
    ) throws(EngineError) {
        let width = movies.count
        try invertPositiveDefinite(&gram.values, width: width, threads: threads)
        let roots = (0..<width).map { gram.values[$0 * width + $0].squareRoot() }
        let inverseRoots = roots.map { 1 / $0 }
        var largest: Float = 0
        let correlations = gram.values.withUnsafeMutableBufferPointer { values in
            for row in 0..<width {
                let own = UnsafeMutableBufferPointer(rebasing: values[(row * width)..<((row + 1) * width)])
                let factor = -inverseRoots[row]
                inverseRoots.withUnsafeBufferPointer { inverseRoots in
                    for column in 0..<width { own[column] *= factor * inverseRoots[column] }
                }
                own[row] = 0
                largest = max(largest, sparrow_max_magnitude(own.baseAddress, width))
            }
            return [Int16](unsafeUninitializedCapacity: width * width) { quantised, count in
                if let from = values.baseAddress, let to = quantised.baseAddress {
                    sparrow_quantise_i16(from, largest > 0 ? 32_767 / largest : 0, to, width * width)
                }
                count = width * width
            }
        }
        self.init(
            manifest: manifest,
            movieRows: movies,
            correlations: CorrelationTable(whole: correlations, width: width).pruned(toBytes: weightBytesMax),
            scale: largest / 32_767,
            roots: roots
        )
    }
}
