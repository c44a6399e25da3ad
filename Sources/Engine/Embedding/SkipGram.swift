internal import Foundation
internal import Kernels
internal import Synchronization

/// Skip-gram with negative sampling (Mikolov et al. 2013, "Distributed Representations of Words and Phrases"): a movie's vector predicts the
/// movies around it in a sequence, and not those that are drawn by chance.
///
///     Σ over (centre o, movie i around it): log σ(v_i·u_o) + Σ_k log σ(−v_i·u_k)
///
/// The movies around one centre share their negatives (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory"): the same number of
/// terms, for a fraction of the memory traffic.
///
/// **Blocks.** A training is cut into blocks of whole sequences by their lengths alone. Blocks of one round all start from the same vectors and each
/// changes copies of the rows that it touches; then their changes are added up in their order, over √k where k blocks changed a row. So the thread count changes no byte. `isLockFree` gives that
/// up (Niu et al. 2011, "Hogwild!"): all threads change the same vectors.
struct SkipGram {
    struct Settings: Sendable {
        /// Values a vector.
        var width = 64
        /// Movies on either side at most; how many is drawn anew for each movie.
        var window = 20
        var negatives = 10
        /// How often a movie may come, as a part of all, before some of it is left out; 0: nothing is left out.
        var subsampling = 0.0
        /// Negatives are drawn by count^exponent.
        var negativeExponent = 1.0
        /// `nil`: as many as make `wordsWanted`, 5 to 30.
        var epochs: Int?
        /// A small corpus is gone through more often: ml-latest-small (61,000 positives) 30 times, and 60 times teach no more.
        var wordsWanted = 2_000_000
        var epochsAllowed = 5...30
        var rate: Float = 0.05
        /// The rate falls to this in a straight line.
        var rateEnd: Float = 0.0001
        /// A movie that comes less often has no vector.
        var countMin = 1
        var isLockFree = false
        var seed: UInt64 = 1
        var threads = 1
    }

    /// The rows of the catalogue that have vectors, the most frequent first.
    let movieRows: [UInt32]
    /// Of each of them its vector, `[movieRows.count × width]`.
    private(set) var vectors: [Float] = []
    /// The mean of the pairs' losses in the last epoch; `nil` where there was no pair.
    private(set) var loss: Double?

    private let settings: Settings
    private let epochs: Int
    private let words: [UInt32]
    private let offsets: [Int]
    private let counts: [Int]

    /// Movies in a block, at least: enough that copying rows is the smaller part of the work.
    private static let blockWords = 4_096
    /// Blocks of a round: more would let popular movies be changed too often from one start.
    private static let roundBlocks = 4

    /// - Parameters:
    ///   - sequences: at least one movie comes often enough.
    ///   - settings: see there.
    /// - Throws: `EngineError` where there is nothing to learn from.
    init(_ sequences: MovieSequences, settings: Settings) throws(EngineError) {
        self.settings = settings
        var counts = [Int](repeating: 0, count: sequences.movieCount)
        for row in sequences.movieRows { counts[Int(row)] += 1 }
        let known = counts.indices.filter { counts[$0] >= max(1, settings.countMin) }
            .sorted { (counts[$1], $0) < (counts[$0], $1) }
        guard !known.isEmpty else { throw .noTrainingSamples }
        var words = [Int32](repeating: -1, count: sequences.movieCount)
        for (word, row) in known.enumerated() { words[row] = Int32(word) }
        var encoded: [UInt32] = []
        encoded.reserveCapacity(sequences.movieRows.count)
        var offsets = [0]
        for sequence in 0..<sequences.count {
            for place in sequences.range(sequence) {
                let word = words[Int(sequences.movieRows[place])]
                if word >= 0 { encoded.append(UInt32(word)) }
            }
            if encoded.count > offsets[offsets.count - 1] { offsets.append(encoded.count) }
        }
        movieRows = known.map { UInt32($0) }
        self.counts = known.map { counts[$0] }
        self.words = encoded
        let fitting = settings.wordsWanted / max(1, encoded.count)
        epochs =
            settings.epochs ?? min(max(fitting, settings.epochsAllowed.lowerBound), settings.epochsAllowed.upperBound)
        self.offsets = offsets
    }

