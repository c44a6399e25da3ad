import Foundation
import Harness
import Protocol
import Testing

/// Ranking models from the command line to the disk and back.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct TrainTests {
    private func run(_ arguments: [String], _ store: TestStore) throws -> CommandLine {
        try CommandLine(arguments, server: store.daemon.address)
    }

    private func list(_ client: Client) throws -> RecommendationList {
        try client.call(GetRecommendationsRequest(userID: 2, size: 10))
    }

    @Test func `a model is trained and promoted, watchers see their lists change, and a restart serves it`() throws {
        let store = try TestStore.trained()
        let trained = try run(["train", "wide-and-deep", "--set", "epochs=1"], store)
        #expect(trained.exit == .status(0), "\(trained.errors)")
        #expect(trained.output.hasPrefix("job 1, train wide-and-deep: version 1, NDCG@10 "), "\(trained.output)")
        #expect(try list(store.client).model == "ease")

        let promoted = try run(["model", "promote", "wide-and-deep", "1", "--force"], store)
        #expect(promoted.output == "wide-and-deep 1 serves\n", "\(promoted.errors)")
        let before = try list(store.client)
        #expect((before.model, before.modelVersion) == ("wide-and-deep", 1))

        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()
        let client = try store.daemon.connect()
        let after = try list(client)
        #expect(after.model == "wide-and-deep")
        #expect(after.items.map { $0.movie?.id } == before.items.map { $0.movie?.id })

        let models = try CommandLine(["model", "list"], server: store.daemon.address)
        #expect(models.output.contains("wide-and-deep *"))
        #expect(models.output.contains("wide-and-deep 1 serves"))
        let back = try CommandLine(["model", "promote", "ease"], server: store.daemon.address)
        #expect(back.output == "ease serves; a rollback brings wide-and-deep 1 back\n")
        let again = try CommandLine(["model", "rollback"], server: store.daemon.address)
        #expect(again.output == "wide-and-deep 1 serves; a rollback brings ease back\n")
    }

    @Test func `a model that was damaged on disk leaves the recall's own order in service`() throws {
        let store = try TestStore.trained()
        _ = try run(["train", "wide-and-deep", "--set", "epochs=1"], store)
        _ = try run(["model", "promote", "wide-and-deep", "--force"], store)
        #expect(store.daemon.stop() == .status(0))
        let file = URL(
            fileURLWithPath: store.daemon.dataDirectory + "/models/wide-and-deep/1/weights.safetensors"
        )
        try Data(try Data(contentsOf: file).dropLast(9)).write(to: file)

        try store.daemon.restart()
        let client = try store.daemon.connect()
        #expect(try list(client).model == "ease")
        try store.expectServing()
    }

    @Test func `what cannot be is refused before anything begins`() throws {
        let store = try TestStore.trained()
        for (arguments, status, words) in [
            (["train", "dinn"], 64, "did you mean din?"),
            (["train", "din", "--set", "history=0"], 65, "give a whole number"),
            (["model", "promote", "din"], 1, "is not trained yet"),
            (["model", "rollback"], 1, "nothing served"),
            (["recommend", "2", "--model", "din"], 1, "is not trained yet"),
        ] as [([String], Int32, String)] {
            let result = try run(arguments, store)
            #expect(result.exit == .status(status), "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        #expect(try store.client.call(ListJobsRequest()).jobs.isEmpty)
    }
}
