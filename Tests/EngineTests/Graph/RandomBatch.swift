@testable import Engine

/// Random inputs of any layout: the same for the same seed, whatever the slices.
///
/// Unchecked, as tests change it only between the steps of the network that reads it.
final class RandomBatch: BatchSource, @unchecked Sendable {
    private struct Sample {
        var categories: [UInt32]
        var numbers: [Float]
        var history: [UInt32]
        var labels: [Float]
        var weights: [Float]
    }

    private var samples: [Sample]
    let rowsPerGroup: Int

    /// `cardinalities` are the rows of each slot's table, `historyRows` those of the table of histories; lengths of histories come in turn.
    init(
        _ layout: Graph.InputLayout,
        rows: Int,
        cardinalities: [Int] = [],
        historyRows: Int = 1,
        historyLengths: [Int]? = nil,
        rowsPerGroup: Int = 1,
        seed: UInt64 = 1
    ) {
        self.rowsPerGroup = rowsPerGroup
        var generator = SeededGenerator(seed: seed)
        samples = (0..<rows).map { row in
            let length = historyLengths?[row % (historyLengths?.count ?? 1)] ?? layout.historyLength
            return Sample(
                categories: cardinalities.map { UInt32.random(in: 0..<UInt32($0), using: &generator) },
                numbers: (0..<layout.numbers).map { _ in Float.random(in: -1...1, using: &generator) },
                history: (0..<length).map { _ in UInt32.random(in: 0..<UInt32(historyRows), using: &generator) },
                labels: (0..<layout.targets).map { _ in Bool.random(using: &generator) ? 1 : 0 },
                weights: (0..<layout.targets).map { _ in Float.random(in: 0.5...2, using: &generator) }
            )
        }
    }

    func fill(_ input: SliceInput, first: Int, rows: Int) {
        input.offsets[0] = 0
        for row in 0..<rows {
            let sample = samples[first + row]
            for slot in 0..<input.slots { input.categories[row * input.slots + slot] = sample.categories[slot] }
            for index in 0..<input.numbersWidth {
                input.numbers[row * input.numbersWidth + index] = sample.numbers[index]
            }
            let start = Int(input.offsets[row])
            for index in sample.history.indices { input.sequence[start + index] = sample.history[index] }
            input.offsets[row + 1] = UInt32(start + sample.history.count)
            // By index: a debug build allocates an iterator for each array that is gone through.
            for target in sample.labels.indices {
                input.labels[target * input.rowsMax + row] = sample.labels[target]
                input.weights[target * input.rowsMax + row] = sample.weights[target]
            }
        }
    }

    func numbers(of row: Int) -> [Float] { samples[row].numbers }

    func label(of row: Int, target: Int = 0) -> Float { samples[row].labels[target] }

    func weight(of row: Int, target: Int = 0) -> Float { samples[row].weights[target] }

    func category(of row: Int, slot: Int = 0) -> Int { Int(samples[row].categories[slot]) }

    func history(of row: Int) -> [Int] { samples[row].history.map { Int($0) } }

    /// Gives all samples one weight.
    func setWeights(_ weight: Float, target: Int) {
        for row in samples.indices { samples[row].weights[target] = weight }
    }

    func setNumbers(_ numbers: [Float], of row: Int) {
        samples[row].numbers = numbers
    }

    func setHistory(_ history: [UInt32], of row: Int) {
        samples[row].history = history
    }
}
