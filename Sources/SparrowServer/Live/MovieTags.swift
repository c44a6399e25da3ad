import Synchronization

/// Free-text tags that people gave to movies, counted.
final class MovieTags: Sendable {
    private let counts = Mutex<[Int: [String: Int]]>([:])

    func add(_ tag: String, to row: Int) {
        counts.withLock { $0[row, default: [:]][tag, default: 0] += 1 }
    }

    /// One of those who gave the tag has gone.
    func remove(_ tag: String, from row: Int) {
        counts.withLock { counts in
            guard let count = counts[row]?[tag] else { return }
            counts[row]?[tag] = count > 1 ? count - 1 : nil
        }
    }

    func removeAll() { counts.withLock { $0 = [:] } }

    /// The tags of a movie, the most frequent first, ties in alphabetical order.
    func most(frequentOf row: Int, limit: Int) -> [String] {
        let own = counts.withLock { $0[row] ?? [:] }
        return own.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }
}
