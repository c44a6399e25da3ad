import Testing

@testable import Importers

struct MovieLens100kTests {
    private static let noGenre = String(repeating: "|0", count: 18)

    private func directory(items: [UInt8], ratings: String) throws -> TestDirectory {
        let directory = try TestDirectory(["u.data": ratings])
        try directory.write("u.item", items)
        return directory
    }

    @Test func `items are Latin-1, flags become the genres of later editions`() throws {
        let children = "|0|0|0|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
        let items =
            Array("1|Mis".utf8) + [0xE9] + Array("rables, Les (1995)|01-Jan-1995||http://x/y?z".utf8)
            + Array(children.utf8)
            + Array("267|unknown||||1\(Self.noGenre)\n".utf8)
        let records = try directory(items: items, ratings: "196\t267\t3\t881250949\n6\t1\t5\t1\n").read()

        #expect(records.format == .movieLens100k)
        #expect(records.format.source == "ml-100k")
        #expect(records.movies.map(\.title) == ["Misérables, Les (1995)", "unknown"])
        #expect(records.movies.map(\.genres) == [["Animation", "Children"], []])
        #expect(records.ratings.users == [196, 6])
        #expect(records.ratings.halfStars == [6, 10])
    }

    @Test func `a flag that is neither 0 nor 1 is named with its place`() throws {
        let items = Array("1|Caf".utf8) + [0xE9] + Array("||||2\(Self.noGenre)\n".utf8)
        let lines = try directory(items: items, ratings: "6\t1\t5\t1\n").problems()

        #expect(lines == ["u.item:1:11: genre flag \"2\" is neither 0 nor 1; mend the line and import again"])
    }

    @Test func `a rating of an unlisted item is named with its place`() throws {
        let items = Array("1|A||||1\(Self.noGenre)\n".utf8)
        let lines = try directory(items: items, ratings: "6\t1\t5\t1\n6\t2\t5\t1\n").problems()

        #expect(lines == ["u.data:2:3: movie 2 is not in u.item; add it there, or take the line out"])
    }
}
