internal import Synchronization

/// XᵀX over some movies, X being the users' rating weights: how often, and how gladly, two movies were rated by the same.
struct GramMatrix {
    /// `[width × width]`, both triangles.
    var values: [Float]
    let width: Int

    /// Sums each row for itself, users in ascending order, so that the thread count changes no bit.
    ///
    /// Cost: half the sum over users of their squared histories, in scattered additions that stay in one row.
    /// - Throws: `EngineError.cancelled`.
    init(
        _ matrix: RatingMatrix,
        movies: [UInt32],
        threads: Int,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) {
        let width = movies.count
        let ratings = WeightedRatings(matrix, movies: movies)
        var values = [Float](repeating: 0, count: width * width)
        let stopped = StopFlag()
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            // Sound: slice i writes row i alone, from the diagonal on.
            nonisolated(unsafe) let values = base
            forEachSlice(of: width, threads: threads) { row in
                if stopped.value { return }
                if shouldStop() { stopped.set() }
                ratings.addPairs(of: row, to: values + row * width)
            }
            for row in 0..<width {
                for column in 0..<row { values[row * width + column] = values[column * width + row] }
            }
        }
        if stopped.value { throw .cancelled }
        self.values = values
        self.width = width
    }

    mutating func addToDiagonal(_ value: Float) {
        for row in 0..<width { values[row * width + row] += value }
    }
}

/// Raised once by whichever thread hears first that the training shall stop.
private final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var value: Bool { flag.load(ordering: .relaxed) }

    func set() {
        flag.store(true, ordering: .relaxed)
    }
}

/// The ratings of some movies with their training weights, by user (own rows ascending) and by movie.
private struct WeightedRatings: Sendable {
    private let rows: [UInt32]
    private let weights: [Float]
    private let movieOffsets: [Int]
    /// By movie: where each of its ratings lies in `rows`, and where that user's end.
    private let places: [(start: UInt32, end: UInt32)]

    init(_ matrix: RatingMatrix, movies: [UInt32]) {
        var ownRows = [Int32](repeating: -1, count: matrix.movieCount)
        for (own, row) in movies.enumerated() { ownRows[Int(row)] = Int32(own) }
        var userOffsets = [0]
        var rows: [UInt32] = []
        var weights: [Float] = []
        var counts = [Int](repeating: 0, count: movies.count + 1)
        rows.reserveCapacity(matrix.count)
        weights.reserveCapacity(matrix.count)
        for user in 0..<matrix.userCount {
            let range = matrix.range(ofUser: user)
            let sum = range.reduce(0) { $0 + Int(matrix.halfStars[$1]) }
            let mean = PreferenceWeights.shrunkMean(sumOfHalfStars: sum, count: range.count)
            let own = range.compactMap { index -> (row: UInt32, halfStars: UInt8)? in
                let row = ownRows[Int(matrix.movieRows[index])]
                return row < 0 ? nil : (UInt32(row), matrix.halfStars[index])
            }
            for rating in own.sorted(by: { $0.row < $1.row }) {
                rows.append(rating.row)
                counts[Int(rating.row) + 1] += 1
                weights.append(
                    PreferenceWeights.weight(
                        halfStars: rating.halfStars,
                        mean: mean,
                        slope: PreferenceWeights.trainingSlope
                    )
                )
            }
            userOffsets.append(rows.count)
        }
        for row in 0..<movies.count { counts[row + 1] += counts[row] }
        var next = counts
        var places = [(start: UInt32, end: UInt32)](repeating: (0, 0), count: rows.count)
        for user in 0..<matrix.userCount {
            for index in userOffsets[user]..<userOffsets[user + 1] {
                let row = Int(rows[index])
                places[next[row]] = (UInt32(index), UInt32(userOffsets[user + 1]))
                next[row] += 1
            }
        }
        self.rows = rows
        self.weights = weights
        self.movieOffsets = counts
        self.places = places
    }

    /// Adds to `sums[j]`, for j from `row` on, the products of the weights of everybody who rated both.
    func addPairs(of row: Int, to sums: UnsafeMutablePointer<Float>) {
        rows.withUnsafeBufferPointer { rows in
            weights.withUnsafeBufferPointer { weights in
                for place in places[movieOffsets[row]..<movieOffsets[row + 1]] {
                    let weight = weights[Int(place.start)]
                    for index in Int(place.start)..<Int(place.end) {
                        sums[Int(rows[index])] += weight * weights[index]
                    }
                }
            }
        }
    }
}
