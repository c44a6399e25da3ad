/// Every rating of a log as a sample with what was known just before it, and the histories that samples point into.
///
/// 60 bytes a sample and 4 a positive. Made by one pass over the log through `FeatureState`, the state that serving asks.
public struct SampleTable: Sendable {
    public let userIDs: [UserID]
    public let movieIDs: [MovieID]
    public let movieFeatures: MovieFeatures
    /// A sample's label is 1 from so many half stars.
    public let labelHalfStars: UInt8
    /// In the order of the log; the negatives drawn beside a rating stand right after it.
    public let samples: [Sample]
    /// Movie rows of the users' positives, oldest first; user u's lie at `positiveOffsets[u] ..< positiveOffsets[u + 1]`.
    public let positives: [UInt32]
    public let positiveOffsets: [Int]

    /// Ends a history in `positives`: what stands before it is not part of it. Only tables read from a sample file have any.
    public static let historyStop = UInt32.max

    /// Replays a log.
    ///
    /// - Parameters:
    ///   - log: the current ratings.
    ///   - labelHalfStars: what a positive has at least.
    ///   - negatives: `nil` for ratings alone.
    public init(replaying log: RatingLog, labelHalfStars: UInt8 = 7, negatives: NegativeSampling? = nil) {
        var state = FeatureState(userCount: log.userCount, movies: log.movies, positiveHalfStarsMin: labelHalfStars)
        state.reserve(for: log)
        var sampler = negatives.map { NegativeSampler($0, log: log) }
        var samples: [Sample] = []
        samples.reserveCapacity(SampleTable.sampleCount(of: log, labelHalfStars: labelHalfStars, negatives))
        for index in 0..<log.count {
            let rating = log[index]
            let user = Int(log.userRows[index])
            var sample = state.sample(ofUser: user, movie: rating.movieRow, time: rating.time)
            sample.halfStars = rating.halfStars
            samples.append(sample)
            if let negatives, negatives.beside == .ratings || rating.halfStars >= labelHalfStars {
                for _ in 0..<negatives.count {
                    guard let movie = sampler?.draw(forUser: user) else { break }
                    samples.append(state.sample(ofUser: user, movie: movie, time: rating.time))
                }
            }
            state.apply(rating, ofUser: user)
        }
        var offsets = [0]
        offsets.reserveCapacity(log.userCount + 1)
        for user in state.users { offsets.append((offsets.last ?? 0) + user.positives.count) }
        self.init(
            userIDs: log.userIDs,
            movieIDs: log.movieIDs,
            movieFeatures: state.movieFeatures,
            labelHalfStars: labelHalfStars,
            samples: samples,
            positives: state.users.flatMap(\.positives),
            positiveOffsets: offsets
        )
    }

    /// The samples of one user and many movies at a time, as serving would make them; none has a rating.
    ///
    /// - Parameters:
    ///   - user: the user's row.
    ///   - movieRows: the movies' rows.
    ///   - time: Unix seconds, not before the last rating applied to the state.
    ///   - state: what is known.
    ///   - userIDs: by user row.
    ///   - movieIDs: by movie row.
    public init(
        ofUser user: Int,
        movies movieRows: [UInt32],
        time: UInt32,
        in state: FeatureState,
        userIDs: [UserID],
        movieIDs: [MovieID]
    ) {
        let positives = state.users[user].positives
        self.init(
            userIDs: userIDs,
            movieIDs: movieIDs,
            movieFeatures: state.movieFeatures,
            labelHalfStars: state.positiveHalfStarsMin,
            samples: state.samples(ofUser: user, movies: movieRows, time: time),
            positives: positives,
            // Nobody else has a history here.
            positiveOffsets: (0...userIDs.count).map { $0 <= user ? 0 : positives.count }
        )
    }

    init(
        userIDs: [UserID],
        movieIDs: [MovieID],
        movieFeatures: MovieFeatures,
        labelHalfStars: UInt8,
        samples: [Sample],
        positives: [UInt32],
        positiveOffsets: [Int]
    ) {
        self.userIDs = userIDs
        self.movieIDs = movieIDs
        self.movieFeatures = movieFeatures
        self.labelHalfStars = labelHalfStars
        self.samples = samples
        self.positives = positives
        self.positiveOffsets = positiveOffsets
    }

    public var count: Int { samples.count }

    /// The rows of the movies that a user liked, oldest first.
    public func positives(ofUser user: Int) -> ArraySlice<UInt32> {
        positives[positiveOffsets[user]..<positiveOffsets[user + 1]]
    }

    /// Whether the sample was liked; false for a negative.
    @inline(__always)
    public func label(of sample: Sample) -> Bool {
        sample.halfStars >= labelHalfStars
    }

    /// The end in `positives` of a sample's history, whose movies stand before it, `sample.historyCount` at most.
    @inline(__always)
    public func historyEnd(of sample: Sample) -> Int {
        positiveOffsets[Int(sample.userRow)] + Int(sample.historyCount)
    }

    /// Runs `body` with the end of a sample's history and how many movies stand before it at most.
    @inline(__always)
    public func withHistory<Result>(of sample: Sample, _ body: (UnsafePointer<UInt32>, Int) -> Result) -> Result {
        positives.withUnsafeBufferPointer { positives in
            guard let start = positives.baseAddress else {
                var nothing: UInt32 = 0
                return withUnsafePointer(to: &nothing) { body($0, 0) }
            }
            return body(start + historyEnd(of: sample), Int(sample.historyCount))
        }
    }

    /// The places of the ratings among the samples, in the order of the log: without the negatives.
    public func ratingIndices() -> [UInt32] {
        samples.indices.filter { samples[$0].halfStars > 0 }.map { UInt32($0) }
    }

    private static func sampleCount(of log: RatingLog, labelHalfStars: UInt8, _ negatives: NegativeSampling?) -> Int {
        guard let negatives else { return log.count }
        let beside =
            switch negatives.beside {
            case .ratings: log.count
            case .positives: log.halfStars.count { $0 >= labelHalfStars }
            }
        return log.count + beside * negatives.count
    }
}
