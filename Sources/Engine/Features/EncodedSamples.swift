/// The inputs of many samples as plain arrays, sample by sample: what a benchmark or another framework trains on.
public struct EncodedSamples: Hashable, Sendable {
    public let count: Int
    /// `[count × slots]`.
    public private(set) var categories: [UInt32]
    /// `[count × numbers]`.
    public private(set) var numbers: [Float]
    /// `[count × historyLength]`, newest first, 0 after the end.
    public private(set) var histories: [UInt32]
    /// How many movies each history has.
    public private(set) var historyCounts: [UInt32]
    /// 1 for what was liked, else 0.
    public private(set) var labels: [Float]

    /// Encodes samples of a table, without dropout.
    ///
    /// - Parameters:
    ///   - indices: which ones, in which order.
    ///   - table: the table that the encoder is bound to.
    ///   - encoder: makes the inputs.
    public init(_ indices: [UInt32], of table: SampleTable, by encoder: BoundEncoder) {
        let slots = encoder.encoder.slots.count
        let numbersCount = encoder.encoder.numbers.count
        let length = encoder.encoder.historyLength
        count = indices.count
        categories = [UInt32](repeating: 0, count: count * slots)
        numbers = [Float](repeating: 0, count: count * numbersCount)
        histories = [UInt32](repeating: 0, count: count * length)
        historyCounts = [UInt32](repeating: 0, count: count)
        labels = [Float](repeating: 0, count: count)
        // One place more, so that an array without a value has an address too.
        var rowOfCategories = [UInt32](repeating: 0, count: slots + 1)
        var rowOfNumbers = [Float](repeating: 0, count: numbersCount + 1)
        for (row, index) in indices.enumerated() {
            let sample = table.samples[Int(index)]
            var rowOfHistory = [UInt32](repeating: 0, count: length + 1)
            let known = table.withHistory(of: sample) { end, historyCount in
                encoder.encode(
                    sample,
                    history: end,
                    historyCount: historyCount,
                    categories: &rowOfCategories,
                    numbers: &rowOfNumbers,
                    sequence: &rowOfHistory
                )
            }
            categories.replaceSubrange(row * slots..<(row + 1) * slots, with: rowOfCategories.prefix(slots))
            numbers.replaceSubrange(
                row * numbersCount..<(row + 1) * numbersCount,
                with: rowOfNumbers.prefix(numbersCount)
            )
            histories.replaceSubrange(row * length..<(row + 1) * length, with: rowOfHistory.prefix(length))
            historyCounts[row] = UInt32(known)
            labels[row] = table.label(of: sample) ? 1 : 0
        }
    }
}
