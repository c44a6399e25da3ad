internal import Foundation
internal import Kernels

/// What a training of skip-gram draws by: which words are kept, and which negatives come.
struct SkipGramModel: Sendable {
    let stride: Int
    let window: UInt32
    let negatives: UInt32
    /// In units of 2⁻³²; the largest number is always.
    let kept: [UInt32]
    let cellKept: [UInt32]
    let cellOther: [UInt32]

    /// - Parameters:
    ///   - counts: of each word.
    ///   - total: their sum.
    ///   - settings: see there.
    ///   - stride: values from row to row.
    init(counts: [Int], total: Int, settings: SkipGram.Settings, stride: Int) {
        self.stride = stride
        window = UInt32(min(max(1, settings.window), Int(SPARROW_SKIPGRAM_WINDOW_MAX)))
        negatives = UInt32(min(max(0, settings.negatives), Int(SPARROW_SKIPGRAM_NEGATIVES_MAX)))
        kept = counts.map { count in
            let probability = SkipGramModel.keptProbability(count: count, total: total, threshold: settings.subsampling)
            return probability >= 1 ? .max : UInt32(probability * 0x1p32)
        }
        let table = AliasTable(counts.map { pow(Double($0), settings.negativeExponent) })
        (cellKept, cellOther) = table.fixedPoint
    }

    /// word2vec's: (√(f/t) + 1)·t/f for a word of frequency f and the threshold t, at most 1.
    static func keptProbability(count: Int, total: Int, threshold: Double) -> Double {
        guard threshold > 0, count > 0 else { return 1 }
        let ratio = Double(count) / (threshold * Double(total))
        return min(1, (ratio.squareRoot() + 1) / ratio)
    }
}

/// The vectors of skip-gram while they are learnt: those that all blocks share, and the copies of each block of a round.
///
/// Unchecked: in a round a block writes its own copies alone and reads what is shared; `combine` runs when all of them are done. Where a training is
/// lock-free, threads write the shared vectors at once: then a sum may miss a change that another thread made in between, which costs some of one pair's
/// gradient and nothing else (a float is written whole on every processor that we build for).
final class SkipGramTables: @unchecked Sendable {
    private let stride: Int
    private let words: Int
    private var round: UInt32 = 0
    private let input: Shared
    private let output: Shared
    private let copies: [(input: Copies, output: Copies)]

    /// A matrix that all blocks share.
    private final class Shared {
        let values: UnsafeMutablePointer<Float>
        let done: UnsafeMutablePointer<UInt32>

        init(_ start: [Float]?, count: Int, words: Int) {
            // Zeroed, and in pages of its own.
            values = .allocate(capacity: max(1, count))
            values.initialize(repeating: 0, count: max(1, count))
            if let start { values.update(from: start, count: start.count) }
            done = .allocate(capacity: words)
            done.initialize(repeating: 0, count: words)
        }

        deinit {
            values.deallocate()
            done.deallocate()
        }
    }

    /// The rows of a matrix that one block has touched.
    private final class Copies {
        let values: UnsafeMutablePointer<Float>
        let stamps: UnsafeMutablePointer<UInt32>
        let touched: UnsafeMutablePointer<UInt32>
        var touchedCount = 0

        init(count: Int, words: Int) {
            values = .allocate(capacity: max(1, count))
            stamps = .allocate(capacity: words)
            stamps.initialize(repeating: 0, count: words)
            touched = .allocate(capacity: words)
        }

        deinit {
            values.deallocate()
            stamps.deallocate()
            touched.deallocate()
        }

        func matrix(of shared: Shared) -> sparrow_skipgram_matrix {
            sparrow_skipgram_matrix(
                own: values,
                shared: UnsafePointer(shared.values),
                stamps: stamps,
                touched: touched,
                touched_count: touchedCount
            )
        }
    }

