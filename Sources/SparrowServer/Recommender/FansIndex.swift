import Engine

/// Who gave a film four stars or more, by film: rising user rows, so that the fans of two films are one merge.
///
/// Made with each training; what came since counts with the next. Four bytes a liking.
struct FansIndex: Sendable {
    private static let halfStarsMin: UInt8 = 8

    private var offsets: [Int] = [0]
    private var users: [UInt32] = []

    init() {}

    init(_ matrix: RatingMatrix) {
        var counts = [Int](repeating: 0, count: matrix.movieCount + 1)
        for index in 0..<matrix.count where matrix.halfStars[index] >= FansIndex.halfStarsMin {
            counts[Int(matrix.movieRows[index]) + 1] += 1
        }
        for movie in 0..<matrix.movieCount { counts[movie + 1] += counts[movie] }
        offsets = counts
        users = [UInt32](repeating: 0, count: counts.last ?? 0)
        var next = counts
        for user in 0..<matrix.userCount {
            for index in matrix.range(ofUser: user) where matrix.halfStars[index] >= FansIndex.halfStarsMin {
                let movie = Int(matrix.movieRows[index])
                users[next[movie]] = UInt32(user)
                next[movie] += 1
            }
        }
    }

    /// People who like both films; 0 for a film that came since.
    func fansOfBoth(_ one: Int, _ other: Int) -> Int {
        let ones = fans(one)
        let others = fans(other)
        var left = ones.startIndex
        var right = others.startIndex
        var count = 0
        while left < ones.endIndex, right < others.endIndex {
            if ones[left] == others[right] {
                count += 1
                left += 1
                right += 1
            } else if ones[left] < others[right] {
                left += 1
            } else {
                right += 1
            }
        }
        return count
    }

    private func fans(_ movie: Int) -> ArraySlice<UInt32> {
        guard movie + 1 < offsets.count else { return [] }
        return users[offsets[movie]..<offsets[movie + 1]]
    }
}
