import Testing

@testable import Engine

struct LSHModelTests {
    private static let made = MadeVectors(3_000, width: 8, queries: 20)
    private static let data = TrainingData(training: MadeLog.twoTastes)
    private static let rows = (0..<3_000).map { UInt32($0) }

    /// A user's vector is that of the movie rated last.
    private static func model(_ settings: ModelSettings) throws(EngineError) -> LSHModel {
        try LSHModel(settings) { _, _, _ in
            SearchedEmbedding(space: made.space) { history in
                history.last.map { Array(made.space.vector(ofMovie: $0.movieRow)) }
            }
        }
    }

    private static func trained(_ settings: [String: String], preset: ModelSettings.Preset = .sparrow) throws
        -> any TrainedModel
    {
        try model(ModelSettings(settings, preset: preset)).train(on: data, progress: { _ in }, shouldStop: { false })
    }

    private static func query(_ movieRows: Int...) -> ListQuery {
        let history = movieRows.map { Rating(movieRow: $0, halfStars: 9, time: 1) }
        return ListQuery(userRow: nil, history: history, time: 2)
    }

    @Test func `what is found has its cosine, and all else comes below`() throws {
        let scores = try Self.trained(["found": "50", "recall": "0.95"]).scores(of: Self.rows, for: Self.query(9))
        let sorted = Self.made.space.sorted(Array(Self.made.space.vector(ofMovie: 9))).filter { $0.movieRow != 9 }
        let lowest = try #require(scores.min())
        let found = scores.indices.filter { scores[$0] > lowest }

        #expect(found.count == 50)
        #expect(!found.contains(9))
        #expect(Set(found.map { FoundMovie(movieRow: $0, score: scores[$0]) }).isSubset(of: sorted))
        #expect(Set(found).intersection(sorted.prefix(50).map(\.movieRow)).count > 35)
    }

    @Test func `a history that says nothing makes all movies equal`() throws {
        let scores = try Self.trained([:]).scores(of: [4, 7, 2_999], for: Self.query())
        #expect(scores == [0, 0, 0])
    }

    @Test func `movies that the embedding does not know come last`() throws {
        let scores = try Self.trained([:]).scores(of: [2, 3, 5_000], for: Self.query(2))
        // Row 2 is the user's own, row 3 has no vector, row 5,000 came later.
        #expect(scores[0] == scores[1] && scores[1] == scores[2])
    }

    @Test func `the reference preset looks into three buckets and says what it misses`() throws {
        let remark = try Self.trained([:], preset: .reference).remark
        #expect(remark?.hasPrefix("looks into 3 buckets and finds ") == true)
        #expect(try Self.trained(["recall": "0.9"], preset: .reference).remark == nil)
        #expect(try Self.trained(["method": "buckets", "step": "0.2"]).remark == nil)
    }

    @Test func `a setting that is none is refused`() {
        #expect(throws: EngineError(description: "setting method: \"trees\" is none; give hyperplanes or buckets")) {
            try Self.model(ModelSettings(["method": "trees"]))
        }
        #expect(throws: EngineError.self) { try Self.model(ModelSettings(["bits": "40"])) }
    }

    @Test func `a training that nobody wants any more ends`() throws {
        let model = try Self.model(ModelSettings())
        #expect(throws: EngineError.cancelled) {
            try model.train(on: Self.data, progress: { _ in }, shouldStop: { true })
        }
    }
}
