import Engine
import Foundation
import Testing

struct ReferenceSamplesTests {
    /// As the reference writes it: quoted empty fields, two decimals.
    private static let lines = [
        "movieId,userId,rating,timestamp,label,releaseYear,movieGenre1,movieGenre2,movieGenre3,movieRatingCount,"
            + "movieAvgRating,movieRatingStddev,userRatedMovie1,userRatedMovie2,userRatedMovie3,userRatedMovie4,"
            + "userRatedMovie5,userRatingCount,userAvgReleaseYear,userReleaseYearStddev,userAvgRating,"
            + "userRatingStddev,userGenre1,userGenre2,userGenre3,userGenre4,userGenre5",
        "11,7,4.5,1000,1,1995,Comedy,\"\",\"\",100,3.90,1.06,12,13,\"\",\"\",\"\",6,1992,2.64,3.67,0.52,IMAX,Comedy,\"\",\"\",\"\"",
        "12,7,3.0,2000,0,,\"Sci-Fi, \"\"old\"\"\",War,\"\",5,2.50,,11,12,13,14,15,100,1990,17.00,3.21,1.30,War,IMAX,\"\",\"\",\"\"",
        "11,8,1.0,3000,0,1995,Comedy,\"\",\"\",101,3.85,1.07,\"\",\"\",\"\",\"\",\"\",2,1995,0.00,2.50,0.71,\"\",\"\",\"\",\"\",\"\"",
    ]

    private static func decoded(_ lines: [String]) throws -> SampleTable {
        try ReferenceSamples.decoded(Array((lines.joined(separator: "\n") + "\n").utf8), name: "samples.csv")
    }

    @Test func `a file of the reference is read field by field`() throws {
        let table = try ReferenceSamplesTests.decoded(ReferenceSamplesTests.lines)
        let first = table.samples[0]

        #expect(table.samples.map { table.movieIDs[Int($0.movieRow)].rawValue } == [11, 12, 11])
        #expect(table.samples.map { table.userIDs[Int($0.userRow)].rawValue } == [7, 7, 8])
        #expect(table.samples.map(\.halfStars) == [9, 6, 2])
        #expect(table.samples.map { table.label(of: $0) } == [true, false, false])
        #expect(table.samples.map(\.time) == [1000, 2000, 3000])
        #expect(table.samples.map { table.movieFeatures.year(ofMovie: Int($0.movieRow)) } == [1995, nil, 1995])
        #expect(table.movieFeatures.genres == ["Comedy", "IMAX", "Sci-Fi, \"old\"", "War"])
        #expect((0..<3).map { table.movieFeatures.genre($0, ofMovie: 1) } == [2, 3, nil])
        #expect([first.movieRatingCount, UInt32(first.userRatingCount)] == [100, 6])
        #expect(areClose(first.floats, [3.9, 1.06, 3.67, 0.52, 1992, 2.64, .nan]))
        #expect(table.samples[1].movieDeviation.isNaN)
        #expect(table.samples.map { table.genreNames(of: $0) } == [["IMAX", "Comedy"], ["War", "IMAX"], []])
    }

    @Test func `histories are those of each line, and no longer`() throws {
        let table = try ReferenceSamplesTests.decoded(ReferenceSamplesTests.lines)
        let encoder = try FeatureEncoder(
            fitting: [
                .category(.movieID), .category(.recentMovie(0)), .category(.recentMovie(4)), .history(length: 50),
            ],
            to: table,
            indices: [0, 1, 2]
        )

        let encoded = EncodedSamples([0, 1, 2], of: table, by: encoder.bound(to: table))

        // The vocabulary has movies 11 and 12.
        #expect(encoded.historyCounts == [2, 5, 0])
        #expect(Array(encoded.histories[0..<2]) == [2, 0])
        #expect(Array(encoded.histories[50..<55]) == [1, 2, 0, 0, 0])
        #expect(encoded.categories == [1, 2, 0, 2, 1, 0, 1, 0, 0])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `what is written is read again, to the last digit`(seed: UInt64) throws {
        let table = SampleTable(
            replaying: FeatureLogs.random(seed: seed),
            negatives: NegativeSampling(count: 1, seed: seed)
        )
        let indices = table.samples.indices.map { UInt32($0) }.reversed()

        let bytes = ReferenceSamples.encoded(indices, of: table)
        let read = try ReferenceSamples.decoded(bytes, name: "samples.csv")

        let columns: [Column] =
            Category.allCases.map { .category($0) }
            + Number.allCases.filter { $0 != .daysSinceLastRating }.map { .number($0, .identity) }
            + [.history(length: 5)]
        let encoder = try FeatureEncoder(fitting: columns, to: table, indices: Array(indices))
        let written = EncodedSamples(Array(indices), of: table, by: encoder.bound(to: table))
        let again = EncodedSamples(Array(0..<UInt32(table.count)), of: read, by: encoder.bound(to: read))
        #expect(again == written)
        #expect(ReferenceSamples.encoded(0..<UInt32(read.count), of: read) == bytes)
    }

