/// What the serving objective learns from: rated pairs, for P(liked | watched), and groups of a choice and what else recall offered at that moment,
/// for P(would watch).
///
/// Negatives are drawn from the user's own candidates, since those are what ranking has to tell apart; negatives out of the whole catalogue are told
/// apart by their popularity.
struct ServingSamples: Sendable {
    struct Settings: Sendable {
        /// The newest choices of a user that become groups, at most.
        var groupsPerUser = 20
        /// Groups of all users, at most: what remains of more is drawn by chance.
        var groupsMax = 60_000
        var negatives = 50
        /// What recall would have offered.
        var candidateCount = 500
        var seed: UInt64 = 1
    }

    /// The rated pairs in the order of the log, then the groups one after the other.
    let table: SampleTable
    let pairCount: Int
    /// A choice and its negatives.
    let groupSize: Int

    /// The first sample of each group.
    var groupStarts: [UInt32] {
        stride(from: pairCount, to: table.count, by: groupSize).map { UInt32($0) }
    }

    /// Replays a log.
    ///
    /// - Parameters:
    ///   - log: the ratings to learn from.
    ///   - recall: scores and candidates, by weights that did not see the user.
    ///   - labelHalfStars: half stars that make a rating a like.
    ///   - wantedFrom: half stars that make a rating a choice.
    ///   - settings: how many groups, and of what size.
    ///   - isKept: for each position whether nothing shall be learnt from it: it becomes no group. Its pair is in the table all the same.
    ///   - shouldStop: asked now and then.
    /// - Throws: `.cancelled`.
    init(
        replaying log: RatingLog,
        recall: RecallFolds,
        labelHalfStars: UInt8,
        wantedFrom: UInt8,
        settings: Settings,
        isKept: [Bool] = [],
        shouldStop: () -> Bool
    ) throws(EngineError) {
        let chosen = ServingSamples.choices(log, wantedFrom: wantedFrom, settings, isKept: isKept)
        let matrix = log.matrix()
        var builder = Builder(log, matrix, recall, labelHalfStars: labelHalfStars, wantedFrom: wantedFrom, settings)
        for position in 0..<log.count {
            if position % 1_024 == 0, shouldStop() { throw .cancelled }
            builder.take(position, isChosen: chosen[position])
        }
        groupSize = settings.negatives + 1
        pairCount = builder.pairs.count
        table = builder.table
    }

    /// The positions of the log that become groups.
    private static func choices(
        _ log: RatingLog,
        wantedFrom: UInt8,
        _ settings: Settings,
        isKept: [Bool]
    ) -> [Bool] {
        var counts = [Int](repeating: 0, count: log.userCount)
        var positions: [Int] = []
        for position in (0..<log.count).reversed() where log.halfStars[position] >= wantedFrom {
            if !isKept.isEmpty, isKept[position] { continue }
            let user = Int(log.userRows[position])
            guard counts[user] < settings.groupsPerUser else { continue }
            counts[user] += 1
            positions.append(position)
        }
        if positions.count > settings.groupsMax {
            var generator = SeededGenerator(seed: settings.seed)
            positions = Array(positions.shuffled(using: &generator).prefix(settings.groupsMax))
        }
        var isChosen = [Bool](repeating: false, count: log.count)
        for position in positions { isChosen[position] = true }
        return isChosen
    }
}

/// The replay under way.
private struct Builder {
    let log: RatingLog
    let matrix: RatingMatrix
    let recall: RecallFolds
    let labelHalfStars: UInt8
    let wantedFrom: UInt8
    let settings: ServingSamples.Settings
    private var state: FeatureState
    private var wanted: [[Rating]]
    private(set) var pairs: [Sample] = []
    private var groups: [Sample] = []
    private var generator: SeededGenerator

    init(
        _ log: RatingLog,
        _ matrix: RatingMatrix,
        _ recall: RecallFolds,
        labelHalfStars: UInt8,
        wantedFrom: UInt8,
        _ settings: ServingSamples.Settings
    ) {
        self.log = log
        self.matrix = matrix
        self.recall = recall
        self.labelHalfStars = labelHalfStars
        self.wantedFrom = wantedFrom
        self.settings = settings
        state = FeatureState(userCount: log.userCount, movies: log.movies, positiveHalfStarsMin: labelHalfStars)
        wanted = [[Rating]](repeating: [], count: log.userCount)
        generator = SeededGenerator(seed: settings.seed &+ 1)
    }

    mutating func take(_ position: Int, isChosen: Bool) {
        let rating = log[position]
        let user = Int(log.userRows[position])
        let ease = recall.without(user: user)
        if isChosen { addGroup(rating, user, ease) }
        var sample = state.sample(ofUser: user, movie: rating.movieRow, time: rating.time)
        sample.halfStars = rating.halfStars
        sample.recallScore = score(rating.movieRow, user, ease)
        pairs.append(sample)
        state.apply(rating, ofUser: user)
        if rating.halfStars >= wantedFrom { wanted[user].append(rating) }
    }

    private func score(_ movie: Int, _ user: Int, _ ease: EASE) -> Float {
        guard let row = ease.ownRow(ofMovie: movie) else { return 0 }
        return ease.contributions(to: row, of: ease.weightedHistory(wanted[user])).reduce(0, +)
    }

    /// A choice that recall would not have offered teaches nothing of its candidates, and is passed over.
    private mutating func addGroup(_ rating: Rating, _ user: Int, _ ease: EASE) {
        guard ease.ownRow(ofMovie: rating.movieRow) != nil, !wanted[user].isEmpty else { return }
        let rated = matrix.range(ofUser: user).map { matrix.movieRows[$0] }
        let candidates = ease.candidates(
            for: wanted[user],
            count: settings.candidateCount,
            without: rated.filter { $0 != UInt32(rating.movieRow) }
        )
        guard candidates.contains(where: { $0.movieRow == rating.movieRow }) else { return }
        let others = candidates.filter { $0.movieRow != rating.movieRow }
        guard !others.isEmpty else { return }
        let drawn =
            candidates.filter { $0.movieRow == rating.movieRow }
            + (0..<settings.negatives).map { _ in others[Int.random(in: 0..<others.count, using: &generator)] }
        let samples = state.samples(ofUser: user, movies: drawn.map { UInt32($0.movieRow) }, time: rating.time)
        for (index, var sample) in samples.enumerated() {
            sample.recallScore = drawn[index].score
            if index == 0 { sample.halfStars = rating.halfStars }
            groups.append(sample)
        }
    }

    var table: SampleTable {
        var offsets = [0]
        for user in state.users { offsets.append((offsets.last ?? 0) + user.positives.count) }
        return SampleTable(
            userIDs: log.userIDs,
            movieIDs: log.movieIDs,
            movieFeatures: state.movieFeatures,
            labelHalfStars: labelHalfStars,
            samples: pairs + groups,
            positives: state.users.flatMap(\.positives),
            positiveOffsets: offsets
        )
    }
}

extension EASE {
    /// The best movies for a history among those not excluded, highest score first.
    func candidates(
        for history: [Rating],
        count: Int,
        without excluded: [UInt32]
    ) -> [(movieRow: Int, score: Float)] {
        let weighted = weightedHistory(history)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { scores in
            self.scores(weighted, into: scores)
            for movie in excluded { if let row = ownRow(ofMovie: Int(movie)) { scores[row] = -.infinity } }
            return TopK.select(count, of: UnsafeBufferPointer(scores), allowed: nil).map {
                (Int(movieRows[$0.row]), $0.score)
            }
        }
    }
}
