/// The movies of an embedding space by the keys of their vectors: some tables of buckets.
struct HashTables: Sendable {
    let family: HashFamily
    let count: Int
    private let projections: RandomProjections
    /// The movies of bucket `key` of table t are `movieRows[offsets[i] ..< offsets[i + 1]]`, for i = t · keyCount + key; ascending.
    private var offsets: [UInt32]
    private var movieRows: [UInt32]
    private let keyCount: Int

    /// Puts all movies that have a vector into tables.
    init(_ space: EmbeddingSpace, _ family: HashFamily, count: Int, seed: UInt64) {
        self.family = family
        self.count = count
        projections = RandomProjections(space, count: count * family.directionsPerTable, seed: seed)
        keyCount = family.keyCount
        offsets = []
        movieRows = []
        let keys = keys(of: space)
        let rows = keys.isEmpty ? [] : (0..<UInt32(space.movieCount)).filter { space.hasVector(Int($0)) }
        var ends = [UInt32](repeating: 0, count: count * keyCount + 1)
        for table in 0..<count {
            for row in rows { ends[table * keyCount + Int(keys[Int(row) * count + table]) + 1] += 1 }
        }
        for bucket in 0..<(count * keyCount) { ends[bucket + 1] += ends[bucket] }
        offsets = ends
        movieRows = [UInt32](repeating: 0, count: rows.count * count)
        for table in 0..<count {
            for row in rows {
                let bucket = table * keyCount + Int(keys[Int(row) * count + table])
                movieRows[Int(ends[bucket])] = row
                ends[bucket] += 1
            }
        }
    }

    var byteCount: Int {
        (offsets.count + movieRows.count) * MemoryLayout<UInt32>.stride + projections.byteCount
    }

    /// `[movieCount × count]`; 0 for a movie without a vector, which is in no bucket.
    func keys(of space: EmbeddingSpace) -> [UInt32] {
        var keys = [UInt32](repeating: 0, count: space.movieCount * count)
        var values = [Float](repeating: 0, count: space.width + 1)
        var projected = [Float](repeating: 0, count: projections.count)
        for row in 0..<space.movieCount where space.hasVector(row) {
            projections.project(movie: row, of: space, &values, into: &projected)
            for table in 0..<count { keys[row * count + table] = UInt32(family.key(table, projected)) }
        }
        return keys
    }

    /// The buckets for a query of length 1, the likeliest first.
    func probes(for unit: [Float]) -> ProbeSequence {
        family.probes(tables: count, projections.project(query: unit))
    }

    /// Calls `body` with each movie of a bucket.
    @inline(__always)
    func forEachMovie(in probe: Probe, _ body: (Int) -> Void) {
        let bucket = probe.table * keyCount + probe.key
        for place in Int(offsets[bucket])..<Int(offsets[bucket + 1]) { body(Int(movieRows[place])) }
    }
}
