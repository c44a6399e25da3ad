/// The ratings of each movie in time order, to ask what was known of it at any moment. 5 bytes a rating.
struct MovieTimelines: Sendable {
    /// Movie m's ratings lie at `offsets[m] ..< offsets[m + 1]`.
    private let offsets: [Int]
    private let times: [UInt32]
    private let halfStars: [UInt8]

    init(_ log: RatingLog) {
        var offsets = [Int](repeating: 0, count: log.movieCount + 1)
        for row in log.movieRows { offsets[Int(row) + 1] += 1 }
        for movie in 0..<log.movieCount { offsets[movie + 1] += offsets[movie] }
        var next = offsets
        var times = [UInt32](repeating: 0, count: log.count)
        var halfStars = [UInt8](repeating: 0, count: log.count)
        for position in 0..<log.count {
            let movie = Int(log.movieRows[position])
            times[next[movie]] = log.times[position]
            halfStars[next[movie]] = log.halfStars[position]
            next[movie] += 1
        }
        self.offsets = offsets
        self.times = times
        self.halfStars = halfStars
    }

    /// The movie's statistics from all ratings before a time.
    func state(ofMovie row: Int, before time: UInt32) -> MovieState {
        var state = MovieState()
        for place in offsets[row]..<offsets[row + 1] {
            guard times[place] < time else { break }
            state.apply(halfStars: halfStars[place])
        }
        return state
    }
}
