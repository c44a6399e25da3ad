import Testing

@testable import Engine

struct ContentModelTests {
    /// Movies 0 to 3 are horror films, 4 to 7 are romances, of 8 nothing is known; user 0 loves the former and cannot bear the latter.
    private static func data(stars: [UInt8], movieRows: [UInt32]) -> TrainingData {
        let movies = (0..<9).map { row in
            row == 8 ? MovieContent() : MovieContent(genres: [row < 4 ? "Horror" : "Romance"], keywords: ["word\(row)"])
        }
        let log = RatingLog(
            userIDs: [UserID(1)],
            movieIDs: (1...9).map { MovieID($0) },
            movies: movies,
            userRows: stars.map { _ in 0 },
            movieRows: movieRows,
            halfStars: stars,
            times: stars.indices.map { UInt32($0) }
        )
        return TrainingData(training: log)
    }

    private func scores(stars: [UInt8], movieRows: [UInt32], settings: [String: String] = [:]) throws -> [Float] {
        let data = Self.data(stars: stars, movieRows: movieRows)
        let model = try ContentModel(ModelSettings(settings))
        let trained = try model.train(on: data, progress: { _ in }, shouldStop: { false })
        let history = data.log.matrix().history(ofUser: 0)
        return trained.scores(of: (0..<9).map { $0 }, for: ListQuery(userRow: 0, history: history, time: 99))
    }

    @Test func `whoever loves a genre gets more of it, and none of what they dislike`() throws {
        let scores = try scores(stars: [10, 9, 2], movieRows: [0, 1, 4], settings: ["width": "2"])
        #expect(try #require(scores[2...3].min()) > 0.2)
        #expect(try #require(scores[5...7].max()) < -0.2)
        #expect(scores[8] == 0)
    }

    @Test func `where all was liked alike the mean is what is liked`() throws {
        let scores = try scores(stars: [7, 7, 7], movieRows: [0, 1, 4])
        #expect(scores[2] > scores[5])
        #expect(scores[5] > 0)
    }

    @Test func `dislikes alone say what to leave out`() throws {
        let scores = try scores(stars: [1, 1], movieRows: [0, 1])
        #expect(scores[5] > scores[2])
    }

    @Test func `without ratings all movies are alike`() throws {
        #expect(try scores(stars: [], movieRows: []) == [Float](repeating: 0, count: 9))
    }

    @Test func `one dimension is enough for an answer`() throws {
        #expect(try scores(stars: [9], movieRows: [0], settings: ["width": "1"]).allSatisfy { abs($0) <= 1.0001 })
    }

    @Test func `a width of nothing is refused`() {
        let error = #expect(throws: EngineError.self) { try ContentModel(ModelSettings(["width": "0"])) }
        #expect(error?.description.contains("from 1 to 512") == true)
    }
}