    @Test func `the file has the 27 columns of the reference`() {
        let bytes = ReferenceSamples.encoded([], of: SampleTable(replaying: FeatureLogs.random(seed: 1)))

        #expect(ReferenceSamples.columns.count == 27)
        #expect(String(decoding: bytes, as: UTF8.self) == ReferenceSamplesTests.lines[0] + "\n")
    }

    @Test func `line ends of another system, a byte order mark and empty lines are no matter`() throws {
        let text = "\u{FEFF}" + ReferenceSamplesTests.lines.joined(separator: "\r\n\r\n")

        let table = try ReferenceSamples.decoded(Array(text.utf8), name: "samples.csv")
        let plain = try ReferenceSamplesTests.decoded(ReferenceSamplesTests.lines)

        #expect(table.samples.map(\.words) == plain.samples.map(\.words))
    }

    @Test(arguments: [
        (1, "userId", "userID", "samples.csv:1:9: column 2 of the header is userId, not \"userID\""),
        (1, ",userGenre5", "", "samples.csv:1:1: column 27 of the header is userGenre5, not nothing"),
        (1, "userGenre5", "userGenre5,more", "the header has 27 columns"),
        (2, "11,7,4.5", "11,7,4.7", "samples.csv:2:6: rating \"4.7\" is off the half-star grid"),
        (2, "11,7,4.5", "11,7,", "samples.csv:2:6: rating \"\" is off"),
        (
            2, "11,7,4.5,1000,1", "11,7,4.5,1000,0",
            "samples.csv:2:15: label \"0\" is not what the rating says, 1 from 3.5 stars on"
        ),
        (2, "11,7,", "x,7,", "samples.csv:2:1: movieId \"x\" is no whole number from 0 to 4294967295"),
        (2, ",100,3.90", ",100,nan", "movieAvgRating \"nan\" is no number"),
        (3, ",100,1990", ",101,1990", "samples.csv:3:66: userRatingCount \"101\" is no whole number from 0 to 100"),
        (3, ",War,IMAX", ",War", "the line has 26 fields, not 27"),
        (
            4, "1995,Comedy", "1996,Comedy",
            "samples.csv:4:1: movieId \"11\" has another year or other genres in an earlier line"
        ),
        (
            4, "11,8,", "11,7,",
            "samples.csv:4:1: movieId \"11\" was rated by this user in an earlier line; a log has one rating of each"
        ),
        (4, "11,8,1.0,3000", "11,8,1.0,30000000000", "timestamp \"30000000000\" is no whole number"),
    ])
    func `a wrong field is refused with line, column and what is wrong`(
        line: Int,
        part: String,
        damage: String,
        words: String
    ) throws {
        var lines = ReferenceSamplesTests.lines
        let pieces = lines[line - 1].components(separatedBy: part)
        lines[line - 1] = pieces[0] + damage + pieces.dropFirst().joined(separator: part)

        let error = #expect(throws: EngineError.self) { try ReferenceSamplesTests.decoded(lines) }

        #expect(pieces.count > 1)
        #expect(error?.description.contains(words) == true, "\(error as Any)")
    }

    @Test func `a file without samples is an empty table, one without anything is refused`() throws {
        #expect(try ReferenceSamplesTests.decoded([ReferenceSamplesTests.lines[0]]).samples.isEmpty)
        #expect(throws: EngineError.self) { try ReferenceSamples.decoded([], name: "samples.csv") }
    }
}
