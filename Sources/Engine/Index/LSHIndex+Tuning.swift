extension LSHIndex {
    /// Tables, and how many buckets a query must look into for the promised recall.
    static func tuned(
        _ space: EmbeddingSpace,
        _ settings: Settings,
        _ queries: [[Float]]
    ) -> (HashTables, probes: Int, recall: Double) {
        let sample = NeighbourSample(space, settings, queries)
        var family = settings.family(movieCount: space.inverseNorms.count { $0 > 0 })
        while true {
            let tables = HashTables(space, family, count: settings.tables, seed: settings.seed)
            let curve = sample.recalls(with: tables, space)
            if let probes = settings.probes {
                return (tables, probes, curve.recall(probes: probes))
            }
            if let probes = curve.probes(reaching: settings.recall) {
                return (tables, probes, curve.recall(probes: probes))
            }
            // Buckets too small for such vectors: a set of larger ones. With one bit a table all are looked into.
            guard case .signs(let bits) = family, bits > 1, case .hyperplanes(nil) = settings.method else {
                return (tables, curve.probeCount, curve.recall(probes: curve.probeCount))
            }
            family = .signs(bits: max(1, bits - 2))
        }
    }
}

extension LSHIndex.Settings {
    fileprivate func family(movieCount: Int) -> HashFamily {
        switch method {
        case .hyperplanes(let bits?): return .signs(bits: bits)
        case .hyperplanes(nil):
            // 16 to 32 movies a bucket. For 27,000 × 64 and eight tables 10 bits were the fastest where 6, 8, 10, 12
            // were tried.
            return .signs(bits: min(max(Int.bitWidth - (movieCount / 32).leadingZeroBitCount, 1), 16))
        case .buckets(let width):
            var generator = SeededGenerator(seed: seed ^ 0xB0C4)
            return .steps(
                width: width,
                offsets: (0..<tables).map { _ in Float.random(in: 0..<width, using: &generator) }
            )
        }
    }
}

/// Queries and their true neighbours: what recall is measured on.
private struct NeighbourSample {
    /// Enough for a standard error of a hundredth.
    private static let queryCountMax = 256

    private struct Query {
        let unit: [Float]
        let neighbours: [Int]

        /// Its neighbours but `movieRow`; `nil` where there are none.
        init?(_ vector: [Float], without movieRow: UInt32?, in exact: ExactIndex, count: Int) {
            let found = exact.search(vector, count: count, allowed: nil, excluded: movieRow.map { [$0] } ?? [])
            guard let query = VectorQuery(vector, in: exact.space), !found.isEmpty else { return nil }
            unit = query.unit
            neighbours = found.map(\.movieRow)
        }
    }

    private let queries: [Query]

    init(_ space: EmbeddingSpace, _ settings: LSHIndex.Settings, _ given: [[Float]]) {
        var generator = SeededGenerator(seed: settings.seed ^ 0x5A)
        let exact = ExactIndex(space)
        if given.isEmpty {
            let rows = (0..<UInt32(space.movieCount)).filter { space.hasVector(Int($0)) }
            queries = rows.shuffled(using: &generator).prefix(Self.queryCountMax).compactMap { row in
                Query(Array(space.vector(ofMovie: Int(row))), without: row, in: exact, count: settings.neighbours)
            }
        } else {
            queries = given.shuffled(using: &generator).prefix(Self.queryCountMax).compactMap { vector in
                Query(vector, without: nil, in: exact, count: settings.neighbours)
            }
        }
    }

    /// What is found of the neighbours by the first buckets, for every number of buckets.
    func recalls(with tables: HashTables, _ space: EmbeddingSpace) -> RecallCurve {
        var curve = RecallCurve(queryCount: queries.count, tables: tables.count)
        let alwaysFound = MovieSet(movieCount: space.movieCount, rows: tables.longestRows.lazy.map { Int($0) })
        for query in queries {
            let all = Double(query.neighbours.count)
            var missing = query.neighbours.filter { !alwaysFound.contains($0) }
            curve.add(from: 0, to: 1 - Double(missing.count) / all, at: 0)
            // The keys of the movies still missing, a row each.
            var keys = tables.keys(of: missing.map { UInt32($0) }, in: space)
            var probes = tables.probes(for: query.unit)
            var number = 0
            while !missing.isEmpty, number < RecallCurve.probesMax, let probe = probes.next() {
                let before = missing.count
                for place in missing.indices.reversed() where Int(keys[place * tables.count + probe.table]) == probe.key
                {
                    missing.remove(at: place)
                    keys.removeSubrange((place * tables.count)..<((place + 1) * tables.count))
                }
                if missing.count < before {
                    curve.add(from: 1 - Double(before) / all, to: 1 - Double(missing.count) / all, at: number)
                }
                number += 1
            }
        }
        return curve
    }
}

/// The recall of queries by the number of buckets that they look into.
private struct RecallCurve {
    static let probesMax = 4_096

    private let queryCount: Int
    /// How the sums over the queries of recall and squared recall grow with each bucket.
    private var sums: [Double]
    private var squares: [Double]

    init(queryCount: Int, tables: Int) {
        self.queryCount = queryCount
        sums = [Double](repeating: 0, count: max(1, tables))
        squares = sums
    }

    var probeCount: Int { sums.count }

    /// A query's recall grows with its bucket `number`, from 0.
    mutating func add(from before: Double, to after: Double, at number: Int) {
        while sums.count <= number {
            sums.append(0)
            squares.append(0)
        }
        sums[number] += after - before
        squares[number] += after * after - before * before
    }

    func recall(probes: Int) -> Double {
        queryCount == 0 ? 1 : sums.prefix(probes).reduce(0, +) / Double(queryCount)
    }

    /// The fewest buckets with which the mean recall less two standard errors reaches `wanted`, if any do; at least one
    /// a table.
    func probes(reaching wanted: Double) -> Int? {
        guard queryCount > 0 else { return 1 }
        let count = Double(queryCount)
        var (sum, square) = (0.0, 0.0)
        for number in sums.indices {
            sum += sums[number]
            square += squares[number]
            let mean = sum / count
            let error = (max(0, square / count - mean * mean) / count).squareRoot()
            if mean - 2 * error >= wanted { return number + 1 }
        }
        return nil
    }
}
