import Engine
import Testing

struct RatingMatrixTests {
    private let matrix = RatingMatrix(
        userCount: 3,
        movieCount: 4,
        userRows: [2, 0, 2, 0, 2],
        ratings: [
            Rating(movieRow: 3, halfStars: 10, time: 50),
            Rating(movieRow: 1, halfStars: 2, time: 9),
            Rating(movieRow: 0, halfStars: 4, time: 20),
            Rating(movieRow: 3, halfStars: 6, time: 9),
            Rating(movieRow: 1, halfStars: 8, time: 20),
        ]
    )

    @Test func `each user's ratings are ordered by time and then by offset`() {
        #expect(matrix.offsets == [0, 2, 2, 5])
        #expect(matrix.history(ofUser: 0).map(\.movieRow) == [1, 3])
        #expect(matrix.history(ofUser: 1).isEmpty)
        #expect(matrix.history(ofUser: 2).map(\.movieRow) == [0, 1, 3])
        #expect(matrix.times == [9, 9, 20, 20, 50])
    }

    @Test func `the transpose names who rated each movie`() {
        let byMovie = RatingsByMovie(matrix)

        #expect(byMovie.offsets == [0, 1, 3, 3, 5])
        #expect(Array(byMovie.userRows[byMovie.range(ofMovie: 3)]) == [0, 2])
        #expect(Array(byMovie.halfStars[byMovie.range(ofMovie: 3)]) == [6, 10])
    }

    @Test func `statistics count every rating of a movie once`() {
        let statistics = matrix.movieStatistics()

        #expect(statistics.map(\.count) == [1, 2, 0, 2])
        #expect(statistics[3].sum == 16)
        #expect(statistics[3].sumOfSquares == 136)
    }
}
