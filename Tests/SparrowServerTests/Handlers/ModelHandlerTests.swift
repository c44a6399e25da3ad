import Engine
import Foundation
import Protocol
import Store
import Testing

@testable import SparrowServer

/// Ranking models: trained, judged, named in requests, promoted, rolled back, damaged.
struct ModelHandlerTests {
    private static let quick = ["epochs": "1", "candidates": "20"]
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private func promote(
        _ name: String,
        _ version: UInt32 = 0,
        evenIfRefused: Bool = true
    ) throws -> PromoteModelReply {
        try test.write {
            try test.service.promoteModel(
                PromoteModelRequest(
                    requestID: .random(),
                    name: name,
                    version: version,
                    evenIfRefused: evenIfRefused
                ),
                $0
            )
        }
    }

    private func rollback() throws -> PromoteModelReply {
        try test.write { try test.service.rollbackModel(RollbackModelRequest(requestID: .random()), $0) }
    }

    private func list(_ model: String = "") throws -> RecommendationList {
        try test.service.recommendationList(
            GetRecommendationsRequest(userID: 3, size: 5, model: model),
            in: test.snapshot
        )
    }

    @Test func `a trained model is listed with its figures, and serves whoever names it and nobody else`() throws {
        let job = try test.run("train", "wide-and-deep", Self.quick)
        #expect(job.state == .done, "\(job.message)")
        #expect(job.version == 1)

        let models = test.service.listModels()
        let model = try #require(models.models.first)
        #expect(models.models.count == 1)
        #expect((model.name, model.version) == ("wide-and-deep", 1))
        #expect(model.passed == model.refusals.isEmpty)
        #expect(!model.serves)
        #expect(model.measurements.contains { $0.metric == "ndcg_at_10" && $0.low != nil })
        #expect(model.ratings == UInt64(test.service.statistics.ratingCount))
        #expect(model.requestMicroseconds > 0)
        #expect(models.serving.hasPrefix("ease"))

        #expect(try list("wide-and-deep").model == "wide-and-deep")
        #expect(try list("wide-and-deep").modelVersion == 1)
        #expect(try list().model == "ease")
    }

