import Engine
import Foundation

/// Encoded samples in one safetensors file, which the peers train and score on; `Benchmarks/peers/README.md` has the format.
struct SampleFile {
    /// Ratings in the order of the log, those to learn from and those to be asked about.
    struct Split {
        var protocolName: String
        var seed: UInt64
        var training: [UInt32]
        var test: [UInt32]
    }

    /// All that any model reads, each in the place that the peers know.
    private static let columns: [Column] =
        ReferenceModel.ids + Column.genres + recentMovies + Column.numbers + Column.buckets
        + [ReferenceModel.cross, .history(length: ReferenceModel.historyLength)]
    private static let recentMovies: [Column] = (0..<5).map { .category(.recentMovie($0)) }

    private let table: SampleTable
    private let encoder: FeatureEncoder

    /// - Parameters:
    ///   - table: the samples.
    ///   - training: those that the vocabularies and transformations are fitted to.
    /// - Throws: `EngineError` where there are none.
    init(_ table: SampleTable, fittingTo training: [UInt32]) throws {
        self.table = table
        encoder = try FeatureEncoder(fitting: Self.columns, to: table, indices: training)
    }

    /// Writes samples of the table.
    func write(_ split: Split, to path: String) throws {
        let indices = (split.training + split.test).sorted()
        var isTest = [UInt8](repeating: 0, count: table.count)
        for index in split.test { isTest[Int(index)] = 1 }
        var file = try contents(of: indices, in: table, split)
        file.add("is_test", shape: [indices.count], indices.map { isTest[Int($0)] })
        try Data(file.encoded()).write(to: URL(fileURLWithPath: path))
    }

    /// Writes samples of another table with the same users and movies, all as test samples.
    func write(_ other: SampleTable, to path: String) throws {
        let indices = Array(0..<UInt32(other.count))
        let split = Split(protocolName: "one user", seed: 0, training: [], test: indices)
        var file = try contents(of: indices, in: other, split)
        file.add("is_test", shape: [indices.count], [UInt8](repeating: 1, count: indices.count))
        try Data(file.encoded()).write(to: URL(fileURLWithPath: path))
    }

    private func contents(of indices: [UInt32], in table: SampleTable, _ split: Split) throws -> SafetensorsWriter {
        let samples = EncodedSamples(indices, of: table, by: encoder.bound(to: table))
        let count = samples.count
        let raw = RawFeatures(table)
        var file = SafetensorsWriter()
        file.metadata["samples"] = try description(split)
        file.add("categories", shape: [count, encoder.slots.count], samples.categories.map { Int32($0) })
        file.add("cardinalities", shape: [encoder.slots.count], encoder.slots.map { Int32($0.cardinality) })
        file.add("numbers", shape: [count, encoder.numbers.count], samples.numbers)
        file.add("history", shape: [count, encoder.historyLength], samples.histories.map { Int32($0) })
        file.add("history_count", shape: [count], samples.historyCounts.map { Int32($0) })
        file.add("labels", shape: [count], samples.labels.map { UInt8($0) })
        file.add("users", shape: [count], indices.map { Int32(bitPattern: table.samples[Int($0)].userRow) })
        file.add("raw", shape: [count, RawFeatures.names.count], indices.flatMap { raw.values(ofSample: Int($0)) })
        return file
    }

    private func description(_ split: Split) throws -> String {
        let numbers = encoder.numbers.map { input in
            switch input.kind {
            case .value(let transformation): "\(input.number):\(transformation.rawValue)"
            case .isMissing: "\(input.number):isMissing"
            }
        }
        let description = Description(
            slots: encoder.slots.map { "\($0.column)" },
            numbers: numbers,
            raw: RawFeatures.names,
            protocol: split.protocolName,
            seed: split.seed
        )
        return String(decoding: try JSONEncoder().encode(description), as: UTF8.self)
    }

    private struct Description: Encodable {
        var slots: [String]
        var numbers: [String]
        var raw: [String]
        var `protocol`: String
        var seed: UInt64
    }
}

/// The features before any transformation, for trees: numbers, NaN where one is missing, and categories as ids, 0 where there is none.
private struct RawFeatures {
    private static let numbers: [Number] = Column.numbers.compactMap { column in
        guard case .number(let number, _) = column else { return nil }
        return number
    }
    static let names: [String] =
        numbers.map(\.description) + ["movieId", "userId"] + (1...3).map { "movieGenre\($0)" }
        + (1...5).map { "userGenre\($0)" } + (1...5).map { "userRatedMovie\($0)" }

    private let table: SampleTable

    init(_ table: SampleTable) { self.table = table }

    func values(ofSample index: Int) -> [Float] {
        let sample = table.samples[index]
        let movie = Int(sample.movieRow)
        let genres = [
            sample.userGenre1, sample.userGenre2, sample.userGenre3, sample.userGenre4, sample.userGenre5,
        ]
        let recent = table.withHistory(of: sample) { end, count in
            (1...5).map { $0 <= count && end[-$0] != SampleTable.historyStop ? id(ofMovie: Int(end[-$0])) : 0 }
        }
        return Self.numbers.map { value(of: $0, sample) }
            + [id(ofMovie: movie), Float(table.userIDs[Int(sample.userRow)].rawValue)]
            + (0..<3).map { Float(table.movieFeatures.genre($0, ofMovie: movie).map { $0 + 1 } ?? 0) }
            + genres.map { Float($0) } + recent
    }

    private func id(ofMovie row: Int) -> Float { Float(table.movieIDs[row].rawValue) }

    private func value(of number: Number, _ sample: Sample) -> Float {
        switch number {
        case .releaseYear: table.movieFeatures.year(ofMovie: Int(sample.movieRow)).map { Float($0) } ?? .nan
        case .movieRatingCount: Float(sample.movieRatingCount)
        case .movieAverage: sample.movieAverage
        case .movieDeviation: sample.movieDeviation
        case .userRatingCount: Float(sample.userRatingCount)
        case .userAverage: sample.userAverage
        case .userDeviation: sample.userDeviation
        case .userAverageYear: sample.userAverageYear
        case .userYearDeviation: sample.userYearDeviation
        case .daysSinceLastRating: sample.daysSinceLastRating
        case .recallScore: sample.recallScore
        }
    }
}
