import Engine
import Testing

struct MovieSetTests {
    @Test func `a set holds what was put in and not what was taken out`() {
        var set = MovieSet(movieCount: 130, rows: [0, 63, 64, 129])
        set.remove(63)

        #expect([0, 64, 129].allSatisfy { set.contains($0) })
        #expect(!set.contains(63))
        #expect(!set.contains(1))
        #expect(set.count == 3)
    }

    @Test func `a movie that came after the set was made is not in it`() {
        #expect(!MovieSet(movieCount: 10, rows: 0..<10).contains(10))
    }
}
