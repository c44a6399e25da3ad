import Harness
import Protocol
import Testing

/// Explanations and percentages of a ranking model in service, asked of the daemon.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ServedExplanationTests {
    private static let model = "wide-and-deep"

    private func trained() throws -> TestStore {
        let store = try TestStore.trained()
        let job = try CommandLine(["train", Self.model, "--set", "epochs=1"], server: store.daemon.address)
        #expect(job.exit == .status(0), "\(job.errors)")
        return store
    }

    private func explain(_ movie: UInt32, to user: UInt32, _ client: Client) throws -> Explanation {
        try client.call(ExplainRequest(userID: user, movieID: movie, model: Self.model))
    }

    /// Of each person another one of the largest contributions, some of them negative.
    @Test func `contributions add up to the score, and without a rating it is that after taking it back`() throws {
        let store = try trained()
        for user in 1...6 as ClosedRange<UInt32> {
            let request = GetRecommendationsRequest(userID: user, size: 8, model: Self.model)
            let list = try store.client.call(request)
            let item = try #require(list.items.dropFirst(Int(user)).first)
            let movie = try #require(item.movie).id
            let before = try explain(movie, to: user, store.client)
            #expect(before.byOcclusion)
            #expect(abs(before.score - item.score) < 1e-5)
            let sum = before.contributions.reduce(before.rest) { $0 + $1.value }
            #expect(abs(sum - before.score) < 1e-5)

            let part = try #require(before.contributions.dropFirst(Int(user) - 1).first)
            _ = try store.client.call(
                UnrateMovieRequest(requestID: RequestID.random(), userID: user, movieID: part.movieID)
            )
            let after = try explain(movie, to: user, store.client)
            #expect(abs(before.score - part.value - after.score) < 1e-4, "user \(user): \(part)")
        }
    }

    @Test func `rows have percentages once a calibrated model orders them, and people of few ratings none`() throws {
        let store = try trained()
        let client = store.client
        let list = try client.call(GetRecommendationsRequest(userID: 2, size: 20, model: Self.model))
        let fits = list.items.compactMap(\.fit)
        #expect(fits.count == list.items.count, "\(list.items.map(\.fit))")
        #expect(fits.allSatisfy { (0...1).contains($0) })
        #expect(Set(fits).count > 1)
        // Popular films without any model of the person.
        let popular = try client.call(GetRecommendationsRequest(userID: 2, size: 20, model: "popularity"))
        #expect(popular.items.allSatisfy { $0.fit == nil })

        let newcomer = try client.createUser("new")
        for movie in 1...4 as ClosedRange<UInt32> { try client.rate(movie, halfStars: 9, by: newcomer) }
        let few = try client.call(GetRecommendationsRequest(userID: newcomer, model: Self.model))
        #expect(few.items.allSatisfy { $0.fit == nil })
        try client.rate(5, halfStars: 9, by: newcomer)
        let enough = try client.call(GetRecommendationsRequest(userID: newcomer, model: Self.model))
        #expect(enough.items.contains { $0.fit != nil })

        let shared = try client.call(
            GetRecommendationsRequest(userID: 2, size: 5, model: Self.model, otherUserIDs: [3])
        )
        #expect(shared.items.allSatisfy { $0.fit == nil && $0.people.count == 2 })
        #expect(shared.items.allSatisfy { item in item.people.allSatisfy { $0.fit != nil } })
        let version = try client.call(GetModelRequest(name: Self.model))
        #expect(version.calibration.hasPrefix("isotonic on "), "\(version.calibration)")

        let table = try CommandLine(["recommend", "2", "--model", Self.model], server: store.daemon.address)
        #expect(table.output.contains(" %"), "\(table.output)")
    }
}
