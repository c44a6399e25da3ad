import Testing

@testable import Importers

struct MovieFilesTests {
    @Test func `quoted titles keep commas and doubled quotes`() throws {
        let lines = """
            1,"American President, The (1995)",Comedy|Drama|Romance
            2,"11'09""01 - September 11 (2002)",Drama
            3,\"""Great Performances"" Cats (1998)",Musical
            4,Pokémon (1998),(no genres listed)

            """
        let movies = try TestDirectory.movies(lines).read().movies

        #expect(
            movies.map(\.title) == [
                "American President, The (1995)", "11'09\"01 - September 11 (2002)",
                "\"Great Performances\" Cats (1998)",
                "Pokémon (1998)",
            ]
        )
        #expect(movies.map(\.genres) == [["Comedy", "Drama", "Romance"], ["Drama"], ["Musical"], []])
    }

    @Test(arguments: [
        (
            "1,Alien\u{1B}[2J (1979),Horror",
            "2:3: title \"Alien�[2J (1979)\" has control character U+001B as character 6"
        ),
        ("1,Ali\u{202E}en,Horror", "2:3: title \"Ali�en\" has bidirectional control U+202E as character 4"),
        ("1,,Horror", "2:3: title is empty"),
        ("1,\"Alien, Horror", "2:3: the field's quote is not closed on its line"),
        ("1,Alien,Horror|Horror", "2:16: genre \"Horror\" stands there twice"),
        ("1,Alien,Horror|", "2:16: genre is empty"),
        ("1,Ä,Horror\n1,B,Drama", "3:1: movie 1 stands on an earlier line already"),
    ])
    func `a wrong movie is named with its place`(line: String, start: String) throws {
        let lines = try TestDirectory.movies(line + "\n").problems()

        #expect(lines.count == 1 && lines[0].hasPrefix("movies.csv:" + start), "\(lines)")
    }

    @Test func `a column counts characters, not bytes`() throws {
        let lines = try TestDirectory.movies("1,Żółć,Horror|Horror\n").problems()

        #expect(lines.count == 1 && lines[0].hasPrefix("movies.csv:2:15: genre"), "\(lines)")
    }

    @Test func `bytes that are not UTF-8 are refused`() throws {
        let directory = try TestDirectory.movies("")
        try directory.write(
            "movies.csv",
            Array("movieId,title,genres\n1,Am".utf8) + [0xE9] + Array("lie,Comedy\n".utf8)
        )

        #expect(try directory.problems().first?.hasPrefix("movies.csv:2:3: title is not UTF-8 at byte 3") == true)
    }

    @Test func `links are kept as the file has them and may be empty`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        try directory.write("links.csv", Array("movieId,imdbId,tmdbId\n1,0078748,348\n2,0113277,\n".utf8))

        let movies = try directory.read().movies

        #expect(movies.map(\.imdbID) == ["0078748", "0113277"])
        #expect(movies.map(\.tmdbID) == ["348", ""])
    }

    @Test(arguments: [
        ("3,0078748,348", "2:1: movie 3 is not in movies.csv"),
        ("1,tt0078748,348", "2:3: IMDb id \"tt0078748\" is not a number"),
        ("1,0078748,348\n1,0078748,348", "3:1: movie 1 stands on an earlier line already"),
    ])
    func `a wrong link is named with its place`(line: String, start: String) throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        try directory.write("links.csv", Array("movieId,imdbId,tmdbId\n\(line)\n".utf8))

        let lines = try directory.problems()

        #expect(lines.count == 1 && lines[0].hasPrefix("links.csv:" + start), "\(lines)")
    }

    @Test func `details make a directory sample data`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        let details =
            "1,Ridley Scott,United Kingdom,alien|spaceship,95,4.4\n2,Michael Mann,United States,heist,90,4.2\n"
        try directory.write("details.csv", Array("movieId,director,country,keywords,fame,acclaim\n\(details)".utf8))

        let records = try directory.read()

        #expect(records.format == .sampleData)
        #expect(records.movies.map(\.director) == ["Ridley Scott", "Michael Mann"])
        #expect(records.movies.map(\.keywords) == [["alien", "spaceship"], ["heist"]])
    }

    @Test func `a wrong fame is named with its place`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        let details = "movieId,director,country,keywords,fame,acclaim\n1,Ridley Scott,UK,alien,much,4.4\n"
        try directory.write("details.csv", Array(details.utf8))

        #expect(
            try directory.problems() == [
                "details.csv:2:25: \"much\" is not a number from 0 to 100; mend the line and import again"
            ]
        )
    }

    @Test func `tags keep odd quoting`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        let tags = "7,1,\"The Rocks \"\"finest\"\" work, need I say more?\",1140389511\n7,2,sandra 'boring' \"b\",5\n"
        try directory.write("tags.csv", Array("userId,movieId,tag,timestamp\n\(tags)".utf8))

        #expect(
            try directory.read().tags == [
                ImportedTag(
                    userID: 7,
                    movieID: 1,
                    text: "The Rocks \"finest\" work, need I say more?",
                    time: 1_140_389_511
                ),
                ImportedTag(userID: 7, movieID: 2, text: "sandra 'boring' \"b\"", time: 5),
            ]
        )
    }

    @Test func `one wrong movie does not make its ratings and tags look wrong too`() throws {
        let lines = try TestDirectory.movies("1,Alien\u{7} (1979),Horror\n").problems()

        #expect(lines.count == 1 && lines[0].hasPrefix("movies.csv:2:3"))
    }
}
