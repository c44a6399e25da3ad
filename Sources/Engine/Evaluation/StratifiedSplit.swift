/// A random share of each user's ratings is held out; the rest trains.
public struct StratifiedSplit: Sendable {
    public let training: RatingMatrix
    private let heldOut: RatingMatrix

    /// - Parameters:
    ///   - matrix: all ratings.
    ///   - testFraction: of each user's ratings, rounded to the nearest.
    ///   - seed: another one gives another split.
    public init(_ matrix: RatingMatrix, testFraction: Double, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var isTest = [Bool](repeating: false, count: matrix.count)
        for user in 0..<matrix.userCount {
            let range = matrix.range(ofUser: user)
            let count = Int((Double(range.count) * testFraction).rounded())
            for index in range.shuffled(using: &generator).prefix(count) { isTest[index] = true }
        }
        training = StratifiedSplit.part(of: matrix) { !isTest[$0] }
        heldOut = StratifiedSplit.part(of: matrix) { isTest[$0] }
    }

    public func test(ofUser user: Int) -> [Rating] {
        heldOut.history(ofUser: user)
    }

    /// Users with something held out, at most `max`, chosen at random, in ascending order.
    func sampledUsers(max: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed &+ 1)
        let users = (0..<heldOut.userCount).filter { !heldOut.range(ofUser: $0).isEmpty }
        return users.count <= max ? users : users.shuffled(using: &generator).prefix(max).sorted()
    }

    private static func part(of matrix: RatingMatrix, where isPart: (Int) -> Bool) -> RatingMatrix {
        var offsets = [0]
        // Half the size of an index in a word, for there can be tens of millions.
        var indices: [UInt32] = []
        for user in 0..<matrix.userCount {
            for index in matrix.range(ofUser: user) where isPart(index) { indices.append(UInt32(index)) }
            offsets.append(indices.count)
        }
        return RatingMatrix(
            movieCount: matrix.movieCount,
            offsets: offsets,
            movieRows: indices.map { matrix.movieRows[Int($0)] },
            halfStars: indices.map { matrix.halfStars[Int($0)] },
            times: indices.map { matrix.times[Int($0)] }
        )
    }
}
