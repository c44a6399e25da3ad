/// What was known of each movie after each of its ratings, to ask for it at any moment. 28 bytes a rating.
struct MovieTimelines: Sendable {
    /// Movie m's ratings lie at `offsets[m] ..< offsets[m + 1]`.
    private let offsets: [Int]
    private let times: [UInt32]
    private let states: [MovieState]

    init(_ log: RatingLog) {
        var offsets = [Int](repeating: 0, count: log.movieCount + 1)
        for row in log.movieRows { offsets[Int(row) + 1] += 1 }
        for movie in 0..<log.movieCount { offsets[movie + 1] += offsets[movie] }
        var next = offsets
        var times = [UInt32](repeating: 0, count: log.count)
        var states = [MovieState](repeating: MovieState(), count: log.count)
        for position in 0..<log.count {
            let movie = Int(log.movieRows[position])
            times[next[movie]] = log.times[position]
            var state = next[movie] > offsets[movie] ? states[next[movie] - 1] : MovieState()
            state.apply(halfStars: log.halfStars[position])
            states[next[movie]] = state
            next[movie] += 1
        }
        self.offsets = offsets
        self.times = times
        self.states = states
    }

    /// The movie's statistics from all ratings before a time.
    func state(ofMovie row: Int, before time: UInt32) -> MovieState {
        var (low, high) = (offsets[row], offsets[row + 1])
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low > offsets[row] ? states[low - 1] : MovieState()
    }
}
