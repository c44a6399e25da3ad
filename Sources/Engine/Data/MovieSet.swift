/// A set of movie rows, a bit each: filters and exclusions.
public struct MovieSet: Hashable, Sendable {
    public let movieCount: Int
    private var words: [UInt64]

    /// An empty set of rows below `movieCount`.
    public init(movieCount: Int) {
        self.movieCount = movieCount
        words = [UInt64](repeating: 0, count: (movieCount + 63) / 64)
    }

    public init(movieCount: Int, rows: some Sequence<Int>) {
        self.init(movieCount: movieCount)
        for row in rows { insert(row) }
    }

    public mutating func insert(_ row: Int) {
        precondition(row < movieCount, "MovieSet: row \(row) is not below \(movieCount)")
        words[row / 64] |= 1 << UInt64(row % 64)
    }

    public mutating func remove(_ row: Int) {
        precondition(row < movieCount, "MovieSet: row \(row) is not below \(movieCount)")
        words[row / 64] &= ~(1 << UInt64(row % 64))
    }

    /// Whether the row is in it; a row that came after the set was made is not.
    public func contains(_ row: Int) -> Bool {
        row < movieCount && words[row / 64] & (1 << UInt64(row % 64)) != 0
    }

    public var count: Int {
        words.reduce(0) { $0 + $1.nonzeroBitCount }
    }
}