    /// - Parameters:
    ///   - start: the vectors to begin with, `[words × stride]`; the other side's begin at 0.
    ///   - words: how many.
    ///   - stride: values from row to row, a multiple of 16.
    ///   - blocks: at once.
    init(start: [Float], words: Int, stride: Int, blocks: Int) {
        precondition(start.count == words * stride && stride % 16 == 0)
        self.stride = stride
        self.words = words
        input = Shared(start, count: words * stride, words: words)
        output = Shared(nil, count: words * stride, words: words)
        copies = (0..<blocks).map { _ in
            (Copies(count: words * stride, words: words), Copies(count: words * stride, words: words))
        }
    }

    func beginRound() {
        round += 1
        for (input, output) in copies { (input.touchedCount, output.touchedCount) = (0, 0) }
    }

    /// Trains on some sequences.
    ///
    /// - Parameters:
    ///   - slot: whose copies are changed; `nil` for the shared vectors themselves.
    ///   - sequences: which.
    ///   - words: of all sequences.
    ///   - offsets: where each begins.
    ///   - rate: the learning rate.
    ///   - state: of the generator.
    ///   - model: what is drawn by.
    /// - Returns: the loss of some pairs, and how many they were.
    func train(
        slot: Int?,
        sequences: Range<Int>,
        words: [UInt32],
        offsets: [Int],
        rate: Float,
        state: UInt64,
        _ model: SkipGramModel
    ) -> (loss: Double, pairs: UInt64) {
        var state = state
        var (loss, pairs) = (0.0, UInt64(0))
        var (inputs, outputs) = matrices(slot)
        let longest = sequences.reduce(0) { max($0, offsets[$1 + 1] - offsets[$1]) }
        model.withC(words: self.words) { model in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, longest)) { kept in
                words.withUnsafeBufferPointer { words in
                    guard let words = words.baseAddress, let kept = kept.baseAddress else { return }
                    for sequence in sequences {
                        sparrow_skipgram_sequence(
                            model,
                            &inputs,
                            &outputs,
                            round,
                            words + offsets[sequence],
                            offsets[sequence + 1] - offsets[sequence],
                            rate,
                            &state,
                            kept,
                            &loss,
                            &pairs
                        )
                    }
                }
            }
        }
        if let slot {
            copies[slot].input.touchedCount = inputs.touched_count
            copies[slot].output.touchedCount = outputs.touched_count
        }
        return (loss, pairs)
    }

    private func matrices(_ slot: Int?) -> (sparrow_skipgram_matrix, sparrow_skipgram_matrix) {
        if let slot { return (copies[slot].input.matrix(of: input), copies[slot].output.matrix(of: output)) }
        func direct(_ shared: Shared) -> sparrow_skipgram_matrix {
            sparrow_skipgram_matrix(own: shared.values, shared: nil, stamps: nil, touched: nil, touched_count: 0)
        }
        return (direct(input), direct(output))
    }

    /// Adds up what the first so many blocks have changed, in their order.
    func combine(_ blocks: Int) {
        for side in [true, false] {
            let shared = side ? input : output
            let matrices = copies.prefix(blocks).map { (side ? $0.input : $0.output).matrix(of: shared) }
            sparrow_skipgram_combine(shared.values, stride, matrices, matrices.count, round, shared.done)
        }
    }

    /// The learnt vectors, `[words × width]`.
    func vectors(width: Int) -> [Float] {
        (0..<words).flatMap { word in UnsafeBufferPointer(start: input.values + word * stride, count: width) }
    }
}

extension SkipGramModel {
    fileprivate func withC<Result>(words: Int, _ body: (UnsafePointer<sparrow_skipgram_model>) -> Result) -> Result {
        kept.withUnsafeBufferPointer { kept in
            cellKept.withUnsafeBufferPointer { cellKept in
                cellOther.withUnsafeBufferPointer { cellOther in
                    var model = sparrow_skipgram_model(
                        stride: stride,
                        window: window,
                        negatives: negatives,
                        kept: kept.baseAddress,
                        cell_kept: cellKept.baseAddress,
                        cell_other: cellOther.baseAddress,
                        words: UInt32(words)
                    )
                    return body(&model)
                }
            }
        }
    }
}
