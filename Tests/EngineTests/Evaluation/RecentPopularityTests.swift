import Testing

@testable import Engine

struct RecentPopularityTests {
    private static let day: UInt32 = 86_400

    /// Movie 0 was rated on days 1 to 5, movie 1 on days 8 and 9, by different users; movie 2 never.
    private let data: TrainingData = {
        let days: [UInt32] = [1, 2, 3, 4, 5, 8, 9]
        let log = RatingLog(
            userIDs: days.map { UserID($0) },
            movieIDs: (1...3).map { MovieID($0) },
            movies: [MovieContent(), MovieContent(), MovieContent()],
            userRows: days.indices.map { UInt32($0) },
            movieRows: days.map { $0 < 6 ? 0 : 1 },
            halfStars: days.map { $0 == 5 ? 2 : 9 },
            times: days.map { $0 * day }
        )
        return TrainingData(training: log)
    }()

    private func scores(days: String, at time: UInt32) throws -> [Float] {
        let model = try RecentPopularityModel(ModelSettings(["days": days]))
        let trained = try model.train(on: data, progress: { _ in }, shouldStop: { false })
        return trained.scores(of: [0, 1, 2], for: ListQuery(userRow: 0, history: [], time: time))
    }

    @Test func `only likes within the window and before the query count`() throws {
        #expect(try scores(days: "100", at: 10 * Self.day) == [4, 2, 0])
        #expect(try scores(days: "7", at: 10 * Self.day) == [2, 2, 0])
        #expect(try scores(days: "100", at: 9 * Self.day) == [4, 1, 0])
        #expect(try scores(days: "2", at: 3 * Self.day) == [2, 0, 0])
        #expect(try scores(days: "2", at: 0) == [0, 0, 0])
    }

    @Test func `a window of no day is refused`() {
        let error = #expect(throws: EngineError.self) { try RecentPopularityModel(ModelSettings(["days": "0"])) }
        #expect(error?.description.contains("from 1 to 36500") == true)
    }
}
