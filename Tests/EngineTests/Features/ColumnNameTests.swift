import Engine
import Testing

struct ColumnNameTests {
    @Test(
        arguments: [
            ("userId", .category(.userID)), ("movieGenre3", .category(.movieGenre(2))),
            ("userRatedMovie5", .category(.recentMovie(4))), ("movieAvgRating:zScore", .number(.movieAverage, .zScore)),
            ("movieRatingCount:logZScore", .number(.movieRatingCount, .logZScore)),
            ("releaseYear:buckets", .buckets(.releaseYear)), ("history:50", .history(length: 50)),
            ("movieId*userRatedMovie1:10000", .cross(.movieID, .recentMovie(0), buckets: 10_000)),
        ] as [(String, Column)]
    )
    func `a column has a name, and the name leads back`(name: String, column: Column) throws {
        #expect("\(column)" == name)
        #expect(try Column(named: name) == column)
    }

    @Test func `a number without a transformation is z-scored`() throws {
        #expect(try Column(named: "userAvgRating") == .number(.userAverage, .zScore))
    }

    @Test(arguments: [
        ("userID", "userId"), ("movieAvgRatin", "movieAvgRating"), ("movieGenre4", "movieGenre"),
        ("movieAvgRating:zscores", "zScore"), ("releaseYear:bucket", "buckets"),
        ("movieId*userRatedMovi1:9", "userRatedMovie1"),
        ("histry:5", "history"), ("history", "history:50"), ("history:0", "1 to"),
        ("movieId*userId:x", "after a colon"),
        ("", "did you mean"), ("*:5", "did you mean"), ("userId:zScore", "userId"),
    ])
    func `an unknown name is refused with the nearest known one`(name: String, hint: String) {
        let error = #expect(throws: EngineError.self) { try Column(named: name) }

        #expect(error?.description.contains(hint) == true, "\(error as Any)")
    }
}
