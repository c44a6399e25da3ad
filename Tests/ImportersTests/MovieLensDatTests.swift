import Testing

@testable import Importers

struct MovieLensDatTests {
    private static let ratings = "7::1::5::978300760\n7::2::3.5::978302109\n"

    private func directory(movies: String, ratings: String = ratings, tags: String? = nil) throws -> TestDirectory {
        let directory = try TestDirectory(["movies.dat": movies, "ratings.dat": ratings])
        if let tags { try directory.write("tags.dat", Array(tags.utf8)) }
        return directory
    }

    @Test func `with users beside them the movies are Latin-1, and genres get the words of later editions`() throws {
        let movies =
            Array("1::Mis".utf8) + [0xE9]
            + Array("rables, Les (1995)::Animation|Children's\r\n2::M (1931)::Drama\r\n".utf8)
        let directory = try TestDirectory([
            "ratings.dat": "7::1::5::978300760\r\n7::2::3::978302109\r\n", "users.dat": "7::F::1::10::48067\r\n",
        ])
        try directory.write("movies.dat", movies)

        let records = try directory.read()

        #expect(records.format == .movieLens1M)
        #expect(records.format.source == "ml-1m")
        #expect(records.movies.map(\.title) == ["Misérables, Les (1995)", "M (1931)"])
        #expect(records.movies.map(\.genres) == [["Animation", "Children"], ["Drama"]])
        #expect(records.ratings.users == [7, 7] && records.ratings.movies == [1, 2])
        #expect(records.ratings.halfStars == [10, 6])
        #expect(records.ratings.times == [978_300_760, 978_302_109])
    }

    @Test func `without users they are UTF-8, with half stars and tags`() throws {
        let records = try directory(
            movies: "1::Misérables, Les (1995)::Drama|IMAX\n2::Heat (1995)::(no genres listed)\n",
            tags: "15::1::excellent!::1215184630\n"
        ).read()

        #expect(records.format == .movieLens10M)
        #expect(records.format.source == "ml-10m")
        #expect(records.movies.map(\.title) == ["Misérables, Les (1995)", "Heat (1995)"])
        #expect(records.movies.map(\.genres) == [["Drama", "IMAX"], []])
        #expect(records.ratings.halfStars == [10, 7])
        #expect(records.tags == [ImportedTag(userID: 15, movieID: 1, text: "excellent!", time: 1_215_184_630)])
    }

    @Test func `titles and tags may hold colons, two and more of them too`() throws {
        let records = try directory(
            movies: "1::Alien: the::end: (1979)::Horror\n2:::Heat:::Crime\n",
            tags: "15::1:::)::1\n15::1::a::b:::2\n15::2:::::3\n"
        ).read()

        #expect(records.movies.map(\.title) == ["Alien: the::end: (1979)", ":Heat:"])
        #expect(records.tags.map(\.text) == [":)", "a::b:", ":"])
        #expect(records.tags.map(\.time) == [1, 2, 3])
    }

    @Test func `a tag without a word is left out`() throws {
        let records = try directory(movies: "1::A::Drama\n2::B::Drama\n", tags: "15::1::::1\n15::1::  ::2\n").read()

        #expect(records.tags.isEmpty)
    }

    @Test(arguments: [
        ("7::1::5", "1:1: the line has 3 fields, not 4; mend the line and import again"),
        ("7::1::5::1::2", "1:1: the line has 5 fields, not 4; mend the line and import again"),
        ("7:1:5:1", "1:1: the line has 1 field, not 4; mend the line and import again"),
        ("7::3::5::1", "1:4: movie 3 is not in movies.dat; add it there, or take the line out"),
        ("7::1::5.5::1", "1:7: rating \"5.5\" is off the half-star grid (0.5 to 5.0); mend the line and import again"),
        ("7::1::0::1", "1:7: rating \"0\" is off the half-star grid (0.5 to 5.0); mend the line and import again"),
        ("", "1:1: the line is empty; mend the line and import again"),
        (":", "1:1: the line has 1 field, not 4; mend the line and import again"),
        ("::", "1:1: the line has 2 fields, not 4; mend the line and import again"),
    ])
    func `a wrong rating is named with its place`(line: String, problem: String) throws {
        let lines = try directory(movies: "1::A::Drama\n2::B::Drama\n", ratings: line + "\n").problems()

        #expect(lines == ["ratings.dat:" + problem])
    }

    @Test(arguments: [
        ("1::A", "1:1: the line has 2 fields, not 3; mend the line and import again"),
        (
            "x::A::Drama",
            "1:1: movie id \"x\" is not a whole number from 1 to 4294967295; mend the line and import again"
        ),
        ("1::é::Drama|Drama", "1:13: genre \"Drama\" stands there twice; mend the line and import again"),
        ("1:::", "1:1: the line has 2 fields, not 3; mend the line and import again"),
    ])
    func `a wrong movie is named with its place`(line: String, problem: String) throws {
        let lines = try directory(movies: line + "\n2::B::Drama\n").problems()

        #expect(lines == ["movies.dat:" + problem])
    }

    @Test func `a title that is not UTF-8 is refused where the movies are UTF-8`() throws {
        let directory = try directory(movies: "")
        try directory.write("movies.dat", Array("1::Caf".utf8) + [0xE9] + Array("::Drama\n".utf8))

        let lines = try directory.problems()

        #expect(lines.count == 1 && lines[0].hasPrefix("movies.dat:1:4: title"))
    }
}
