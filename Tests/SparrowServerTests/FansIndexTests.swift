import Engine
import Testing

@testable import SparrowServer

struct FansIndexTests {
    private let fans = FansIndex(
        RatingMatrix(
            movieCount: 3,
            histories: [
                [rating(0, 10), rating(1, 8)], [rating(0, 8), rating(1, 7)],
                [rating(1, 9), rating(0, 9), rating(2, 10)],
            ]
        )
    )

    private static func rating(_ row: Int, _ halfStars: UInt8) -> Rating {
        Rating(movieRow: row, halfStars: halfStars, time: 1)
    }

    @Test func `who gave four stars or more to both films counts, and nobody else`() {
        #expect(fans.fansOfBoth(0, 1) == 2)
        #expect(fans.fansOfBoth(1, 0) == 2)
        #expect(fans.fansOfBoth(1, 2) == 1)
    }

    @Test func `a film that came since has none`() {
        #expect(fans.fansOfBoth(0, 3) == 0)
    }
}
