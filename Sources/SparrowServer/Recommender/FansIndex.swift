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
        let byMovie = RatingsByMovie(matrix)
        offsets.reserveCapacity(matrix.movieCount + 1)
        for movie in 0..<matrix.movieCount {
            for index in byMovie.range(ofMovie: movie) where byMovie.halfStars[index] >= FansIndex.halfStarsMin {
                users.append(byMovie.userRows[index])
            }
            offsets.append(users.count)
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

    /// Rows of the people who like a film, rising; none of a film that came since.
    func fans(of movie: Int) -> ArraySlice<UInt32> { fans(movie) }

    private func fans(_ movie: Int) -> ArraySlice<UInt32> {
        guard movie + 1 < offsets.count else { return [] }
        return users[offsets[movie]..<offsets[movie + 1]]
    }
}
