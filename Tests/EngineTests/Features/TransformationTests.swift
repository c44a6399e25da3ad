import Engine
import Foundation
import Testing

struct TransformationTests {
    private let table = SampleTable(replaying: FeatureLogs.random(seed: 1))

    private func encode(_ column: Column, training: Range<UInt32>) throws -> EncodedSamples {
        let encoder = try FeatureEncoder(fitting: [column], to: table, indices: Array(training))
        return EncodedSamples(Array(0..<900), of: table, by: encoder.bound(to: table))
    }

    /// Mean and deviation of what is known.
    private func moments(_ values: some Sequence<Float>) -> (mean: Double, deviation: Double) {
        let known = values.map { Double($0) }.filter { !$0.isNaN }
        let mean = known.reduce(0, +) / Double(known.count)
        return (mean, (known.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(known.count)).squareRoot())
    }

    @Test func `a z-score is of the training samples, a missing number is their mean and has a flag`() throws {
        let training = table.samples.prefix(500).map(\.movieDeviation)
        let (mean, deviation) = moments(training)
        let (low, high) = (training.filter { !$0.isNaN }.min() ?? 0, training.filter { !$0.isNaN }.max() ?? 0)

        let encoded = try encode(.number(.movieDeviation, .zScore), training: 0..<500)

        let expected = table.samples.flatMap { sample -> [Float] in
            let x = sample.movieDeviation
            return x.isNaN ? [0, 1] : [Float((Double(min(max(x, low), high)) - mean) / deviation), 0]
        }
        #expect(areClose(encoded.numbers, expected))
        #expect(expected.contains(1))
    }

    @Test func `a logarithm is taken before the z-score`() throws {
        let logarithms = table.samples.map { Float(log(Double($0.movieRatingCount + 1))) }
        let (mean, deviation) = moments(logarithms)

        let encoded = try encode(.number(.movieRatingCount, .logZScore), training: 0..<900)

        #expect(areClose(encoded.numbers, logarithms.map { Float((Double($0) - mean) / deviation) }))
    }

    @Test func `min-max goes from 0 to 1, identity changes nothing`() throws {
        let counts = table.samples.map { Float($0.userRatingCount) }

        let scaled = try encode(.number(.userRatingCount, .minMax), training: 0..<900).numbers
        #expect(areClose(scaled, counts.map { $0 / 100 }))
        #expect(try encode(.number(.userRatingCount, .identity), training: 0..<900).numbers == counts)
    }

    @Test func `numbers are clipped to the range of training`() throws {
        let highest = table.samples.prefix(100).map(\.userRatingCount).max() ?? 0

        let encoded = try encode(.number(.userRatingCount, .identity), training: 0..<100)

        #expect(encoded.numbers == table.samples.map { Float(min($0.userRatingCount, highest)) })
        #expect(highest < 100)
    }

    @Test func `a number that never varies is 0, one that was always missing is 0 beside its flag`() throws {
        let first = try FeatureEncoder(
            fitting: [.number(.userRatingCount, .zScore), .number(.userAverage, .minMax), .buckets(.userAverage)],
            to: table,
            indices: [0]
        )

        let encoded = EncodedSamples([0, 899], of: table, by: first.bound(to: table))

        #expect(encoded.numbers == [0, 0, 1, 0, 0, 0])
        #expect(first.slots[0].cardinality == 2)
        #expect(encoded.categories == [0, 1])
    }

    @Test func `a number that was missing after training alone has no flag`() throws {
        let late = table.samples.indices.filter { !table.samples[$0].movieDeviation.isNaN }.map { UInt32($0) }

        let encoder = try FeatureEncoder(fitting: [.number(.movieDeviation, .zScore)], to: table, indices: late)
        let encoded = EncodedSamples([0], of: table, by: encoder.bound(to: table))

        #expect(encoder.numbers.count == 1)
        #expect(encoded.numbers == [0])
    }

    @Test func `buckets are quantiles: of like size, in order, missing ones apart`() throws {
        let encoded = try encode(.buckets(.movieAverage), training: 0..<900)
        let pairs = zip(table.samples.map(\.movieAverage), encoded.categories)
        let known = pairs.filter { !$0.0.isNaN }.sorted { $0.0 < $1.0 }

        #expect(pairs.filter { $0.0.isNaN }.allSatisfy { $0.1 == 0 })
        #expect(pairs.contains { $0.0.isNaN })
        #expect(zip(known, known.dropFirst()).allSatisfy { $0.1 <= $1.1 })
        #expect(zip(known, known.dropFirst()).allSatisfy { $0.0 != $1.0 || $0.1 == $1.1 })
        #expect(known.first?.1 == 1)
    }

    @Test func `a hundred even values have a bucket each`() throws {
        // User 0's rating counts are 0, 1, … 99, each once; one bucket for "missing", which a count never is.
        let indices = table.samples.indices.filter { table.samples[$0].userRow == 0 }.prefix(100).map { UInt32($0) }

        let encoder = try FeatureEncoder(fitting: [.buckets(.userRatingCount)], to: table, indices: indices)
        let encoded = EncodedSamples(indices, of: table, by: encoder.bound(to: table))

        #expect(encoder.slots[0].cardinality == 101)
        #expect(encoded.categories == Array(1...100))
    }

    @Test func `values beyond those of training fall into the outer buckets`() throws {
        let middle = table.samples.indices.filter { (30..<60).contains(table.samples[$0].userRatingCount) }
        let encoder = try FeatureEncoder(
            fitting: [.buckets(.userRatingCount)],
            to: table,
            indices: middle.map { UInt32($0) }
        )

        let encoded = EncodedSamples(Array(0..<900), of: table, by: encoder.bound(to: table))

        let counts = zip(table.samples.map(\.userRatingCount), encoded.categories)
        #expect(counts.filter { $0.0 < 31 }.allSatisfy { $0.1 == 1 })
        #expect(counts.filter { $0.0 >= 59 }.allSatisfy { $0.1 == 30 })
        #expect(encoder.slots[0].cardinality == 31)
    }

    @Test func `an infinite number falls into the last bucket`() throws {
        let encoder = try FeatureEncoder(fitting: [.buckets(.movieAverage)], to: table, indices: Array(0..<900))
        var sample = table.samples[899]
        sample.movieAverage = .infinity
        var categories: [UInt32] = [0]
        var numbers: [Float] = [0]
        var sequence: [UInt32] = [0]

        _ = table.withHistory(of: sample) { end, count in
            encoder.bound(to: table).encode(
                sample,
                history: end,
                historyCount: count,
                categories: &categories,
                numbers: &numbers,
                sequence: &sequence
            )
        }

        #expect(Int(categories[0]) == encoder.slots[0].cardinality - 1)
    }
}
