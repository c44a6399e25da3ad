/// Locality-sensitive hashing: approximate search that looks at the movies of a few buckets and scores those exactly.
///
/// Several tables of buckets by random projections of the vectors (`HashFamily`), multi-probe (`ProbeSequence`), inner
/// products by filling vectors up to one length (`RandomProjections`). How many buckets a query looks into is measured
/// when the index is built: so many that the promised part of the true neighbours is found, of a sample of queries. A
/// search among few movies, or for many, is exact.
///
/// A movie that comes later is scored in every search until there are so many of them that the tables are made anew,
/// with the same directions. Immutable but for `insert`; a copy is as good as cut off.
public struct LSHIndex: VectorIndex {
    public enum Method: Hashable, Sendable {
        /// The sides of random hyperplanes, so many a table; `nil` for as many as suit the number of movies.
        case hyperplanes(bits: Int?)
        /// Steps along one random direction a table, as the reference system's bucketed random projection has them; in
        /// units of a vector's length.
        case buckets(width: Float)
    }

    public struct Settings: Hashable, Sendable {
        public var method = Method.hyperplanes(bits: nil)
        public var tables = 8
        /// Buckets that a query looks into, in all tables together; `nil` for as many as `recall` takes.
        public var probes: Int?
        /// The part of a query's `neighbours` nearest that a search for them shall find, in the mean.
        public var recall = 0.9
        public var neighbours = 10
        public var seed: UInt64 = 1

        public init() {}

        /// Bucketed random projection as in the reference system: three tables, width 0.1, and the query's own buckets.
        public static var reference: Settings {
            var settings = Settings()
            settings.method = .buckets(width: 0.1)
            settings.tables = 3
            settings.probes = 3
            return settings
        }
    }

    public private(set) var space: EmbeddingSpace
    public let settings: Settings
    /// Buckets that a query looks into.
    public let probes: Int
    /// What the sample of queries found of its `settings.neighbours` nearest, in the mean; 1 where there are none to
    /// find.
    public let measuredRecall: Double
    private var tables: HashTables
    /// Movies that came since the tables were made.
    private var newRows: [UInt32] = []

    /// Cost: 40 ms for 27,000 × 64.
    ///
    /// - Parameters:
    ///   - space: what to search.
    ///   - settings: how.
    ///   - queries: such as will be asked, for the promise is kept for what it was measured with: users' vectors lie
    ///     elsewhere than the movies'.
    ///     Up to 256 are taken; without any the movies themselves ask for their neighbours.
    /// - Throws: `EngineError.badSetting` for settings that make no sense.
    public init(
        _ space: EmbeddingSpace,
        _ settings: Settings = Settings(),
        queries: [[Float]] = []
    ) throws(EngineError) {
        try settings.check()
        self.space = space
        self.settings = settings
        (tables, probes, measuredRecall) = LSHIndex.tuned(space, settings, queries)
    }

    public var byteCount: Int { tables.byteCount + newRows.count * MemoryLayout<UInt32>.stride }

    public func search(_ query: [Float], count: Int, allowed: MovieSet?, excluded: [UInt32]) -> [FoundMovie] {
        guard let query = VectorQuery(query, in: space), count > 0 else { return [] }
        // Scoring a sixteenth of the movies takes no longer than looking for them.
        let few = max(1_024, space.movieCount / 16)
        if space.movieCount <= few || count > few / 4 || allowed.map({ $0.count <= few }) ?? false {
            let excluded = Set(excluded)
            let rows = (0..<UInt32(space.movieCount)).filter { row in
                allowed?.contains(Int(row)) ?? true && !excluded.contains(row)
            }
            return space.best(count, among: rows, for: query)
        }
        return space.best(count, among: candidates(for: query, count, allowed, excluded), for: query)
    }

    public mutating func insert(_ movieRows: [Int], of space: EmbeddingSpace) {
        precondition(space.width == self.space.width && space.movieCount >= self.space.movieCount)
        self.space = space
        newRows += movieRows.map { UInt32($0) }
        if newRows.count > max(512, space.movieCount / 64) {
            tables = HashTables(space, tables.family, count: tables.count, seed: settings.seed)
            newRows = []
        }
    }

    /// The wanted movies of the buckets, ascending; at least `count`, if there are so many.
    private func candidates(
        for query: VectorQuery,
        _ count: Int,
        _ allowed: MovieSet?,
        _ excluded: [UInt32]
    ) -> [UInt32] {
        var sequence = tables.probes(for: query.unit)
        let wordCount = (space.movieCount + 63) / 64
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: wordCount) { words in
            words.initialize(repeating: 0)
            for row in newRows { words[Int(row) / 64] |= 1 << UInt64(row % 64) }
            for row in tables.longestRows { words[Int(row) / 64] |= 1 << UInt64(row % 64) }
            var rows: [UInt32] = []
            var added = probes
            // Filters and empty buckets may leave too few: then twice as many buckets, and so on to the last.
            while added > 0 {
                var looked = 0
                while looked < added, let probe = sequence.next() {
                    tables.forEachMovie(in: probe) { words[$0 / 64] |= 1 << UInt64($0 % 64) }
                    looked += 1
                }
                for row in excluded where row < space.movieCount { words[Int(row) / 64] &= ~(1 << UInt64(row % 64)) }
                rows = LSHIndex.rows(in: words, allowed)
                added = rows.count >= count || looked < added ? 0 : 2 * added
            }
            return rows
        }
    }

    /// The rows whose bits are set, ascending.
    private static func rows(in words: UnsafeMutableBufferPointer<UInt64>, _ allowed: MovieSet?) -> [UInt32] {
        let count = words.reduce(0) { $0 + $1.nonzeroBitCount }
        return Array(unsafeUninitializedCapacity: count) { rows, initialized in
            for place in 0..<words.count {
                var rest = words[place]
                while rest != 0 {
                    let row = place * 64 + rest.trailingZeroBitCount
                    rest &= rest - 1
                    if let allowed, !allowed.contains(row) { continue }
                    rows[initialized] = UInt32(row)
                    initialized += 1
                }
            }
        }
    }
}

extension LSHIndex.Settings {
    fileprivate func check() throws(EngineError) {
        func check(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws(EngineError) {
            guard range.contains(value) else {
                let advice = "give a whole number from \(range.lowerBound) to \(range.upperBound)"
                throw .badSetting(name, "\(value)", advice)
            }
        }
        switch method {
        case .hyperplanes(let bits): if let bits { try check("bits", bits, in: 1...20) }
        case .buckets(let width):
            guard width >= 0.000_1, width <= 4 else {
                throw .badSetting("width", "\(width)", "give a number from 0.0001 to 4")
            }
        }
        try check("tables", tables, in: 1...64)
        try check("neighbours", neighbours, in: 1...1_000)
        if let probes { try check("probes", probes, in: 1...1_000_000) }
        guard recall > 0, recall < 1 else {
            throw .badSetting("recall", "\(recall)", "give a number between 0 and 1; only exact search promises 1")
        }
    }
}
