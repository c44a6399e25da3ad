import Engine
import Foundation
import Protocol
import Store
import Testing

@testable import SparrowServer

/// A model for a share of the people, and what is known of one version.
struct CanaryHandlerTests {
    private static let quick = ["epochs": "1", "candidates": "20"]
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
        #expect(try test.run("train", "wide-and-deep", Self.quick).state == .done)
    }

    @discardableResult
    private func promote(
        _ name: String,
        _ version: UInt32 = 1,
        label: String = "canary",
        percent: UInt32 = 50,
        evenIfRefused: Bool = true
    ) throws -> PromoteModelReply {
        let request = PromoteModelRequest(
            requestID: .random(),
            name: name,
            version: version,
            evenIfRefused: evenIfRefused,
            label: label,
            percent: percent
        )
        return try test.write { try test.service.promoteModel(request, $0) }
    }

    private func withdraw() throws -> PromoteModelReply {
        try test.write {
            try test.service.rollbackModel(RollbackModelRequest(requestID: .random(), label: "canary"), $0)
        }
    }

    private func list(_ user: UInt32, _ model: String = "") throws -> RecommendationList {
        let request = GetRecommendationsRequest(userID: user, size: 5, model: model)
        return try RecommendationList.decode(test.service.encodedList(request, in: test.snapshot))
    }

    private func dealt() throws -> [UInt32] { try (1...40).filter { try list($0).canary } }

    @Test func `a share of the people gets the canary, the others what they got, and everybody keeps their side`()
        throws
    {
        let before = try (1...40).map { try list($0) }
        #expect(before.allSatisfy { !$0.canary && $0.model == "ease" })

        #expect(try promote("wide-and-deep").serving == "wide-and-deep 1")
        let share = CanaryShare(model: "wide-and-deep", version: 1, percent: 50)
        let expected = (1...40).filter { share.contains(UserID($0)) }
        #expect(expected.count > 5 && expected.count < 35)
        // The lists that were kept of before are no answer any more.
        #expect(try dealt() == expected)
        #expect(try dealt() == expected)
        for user in UInt32(1)...40 {
            let now = try list(user)
            #expect(now.model == (expected.contains(user) ? "wide-and-deep" : "ease"))
            if !expected.contains(user) { #expect(now.items == before[Int(user) - 1].items) }
        }
        let named = try list(expected[0], "ease")
        #expect(named.model == "ease" && !named.canary)
        let asked = try list(expected[0], "wide-and-deep")
        #expect(asked.model == "wide-and-deep" && !asked.canary)
    }

    @Test func `the list of models and the statistics show it`() throws {
        try promote("wide-and-deep", percent: 0)
        let models = test.service.listModels()
        #expect((models.canary, models.canaryPercent) == ("wide-and-deep 1", 10))
        #expect(models.models.map(\.isCanary) == [true])
        #expect(models.models.map(\.serves) == [false])
        #expect(models.serving == "ease 1")
        #expect(test.snapshot.canaryName == "wide-and-deep 1")
        #expect(test.snapshot.servingName == "ease 1")
    }

    @Test func `withdrawn, nobody gets it`() throws {
        try promote("wide-and-deep")
        #expect(try !dealt().isEmpty)
        #expect(try withdraw().serving == "ease 1")
        #expect(try dealt().isEmpty)
        #expect(test.service.listModels().canary.isEmpty)
        let refused = #expect(throws: Status.self) { try withdraw() }
        #expect(refused?.code == .failedPrecondition)
    }

    @Test func `promoted for everybody, it is the canary no more`() throws {
        try promote("wide-and-deep")
        try promote("wide-and-deep", label: "", percent: 0)
        #expect(try dealt().isEmpty)
        #expect(try (1...40).allSatisfy { try list($0).model == "wide-and-deep" })
        #expect(test.service.listModels().canary.isEmpty)
        let refused = #expect(throws: Status.self) { try promote("wide-and-deep") }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.message.contains("serves everybody already") == true)
    }

    @Test func `the recall's own order can be the canary of a ranking model`() throws {
        try promote("wide-and-deep", label: "", percent: 0)
        try promote("ease", 0)
        let canaries = try dealt()
        #expect(canaries.count > 5)
        #expect(try list(canaries[0]).model == "ease")
        #expect(test.service.listModels().canary == "ease")
    }

    @Test func `a canary must pass the gate like any other`() throws {
        try test.judge("wide-and-deep", 1, refusals: ["NDCG@10 is worse"])
        let refused = #expect(throws: Status.self) { try promote("wide-and-deep", evenIfRefused: false) }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.message.contains("gate refused") == true)
    }

    @Test(
        arguments: [
            ("canary", 51, "percent 51 is outside of 1 to 50"), ("stable", 10, "percent is for the label canary"),
            ("canry", 10, "label \"canry\" is none; there are stable, canary"),
        ] as [(String, UInt32, String)]
    )
    func `unknown labels and shares are refused`(label: String, percent: UInt32, words: String) throws {
        let refused = #expect(throws: Status.self) { try promote("wide-and-deep", label: label, percent: percent) }
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.message.contains(words) == true, "\(refused?.message ?? "")")
    }

    @Test func `what serves already is no canary`() throws {
        let refused = #expect(throws: Status.self) { try promote("ease", 0) }
        #expect(refused?.code == .failedPrecondition)
    }

    @Test func `versions that serve stay in memory and on disk, however many come after them`() throws {
        _ = try promote("wide-and-deep", 1)
        for _ in 2...7 { _ = try test.run("train", "wide-and-deep", Self.quick) }
        #expect(test.service.listModels().models.map(\.version) == [7, 6, 5, 4, 3, 1])
        #expect(test.snapshot.model(ModelReference(name: "wide-and-deep", version: 1)) != nil)
        #expect(try !dealt().isEmpty)
    }

    @Test func `what the log says is served after a restart of the rankers`() throws {
        try promote("wide-and-deep", percent: 30)
        let label = try #require(test.service.rankers.canary)
        test.service.views.snapshots.update { $0.label(nil, canary: nil, at: 0) }
        #expect(try dealt().isEmpty)
        test.service.rankers.loadStored([label])
        #expect(test.snapshot.canary?.share == CanaryShare(model: "wide-and-deep", version: 1, percent: 30))
    }

    // MARK: One version

    @Test func `a version says where it comes from`() throws {
        let model = try test.service.getModel(GetModelRequest(name: "wide-and-deep"))
        #expect((model.name, model.version) == ("wide-and-deep", 1))
        #expect(model.seed == 1)
        #expect(model.parent == "ease 1")
        #expect(model.codeVersion == Daemon.version)
        #expect(model.dataHash.count == 16)
        #expect(model.ratings == UInt64(test.service.statistics.ratingCount))
        #expect(model.settings.map(\.name) == ["candidates", "epochs"])
        #expect(model.measurements.contains { $0.metric == "ndcg_at_10" && $0.low != nil && $0.high != nil })
        let directory = test.service.identity.dataDirectory + "/models/wide-and-deep/1"
        let sizes = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0 != "manifest.json" }.map
        {
            try Data(contentsOf: URL(fileURLWithPath: directory + "/" + $0)).count
        }
        #expect(model.bytes == UInt64(sizes.reduce(0, +)))

        try promote("wide-and-deep", label: "", percent: 0)
        _ = try test.run("train", "wide-and-deep", Self.quick)
        #expect(try test.service.getModel(GetModelRequest(name: "wide-and-deep")).parent == "wide-and-deep 1")
        #expect(try test.service.getModel(GetModelRequest(name: "wide-and-deep", version: 1)).serves)
    }

    @Test func `a manifest of an earlier daemon is read, and says what it knows`() throws {
        let file = URL(
            fileURLWithPath: test.service.identity.dataDirectory + "/models/wide-and-deep/1/manifest.json"
        )
        var manifest = try JSONDecoder().decode(ArtifactManifest.self, from: Data(contentsOf: file))
        manifest.details["lineage"] = nil
        try JSONEncoder().encode(manifest).write(to: file)
        let model = try test.service.getModel(GetModelRequest(name: "wide-and-deep", version: 1))
        #expect(model.parent.isEmpty && model.codeVersion.isEmpty)
        #expect(model.bytes > 0)
        #expect(try promote("wide-and-deep").serving == "wide-and-deep 1")
    }

    @Test func `unknown versions are named with what there is`() throws {
        let version = #expect(throws: Status.self) {
            try test.service.getModel(GetModelRequest(name: "wide-and-deep", version: 9))
        }
        #expect(version?.message == "there is no wide-and-deep 9; the newest version is 1")
        #expect(
            #expect(throws: Status.self) { try test.service.getModel(GetModelRequest(name: "din")) }?.code == .notFound
        )
        let name = #expect(throws: Status.self) { try test.service.getModel(GetModelRequest(name: "dinn")) }
        #expect(name?.message.contains("wide-and-deep") == true)
    }
}
