import Testing

@testable import Engine

struct CorrelationTableTests {
    private static let width = 37
    private static let values: [Int16] = {
        var generator = SeededGenerator(seed: 3)
        var values = [Int16](repeating: 0, count: width * width)
        for row in 0..<width {
            for column in 0..<row {
                let value = Int16.random(in: -900...900, using: &generator)
                values[row * width + column] = value
                values[column * width + row] = value
            }
        }
        return values
    }()

    private let whole = CorrelationTable(whole: values, width: width)

    /// Room for 400 of the 1,369 entries.
    private var pruned: CorrelationTable { whole.pruned(toBytes: Self.width * 4 + 400 * 4) }

    @Test func `what fits stays whole`() {
        #expect(whole.pruned(toBytes: whole.byteCount) == whole)
        #expect(whole.density == 1)
    }

    @Test func `a pruned table keeps the largest, and no more than there is room for`() {
        let kept = pruned.wholeValues
        let threshold = kept.filter { $0 != 0 }.map(\.magnitude).min() ?? 0
        #expect(pruned.byteCount <= Self.width * 4 + 400 * 4)
        #expect(pruned.density > 0.25)
        #expect(zip(kept, Self.values).allSatisfy { $0 == $1 || ($0 == 0 && $1.magnitude < threshold) })
    }

    @Test func `a pruned table stays symmetric`() {
        let table = pruned
        let differing = (0..<Self.width * Self.width).filter { place in
            table[place / Self.width, place % Self.width] != table[place % Self.width, place / Self.width]
        }
        #expect(differing.isEmpty)
    }

    @Test func `sums of rows are those of the values that are kept`() {
        let rows: [UInt32] = [3, 0, 36, 3, 17]
        let weights: [Float] = [0.5, -1, 2, 0.25, 1]
        for table in [whole, pruned] {
            let values = table.wholeValues
            let sums = [Float](unsafeUninitializedCapacity: Self.width) { sums, count in
                table.sumRows(rows, weights: weights, into: UnsafeMutableBufferPointer(rebasing: sums[..<Self.width]))
                count = Self.width
            }
            let plain = (0..<Self.width).map { column in
                zip(rows, weights).reduce(Float(0)) { $0 + $1.1 * Float(values[Int($1.0) * Self.width + column]) }
            }
            #expect(zip(sums, plain).allSatisfy { abs($0 - $1) < 0.01 })
        }
    }

    @Test func `the strongest of a row is that of the plain loop`() {
        let columns: [UInt32] = [1, 5, 9, 30, 31]
        let strengths: [Float] = [1, 2, -1, 0.5, 3]
        for table in [whole, pruned] {
            let products = zip(columns, strengths).map { $1 * Float(table[12, Int($0)]) }
            let found = table.strongest(inRow: 12, at: columns, strengths: strengths) { $0 != 4 }
            #expect(found.value == products.prefix(4).max())
            #expect(products[found.place] == found.value)
            #expect(abs(found.sum - products.reduce(0, +)) < 0.01)
        }
    }

    @Test func `parts that are no table are known`() {
        func isSound(_ ends: [UInt32], _ columns: [UInt16]) -> Bool {
            let values = [Int16](repeating: 1, count: columns.count)
            return CorrelationTable.isSound(width: 2, ends: ends, columns: columns, values: values)
        }
        #expect(isSound([1, 2], [1, 0]))
        #expect(!isSound([1], [1]))
        #expect(!isSound([2, 1], [0, 1]))
        #expect(!isSound([1, 3], [1, 0]))
        #expect(!isSound([1, 2], [2, 0]))
        #expect(!isSound([2, 2], [1, 1]))
    }

    @Test func `pruned weights serve, explain and are read back`() throws {
        var settings = EASE.Settings()
        settings.lambdas = [4]
        let matrix = PlantedRatings.twoTastes
        let dense = try EASE.train(on: matrix, settings: settings)
        settings.weightBytesMax = 2_000
        let ease = try EASE.train(on: matrix, settings: settings)
        #expect(ease.byteCount < dense.byteCount)

        let history = ease.weightedHistory(matrix.history(ofUser: 4))
        let scores = [Float](unsafeUninitializedCapacity: ease.width) { scores, count in
            ease.scores(history, into: UnsafeMutableBufferPointer(rebasing: scores[..<ease.width]))
            count = ease.width
        }
        for own in 0..<ease.width {
            #expect(abs(ease.contributions(to: own, of: history).reduce(0, +) - scores[own]) < 1e-5)
        }
        let bytes = ease.encoded { MovieID(UInt32($0)) }
        let read = try bytes.withUnsafeBytes { bytes in
            try EASE(decoding: bytes, file: "weights.safetensors") { Int($0.rawValue) }
        }
        #expect(read.correlations == ease.correlations)
    }
}
