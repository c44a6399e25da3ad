/// How many rated a movie in the time before a query: popularity that knows when it is asked.
///
/// The fair rival of models that read the statistics of the query's moment: it too passes over movies that did not exist yet.
struct RecentPopularityModel: EvaluatedModel {
    static let settings = ["days"]

    let name = "recent-popularity"
    private var days = 365

    init(_ settings: ModelSettings) throws(EngineError) {
        if let days = try settings.integer("days", in: 1...36_500) { self.days = days }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let wanted = data.wanted
        // The log is in the order of time, and so is each movie's list.
        var times = [[UInt32]](repeating: [], count: wanted.movieCount)
        for (row, time) in zip(wanted.movieRows, wanted.times) { times[Int(row)].append(time) }
        return Trained(times: times, window: UInt64(days) * 86_400)
    }

    private struct Trained: TrainedModel {
        /// Of each movie's ratings, ascending.
        let times: [[UInt32]]
        /// In seconds.
        let window: UInt64

        var byteCount: Int { times.reduce(0) { $0 + $1.count * MemoryLayout<UInt32>.stride } }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let end = UInt64(query.time)
            let start = end - min(end, window)
            return movieRows.map { row in
                let own = times[Int(row)]
                return Float(Self.count(own, before: end) - Self.count(own, before: start))
            }
        }

        /// How many of some ascending times come before one.
        private static func count(_ times: [UInt32], before end: UInt64) -> Int {
            var (low, high) = (0, times.count)
            while low < high {
                let middle = (low + high) / 2
                if UInt64(times[middle]) < end { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
