import Engine
import Synchronization
import Text

/// The catalogue's rows in the orders that lists are asked for in, kept until they are stale.
///
/// Sorting 60,000 movies takes tens of milliseconds, so an order is made anew only when the catalogue has changed or a second
/// after the statistics did: pages of one list fit together, and a star shows in it soon.
final class MovieOrders: Sendable {
    enum Key: Hashable {
        case popular, rating, year, title

        var followsStatistics: Bool { self == .popular || self == .rating }
    }

    private struct Kept {
        var rows: [Int]
        var catalogueCount: Int
        var statisticsVersion: UInt64
        var madeAt: ContinuousClock.Instant
    }

    private let kept = Mutex<[Key: Kept]>([:])

    func rows(_ key: Key, _ snapshot: Snapshot, _ statistics: MovieStatisticsTable) -> [Int] {
        let catalogue = snapshot.catalogue
        let version = statistics.version
        let now = ContinuousClock.now
        if let order = kept.withLock({ $0[key] }), order.catalogueCount == catalogue.count,
            !key.followsStatistics || order.statisticsVersion == version || now - order.madeAt < .seconds(1)
        {
            return order.rows
        }
        let rows = sorted(key, catalogue, statistics)
        kept.withLock {
            $0[key] = Kept(rows: rows, catalogueCount: catalogue.count, statisticsVersion: version, madeAt: now)
        }
        return rows
    }

    private func sorted(_ key: Key, _ catalogue: Catalogue, _ statistics: MovieStatisticsTable) -> [Int] {
        let rows = Array(0..<catalogue.count)
        switch key {
        case .popular:
            let counts = statistics.counts()
            return rows.sorted { (counts[$1], $0) < (counts[$0], $1) }
        case .rating:
            let means = statistics.shrunkMeans()
            return rows.sorted { (means[$1], $0) < (means[$0], $1) }
        case .year:
            let years = catalogue.movies.map { $0.year ?? 0 }
            return rows.sorted { (years[$1], $0) < (years[$0], $1) }
        case .title:
            let titles = catalogue.movies.map { Text.folded($0.originalTitle) }
            return rows.sorted { (titles[$0], $0) < (titles[$1], $1) }
        }
    }
}
