import Engine
import Testing

struct MovieStatisticsTests {
    @Test func `adding and removing a rating leaves the very same value`() {
        var statistics = MovieStatistics()
        statistics.add(halfStars: 9)
        statistics.add(halfStars: 4)
        let before = statistics

        statistics.add(halfStars: 1)
        #expect(statistics != before)
        statistics.remove(halfStars: 1)

        #expect(statistics == before)
    }

    @Test func `mean and sample deviation are in stars`() {
        var statistics = MovieStatistics()
        for halfStars: UInt8 in [2, 4, 6, 8] { statistics.add(halfStars: halfStars) }

        #expect(statistics.mean == 2.5)
        // Stars 1, 2, 3, 4: variance 5/3.
        #expect(abs((statistics.deviation ?? 0) - 1.290994) < 1e-5)
        #expect(statistics.histogram == [0, 1, 0, 1, 0, 1, 0, 1, 0, 0])
    }

    @Test func `without ratings there is neither mean nor deviation`() {
        var statistics = MovieStatistics()
        #expect(statistics.mean == nil)
        #expect(statistics.deviation == nil)
        statistics.add(halfStars: 10)
        #expect(statistics.mean == 5)
        #expect(statistics.deviation == nil)
    }
}
