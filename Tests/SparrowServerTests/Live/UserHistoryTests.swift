import Testing

@testable import SparrowServer

struct UserHistoryTests {
    private func entry(_ row: Int, _ halfStars: UInt8, at time: UInt32) -> UserHistory.Entry {
        UserHistory.Entry(movieRow: row, halfStars: halfStars, time: time)
    }

    @Test func `ratings stand in the order of their times, not of their arrival`() {
        var history = UserHistory()
        history.set(entry(1, 8, at: 300))
        history.set(entry(2, 6, at: 100))
        history.set(entry(3, 4, at: 200))

        #expect((0..<history.count).map { history[$0].movieRow } == [2, 3, 1])
        #expect(history.newest?.movieRow == 1)
    }

    @Test func `of one time, the later arrival is the newer`() {
        var history = UserHistory()
        history.set(entry(1, 8, at: 100))
        history.set(entry(2, 6, at: 100))
        #expect((0..<history.count).map { history[$0].movieRow } == [1, 2])
    }

    @Test func `rating a movie again replaces its stars and moves it`() {
        var history = UserHistory()
        history.set(entry(1, 2, at: 100))
        history.set(entry(2, 6, at: 200))
        history.set(entry(1, 10, at: 300))

        #expect(history.count == 2)
        #expect(history.rating(of: 1) == entry(1, 10, at: 300))
        #expect(history.meanStars == 4)
        #expect(history.newest?.movieRow == 1)
    }

    @Test func `removing takes the stars out of the mean, and of an unknown movie changes nothing`() {
        var history = UserHistory()
        history.set(entry(1, 2, at: 100))
        history.set(entry(2, 6, at: 200))
        history.remove(1)
        history.remove(99)

        #expect(history.count == 1)
        #expect(history.meanStars == 3)
        #expect(history.rating(of: 1) == nil)
    }

    @Test func `a change leaves the columns that it was sliced from as they are`() {
        let rows: [UInt32] = [7, 8, 9, 10]
        let stars: [UInt8] = [2, 4, 6, 8]
        let times: [UInt32] = [1, 2, 3, 4]
        var history = UserHistory(movieRows: rows[1..<3], halfStars: stars[1..<3], times: times[1..<3])
        history.set(entry(20, 10, at: 9))
        history.remove(8)

        #expect((0..<history.count).map { history[$0] } == [entry(9, 6, at: 3), entry(20, 10, at: 9)])
        #expect(rows == [7, 8, 9, 10])
    }
}