    @Test func `the order of a list is that of the model's scores`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let items = try list("wide-and-deep").items
        #expect(items.count == 5)
        // The others keep the places that recall gives them.
        let recall = try #require(test.snapshot.newestModel("wide-and-deep")).ranker.weights.recall
        let judged = try items.filter { recall.ownRow(ofMovie: try test.snapshot.row(of: $0.movie?.id ?? 0)) != nil }
        #expect(judged.count >= 3)
        #expect(judged.map(\.score) == judged.map(\.score).sorted(by: >))
        #expect(items.allSatisfy { !$0.sources.isEmpty })
    }

    @Test func `a promotion changes everybody's list, and a rollback brings the last one back`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        _ = try test.run("train", "logistic-regression", Self.quick)

        #expect(try promote("wide-and-deep").serving == "wide-and-deep 1")
        #expect(try list().model == "wide-and-deep")
        let reply = try promote("logistic-regression", 1)
        #expect(reply.previous == "wide-and-deep 1")
        #expect(try list().model == "logistic-regression")
        #expect(test.service.listModels().models.filter(\.serves).map(\.name) == ["logistic-regression"])

        #expect(try rollback().serving == "wide-and-deep 1")
        #expect(try list().model == "wide-and-deep")
        #expect(try rollback().serving == "logistic-regression 1")

        #expect(try promote("ease").serving == "ease")
        #expect(try list().model == "ease")
        #expect(try list("logistic-regression").model == "logistic-regression")
    }

    @Test func `a rollback without anything before it is refused`() throws {
        let refused = #expect(throws: Status.self) { try rollback() }
        #expect(refused?.code == .failedPrecondition)
    }

    @Test func `a new version stands beside the one that serves`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        _ = try promote("wide-and-deep")
        _ = try test.run("train", "wide-and-deep", Self.quick)
        #expect(try list().modelVersion == 1)
        #expect(try list("wide-and-deep").modelVersion == 2)
        #expect(test.service.listModels().models.map(\.version) == [2, 1])
    }

    @Test func `a damaged model is refused, and what served before serves on`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        _ = try test.run("train", "wide-and-deep", Self.quick)
        // Version 1 has gone out of memory; it is read again where it is wanted.
        let file = URL(fileURLWithPath: test.service.identity.dataDirectory)
            .appendingPathComponent("models/wide-and-deep/1/weights.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 0xFF
        try bytes.write(to: file)

        let refused = #expect(throws: Status.self) { try promote("wide-and-deep", 1) }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.message.contains("weights.safetensors") == true)
        #expect(try list().model == "ease")
        #expect(try promote("wide-and-deep", 2).serving == "wide-and-deep 2")
    }

    @Test func `what the gate refused is not promoted unless it is insisted on`() throws {
        _ = try test.run("train", "neural-cf", Self.quick)
        let shelf = RankerShelf(test.service.identity)
        let reference = ModelReference(name: "neural-cf", version: 1)
        var entry = try #require(shelf.entry(reference))
        entry.refusals = ["NDCG@10 is worse"]
        let files = try shelf.files(reference)
        try FileManager.default.removeItem(atPath: test.service.identity.dataDirectory + "/models/neural-cf/1")
        #expect(try shelf.publish(entry, files, protected: []) == 1)
        for version in [0, 1] as [UInt32] {
            let refused = #expect(throws: Status.self) { try promote("neural-cf", version, evenIfRefused: false) }
            #expect(refused?.code == .failedPrecondition)
            #expect(refused?.message.contains("gate refused") == true)
        }
        #expect(try promote("neural-cf", 1).serving == "neural-cf 1")
    }

    @Test func `unknown models and versions are named with what there is`() throws {
        let unknown = #expect(throws: Status.self) { try promote("dinn") }
        #expect(unknown?.code == .notFound)
        #expect(unknown?.message.contains("wide-and-deep") == true)
        let untrained = #expect(throws: Status.self) { try promote("din") }
        #expect(untrained?.code == .notFound)
        let listed = #expect(throws: Status.self) { try list("din") }
        #expect(listed?.code == .failedPrecondition)
        #expect(#expect(throws: Status.self) { try list("dinn") }?.code == .invalidArgument)
    }

    @Test func `with too little data the job fails and says so`() throws {
        let empty = try TestService()
        let job = try empty.run("train", "din")
        #expect(job.state == .failed)
        #expect(job.message.contains("two users"), "\(job.message)")
        #expect(empty.service.listModels().models.isEmpty)
    }

    @Test func `a movie that came after the training keeps the place that recall gives it`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let id = try test.addMovie("Late", genres: ["Drama"])
        let reply = try test.service.recommendationList(
            GetRecommendationsRequest(userID: 3, size: 50, model: "wide-and-deep"),
            in: test.snapshot
        )
        #expect(reply.items.contains { $0.movie?.id == id })
        #expect(reply.items.allSatisfy { $0.score.isFinite })
    }

    @Test func `a list by a slow model is made off the event loops`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let trained = try #require(test.snapshot.newestModel("wide-and-deep"))
        let named = GetRecommendationsRequest(userID: 3, model: "wide-and-deep")
        let plain = GetRecommendationsRequest(userID: 3)
        #expect(!test.service.isSlow(named, in: test.snapshot))

        let slow = ServedModel(trained.reference, trained.ranker, microseconds: ServedModel.inlineMicroseconds + 1)
        test.service.views.snapshots.update { $0.replace(slow) }
        #expect(test.service.isSlow(named, in: test.snapshot))
        #expect(!test.service.isSlow(plain, in: test.snapshot))
        _ = try promote("wide-and-deep")
        #expect(test.service.isSlow(plain, in: test.snapshot))
        _ = try promote("ease")
        #expect(!test.service.isSlow(plain, in: test.snapshot))
    }

    @Test func `a film that rises on a model's list keeps its own reason: what a star adds there is not known`() throws
    {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let rated = try #require(try list("wide-and-deep").items.last?.movie?.id)
        // As if every film had been new to whoever watches.
        let sent = SentList(rows: [SentList.Row(movieID: 0, score: 0)], offset: test.service.lastOffset)
        try test.rate(3, rated, 10)
        for model in ["wide-and-deep", "ease"] {
            let made = try list(model)
            var named = made
            test.service.nameLastRated(in: &named, of: 3, movedSince: sent, test.snapshot)
            #expect((named.items == made.items) == (model == "wide-and-deep"))
        }
    }

    private func explained(_ movie: UInt32) throws -> Protocol.Explanation {
        let request = ExplainRequest(userID: 3, movieID: movie, model: "wide-and-deep")
        let model = try #require(try test.service.explainingModel(request, in: test.snapshot))
        return try test.service.explain(request, by: model, in: test.snapshot)
    }

    /// The best film of a list that the model judges.
    private func judgedMovie() throws -> UInt32 {
        let ranker = try #require(test.snapshot.newestModel("wide-and-deep")).ranker
        let movies = try list("wide-and-deep").items.compactMap { $0.movie?.id }
        return try #require(movies.first { test.snapshot.catalogue.rowByID[$0].map(ranker.judges) == true })
    }

    @Test func `an explanation adds up to the score, and its rank is that of the list`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let movie = try judgedMovie()
        let explanation = try explained(movie)
        let item = try #require(try list("wide-and-deep").items.enumerated().first { $1.movie?.id == movie })
        #expect(explanation.model == "wide-and-deep")
        #expect(explanation.byOcclusion)
        #expect(abs(explanation.score - item.element.score) < 1e-5)
        #expect(Int(explanation.rank) == item.offset + 1)
        #expect(!explanation.contributions.isEmpty)
        let sum = explanation.contributions.reduce(explanation.rest) { $0 + $1.value }
        #expect(abs(sum - explanation.score) < 1e-5)
    }

    @Test func `without a rating the score is that after taking it back for real`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let movie = try judgedMovie()
        let before = try explained(movie)
        let largest = try #require(before.contributions.first)
        let _: UnrateMovieReply = try test.write {
            try test.service.unrateMovie(
                UnrateMovieRequest(requestID: .random(), userID: 3, movieID: largest.movieID),
                $0,
                in: test.snapshot
            )
        }
        let after = try explained(movie)
        #expect(abs(before.score - largest.value - after.score) < 1e-4)
    }

    @Test func `a film that the model cannot judge is explained by the recall's score`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let id = try test.addMovie("Late", genres: ["Drama"])
        let request = ExplainRequest(userID: 3, movieID: id, model: "wide-and-deep")
        #expect(try test.service.explainingModel(request, in: test.snapshot) == nil)
        let unknown = ExplainRequest(userID: 3, movieID: id, model: "dinn")
        #expect(throws: Status.self) { try test.service.explainingModel(unknown, in: test.snapshot) }
    }
}
