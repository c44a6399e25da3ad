import Testing

@testable import SparrowCTL

struct TableTests {
    private func table() -> Table {
        var table = Table([.number("id"), .flexible("movie"), .number("mean")])
        table.add("1", "Alien (1979)", "4.00")
        table.add("4963", "七人の侍 (1954)", "4.39")
        table.add("12", "The Englishman Who Went Up a Hill But Came Down a Mountain (1995)", "3.1")
        return table
    }

    @Test func `piped, columns stand aligned and nothing is cut`() {
        #expect(
            table().lines(width: nil) == [
                "  id  movie                                                              mean",
                "   1  Alien (1979)                                                       4.00",
                "4963  七人の侍 (1954)                                                    4.39",
                "  12  The Englishman Who Went Up a Hill But Came Down a Mountain (1995)   3.1",
            ]
        )
    }

    @Test func `on a terminal, the flexible column gives way`() {
        #expect(
            table().lines(width: 30) == [
                "  id  movie               mean",
                "   1  Alien (1979)        4.00",
                "4963  七人の侍 (1954)     4.39",
                "  12  The Englishman Wh…   3.1",
            ]
        )
    }

    @Test func `on a very narrow terminal, lines are cut`() {
        #expect(table().lines(width: 10)[1] == "   1  Ali…")
    }

    @Test func `control characters of a title reach no terminal`() {
        var table = Table([.flexible("movie")])
        table.add("Ali\u{1B}[2Jen\u{202E}")

        #expect(table.lines(width: nil)[1] == "Ali�[2Jen�")
    }
}

struct ShowTests {
    @Test func `numbers, times and bytes read well`() {
        #expect(Show.count(0) == "0" && Show.count(999) == "999" && Show.count(100_004) == "100,004")
        #expect(Show.decimal(3.14159) == "3.14" && Show.decimal(-0.001) == "0.00" && Show.decimal(-2.5, 1) == "-2.5")
        #expect(Show.decimal(.nan) == "–" && Show.decimal(1.999, 1) == "2.0" && Show.decimal(0.05, 4) == "0.0500")
        #expect(Show.time(0) == "–" && Show.time(951_827_696) == "2000-02-29 12:34")
        #expect(Show.time(1_260_759_144) == "2009-12-14 02:52")
        #expect(Show.duration(35) == "0:35" && Show.duration(3_723) == "1:02:03")
        #expect(Show.bytes(999) == "999 B" && Show.bytes(12_345_678) == "12.3 MB")
        #expect(Show.stars(9) == "4.5" && Show.stars(nil) == "–" && Show.fit(0.917) == "92 %" && Show.fit(nil) == "–")
    }
}
