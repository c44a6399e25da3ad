/// The movies of an embedding space by the keys of their vectors: some tables of buckets.
///
/// In a space of inner products the longest vectors stand beside the tables, and every search scores them. They are
/// what is mostly found there, and filled up to the length of the very longest all others would lie in nearly one
/// direction: with factors of ml-latest-small a query had to look into twice as many buckets. (Yan et al. 2018,
/// "Norm-Ranging LSH", with two ranges, the upper one searched whole.)
struct HashTables: Sendable {
    let family: HashFamily
    let count: Int
    /// Movies of no bucket, to be scored in every search; ascending.
    let longestRows: [UInt32]
    private let projections: RandomProjections
    /// The movies of bucket `key` of table t are `movieRows[offsets[i] ..< offsets[i + 1]]`, for i = t · keyCount +
    /// key; ascending.
    private var offsets: [UInt32]
    private var movieRows: [UInt32]
    private let keyCount: Int
    /// One in so many.
    private static let longestPart = 16

    /// Puts all movies that have a vector into tables.
    init(_ space: EmbeddingSpace, _ family: HashFamily, count: Int, seed: UInt64) {
        self.family = family
        self.count = count
        let known = (0..<UInt32(space.movieCount)).filter { space.hasVector(Int($0)) }
        let hashed: [UInt32]
        (longestRows, hashed) = HashTables.parted(known, space)
        let longest = hashed.lazy.map { space.inverseNorms[Int($0)] }.min().map { 1 / $0 } ?? 1
        let directions = count * family.directionsPerTable
        projections = RandomProjections(space, longest: longest, count: directions, seed: seed)
        keyCount = family.keyCount
        offsets = []
        movieRows = []
        let keys = keys(of: hashed, in: space)
        var ends = [UInt32](repeating: 0, count: count * keyCount + 1)
        for table in 0..<count {
            for place in hashed.indices { ends[table * keyCount + Int(keys[place * count + table]) + 1] += 1 }
        }
        for bucket in 0..<(count * keyCount) { ends[bucket + 1] += ends[bucket] }
        offsets = ends
        movieRows = [UInt32](repeating: 0, count: hashed.count * count)
        for table in 0..<count {
            for (place, row) in hashed.enumerated() {
                let bucket = table * keyCount + Int(keys[place * count + table])
                movieRows[Int(ends[bucket])] = row
                ends[bucket] += 1
            }
        }
    }

    var byteCount: Int {
        (offsets.count + movieRows.count + longestRows.count) * MemoryLayout<UInt32>.stride + projections.byteCount
    }

    /// The keys of movies that have a vector: `[rows × count]`.
    func keys(of rows: [UInt32], in space: EmbeddingSpace) -> [UInt32] {
        var keys = [UInt32](repeating: 0, count: rows.count * count)
        var values = [Float](repeating: 0, count: space.width + 1)
        var projected = [Float](repeating: 0, count: projections.count)
        for (place, row) in rows.enumerated() {
            projections.project(movie: Int(row), of: space, &values, into: &projected)
            for table in 0..<count { keys[place * count + table] = UInt32(family.key(table, projected)) }
        }
        return keys
    }

    /// The movies with the longest vectors, where lengths matter, and the others; both ascending.
    private static func parted(_ known: [UInt32], _ space: EmbeddingSpace) -> (longest: [UInt32], others: [UInt32]) {
        guard space.manifest.measure == .dot else { return ([], known) }
        let byLength = known.sorted { (space.inverseNorms[Int($0)], $0) < (space.inverseNorms[Int($1)], $1) }
        let count = known.count / longestPart
        return (byLength[..<count].sorted(), byLength[count...].sorted())
    }

    /// The buckets for a query of length 1, the likeliest first.
    func probes(for unit: [Float]) -> ProbeSequence {
        family.probes(tables: count, projections.project(query: unit))
    }

    /// Calls `body` with each movie of a bucket.
    @inline(__always)
    func forEachMovie(in probe: Probe, _ body: (Int) -> Void) {
        let bucket = probe.table * keyCount + probe.key
        let places = Int(offsets[bucket])..<Int(offsets[bucket + 1])
        movieRows.withUnsafeBufferPointer { movieRows in
            for place in places { body(Int(movieRows[place])) }
        }
    }
}
