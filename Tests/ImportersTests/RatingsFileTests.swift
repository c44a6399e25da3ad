import Testing

@testable import Importers

struct RatingsFileTests {
    @Test func `plain lines become columns`() throws {
        let records = try TestDirectory.rated("7,1,0.5,0\n7,2,5.0,1260759144\n").read()

        #expect(records.format == .movieLensCSV)
        #expect(records.ratings.users == [7, 7])
        #expect(records.ratings.movies == [1, 2])
        #expect(records.ratings.halfStars == [1, 10])
        #expect(records.ratings.times == [0, 1_260_759_144])
    }

    @Test(arguments: [
        "7,1,4.5,1000\r\n", "7,1,4.5,1000", "\"7\",\"1\",\"4.5\",\"1000\"\n", "007,1,4.50,1000\n", "7,1,4.500,1000\r\n",
    ])
    func `carriage returns, quotes, zeros and a missing last line feed do not matter`(line: String) throws {
        let ratings = try TestDirectory.rated(line).read().ratings

        #expect(ratings.users == [7] && ratings.movies == [1] && ratings.halfStars == [9] && ratings.times == [1000])
    }

    @Test func `whole stars need no decimals`() throws {
        #expect(try TestDirectory.rated("7,1,4,1000\n").read().ratings.halfStars == [8])
    }

    @Test func `a byte order mark is left out`() throws {
        let directory = try TestDirectory.rated("")
        try directory.write(
            "ratings.csv",
            [0xEF, 0xBB, 0xBF] + Array("userId,movieId,rating,timestamp\n7,1,4.5,1000\n".utf8)
        )

        #expect(try directory.read().ratings.count == 1)
    }

    @Test(arguments: [
        ("7,1,6.0,1000", "3:5: rating \"6.0\" is off the half-star grid (0.5 to 5.0); mend the line and import again"),
        ("7,1,0.0,1000", "3:5: rating \"0.0\" is off the half-star grid (0.5 to 5.0); mend the line and import again"),
        ("7,1,4.3,1000", "3:5: rating \"4.3\" is off the half-star grid (0.5 to 5.0); mend the line and import again"),
        ("7,1,-1,1000", "3:5: rating \"-1\" is off the half-star grid (0.5 to 5.0); mend the line and import again"),
        (
            "0,1,4.0,1000",
            "3:1: user id \"0\" is not a whole number from 1 to 4294967295; mend the line and import again"
        ),
        (
            "4294967296,1,4.0,1000",
            "3:1: user id \"4294967296\" is not a whole number from 1 to 4294967295; mend the line and import again"
        ),
        (
            "7,x,4.0,1000",
            "3:3: movie id \"x\" is not a whole number from 1 to 4294967295; mend the line and import again"
        ),
        ("7,3,4.0,1000", "3:3: movie 3 is not in movies.csv; add it there, or take the line out"),
        (
            "7,1,4.0,4102444800",
            "3:9: timestamp \"4102444800\" is not in Unix seconds from 0 to 4102444799 (the year 2099); mend the line and"
                + " import again"
        ),
        (
            "7,1,4.0,-5",
            "3:9: timestamp \"-5\" is not in Unix seconds from 0 to 4102444799 (the year 2099); mend the line and import again"
        ),
        ("7,1,4.0", "3:1: the line has 3 fields, not 4; mend the line and import again"),
        ("7,1,4.0,1000,", "3:1: the line has 5 fields, not 4; mend the line and import again"),
        ("", "3:1: the line is empty; mend the line and import again"),
        ("\"7,1,4.0,1000", "3:1: the field's quote is not closed on its line; mend the line and import again"),
        (
            "\"7\"7,1,4.0,1000",
            "3:4: text after the closing quote of a field; double the quotes inside it and import again"
        ),
    ])
    func `a wrong line is named with its place`(line: String, problem: String) throws {
        let lines = try TestDirectory.rated("6,1,4.0,1000\n\(line)\n9,2,4.0,1000\n").problems()

        #expect(lines == ["ratings.csv:" + problem])
    }

    @Test func `a pair that is rated twice is refused at its second line, in files of any order`() throws {
        let lines = try TestDirectory.rated("9,1,4.0,1000\n7,2,1.0,1000\n9,1,3.0,2000\n").problems()

        #expect(
            lines == [
                "ratings.csv:4:1: user 9 has rated movie 1 on an earlier line already; take one of the two lines out"
            ]
        )
    }

    @Test func `a pair that is rated twice is refused in a sorted file too`() throws {
        let lines = try TestDirectory.rated("7,1,4.0,1000\n7,1,4.0,1000\n").problems()

        #expect(lines.count == 1 && lines[0].hasPrefix("ratings.csv:3:1: user 7 has rated movie 1"))
    }

    @Test func `twenty wrong lines are named and the others counted`() throws {
        let directory = try TestDirectory.rated(String(repeating: "7,1,9.0,1000\n", count: 33))
        let error = try #require(throws: ImportError.self) { _ = try directory.read() }

        #expect(error.kind == .badData)
        #expect(error.lines.count == 20 && error.count == 33)
        #expect(error.description.hasSuffix("\nand 13 more"))
    }

    @Test func `a wrong or missing first line is refused`() throws {
        let directory = try TestDirectory.rated("")
        try directory.write("ratings.csv", Array("1,1,4.0,1000\n".utf8))

        #expect(
            try directory.problems() == [
                "ratings.csv:1:1: the first line does not name the columns userId,movieId,rating,timestamp; add that line, or"
                    + " give the right file"
            ]
        )
    }

    @Test func `a file without ratings is refused`() throws {
        #expect(try TestDirectory.rated("").problems() == ["ratings.csv:1:1: the file has no ratings; fetch it again"])
    }

    @Test func `a line without end is refused before it fills the memory`() throws {
        let directory = try TestDirectory.rated("")
        try directory.write("ratings.csv", [UInt8](repeating: 0x31, count: 5 << 20))

        #expect(
            try directory.problems() == [
                "ratings.csv:1:1: the line has more than 65536 bytes; mend the file and import again"
            ]
        )
    }

    @Test func `lines that a block of reading cuts in two are whole`() throws {
        // Two blocks of 4 MiB and more, in lines of many lengths.
        let count = 450_000
        var text = "userId,movieId,rating,timestamp\n"
        for user in 1...count { text += "\(user),2,3.5,\(user * 7)\n" }
        let directory = try TestDirectory.rated("")
        try directory.write("ratings.csv", Array(text.utf8))

        let ratings = try directory.read().ratings

        #expect(text.utf8.count > 2 << 22)
        #expect(ratings.users == (1...UInt32(count)).map { $0 })
        #expect(ratings.times == (1...UInt32(count)).map { $0 * 7 })
    }
}