    /// Goes through all epochs.
    ///
    /// - Parameters:
    ///   - progress: called after each round on the calling thread.
    ///   - shouldStop: asked before each block, on any thread.
    /// - Throws: `EngineError` where the vectors grow beyond all bounds, and `.cancelled`.
    mutating func train(
        progress: (TrainingProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) {
        let width = settings.width
        let stride = (width + 15) / 16 * 16
        let tables = SkipGramTables(start: start(stride: stride), words: movieRows.count, stride: stride, blocks: slots)
        let plan = BlockPlan(offsets: offsets, blockWords: Self.blockWords)
        let model = SkipGramModel(counts: counts, total: words.count, settings: settings, stride: stride)
        let total = epochs * words.count
        var done = 0
        for epoch in 0..<epochs {
            var epochLoss = (sum: 0.0, pairs: UInt64(0))
            for first in Swift.stride(from: 0, to: plan.blocks.count, by: slots) {
                let round = plan.blocks[first..<min(first + slots, plan.blocks.count)]
                let part = Float(done) / Float(max(1, total))
                let rate = max(settings.rateEnd, settings.rate - (settings.rate - settings.rateEnd) * part)
                let result = run(round, first: first, epoch: epoch, rate: rate, model, tables, shouldStop)
                if shouldStop() { throw .cancelled }
                epochLoss.sum += result.loss
                epochLoss.pairs += result.pairs
                done += round.reduce(0) { $0 + offsets[$1.upperBound] - offsets[$1.lowerBound] }
                progress(
                    TrainingProgress(
                        phase: "epoch \(epoch + 1) of \(epochs)",
                        done: done,
                        total: total,
                        unit: "words",
                        loss: epochLoss.pairs > 0 ? epochLoss.sum / Double(epochLoss.pairs) : nil
                    )
                )
            }
            loss = epochLoss.pairs > 0 ? epochLoss.sum / Double(epochLoss.pairs) : nil
        }
        vectors = tables.vectors(width: width)
        guard vectors.allSatisfy(\.isFinite) else { throw .diverged(step: total, epoch: epochs) }
    }

    /// Blocks at once. What is so short that one block holds it needs no rounds.
    private var slots: Int { words.count <= Self.blockWords ? 1 : Self.roundBlocks }

    /// Each value in ±½ / width, as word2vec begins.
    private func start(stride: Int) -> [Float] {
        var generator = SeededGenerator(seed: settings.seed &* 0x1_0000 &+ 0x5EED)
        var vectors = [Float](repeating: 0, count: movieRows.count * stride)
        for word in movieRows.indices {
            for place in 0..<settings.width {
                vectors[word * stride + place] = Float.random(in: -0.5...0.5, using: &generator) / Float(settings.width)
            }
        }
        return vectors
    }

    private func run(
        _ round: ArraySlice<Range<Int>>,
        first: Int,
        epoch: Int,
        rate: Float,
        _ model: SkipGramModel,
        _ tables: SkipGramTables,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) -> (loss: Double, pairs: UInt64) {
        let blocks = Array(round)
        let (words, offsets) = (words, offsets)
        let seed = settings.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(epoch) << 32
        let isLockFree = settings.isLockFree
        tables.beginRound()
        let results = Mutex([(loss: Double, pairs: UInt64)](repeating: (0, 0), count: blocks.count))
        forEachSlice(of: blocks.count, threads: settings.threads) { slot in
            if shouldStop() { return }
            var generator = SeededGenerator(seed: seed &+ UInt64(first + slot))
            let result = tables.train(
                slot: isLockFree ? nil : slot,
                sequences: blocks[slot],
                words: words,
                offsets: offsets,
                rate: rate,
                state: generator.next(),
                model
            )
            results.withLock { $0[slot] = result }
        }
        if !isLockFree { tables.combine(blocks.count) }
        // In the order of the blocks, so that the thread count changes no bit.
        return results.withLock { $0.reduce((0, 0)) { ($0.0 + $1.loss, $0.1 + $1.pairs) } }
    }
}

/// Where a training is cut: runs of sequences with at least so many words, but for the last.
private struct BlockPlan {
    private(set) var blocks: [Range<Int>] = []

    init(offsets: [Int], blockWords: Int) {
        var start = 0
        for sequence in 0..<(offsets.count - 1) where offsets[sequence + 1] - offsets[start] >= blockWords {
            blocks.append(start..<(sequence + 1))
            start = sequence + 1
        }
        if start < offsets.count - 1 { blocks.append(start..<(offsets.count - 1)) }
    }
}
