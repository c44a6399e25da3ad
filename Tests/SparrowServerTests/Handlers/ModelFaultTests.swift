import Engine
import Foundation
import Protocol
import Store
import Synchronization
import Testing

@testable import SparrowServer

/// Ranking models that cannot serve, and trainings that come to nothing: what is said, and what serves on.
struct ModelFaultTests {
    private static let model = "logistic-regression"
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
        #expect(try test.run("train", Self.model, ["epochs": "1", "candidates": "20"]).state == .done)
        #expect(try promote(1).serving == "\(Self.model) 1")
    }

    private func promote(_ version: UInt32) throws -> PromoteModelReply {
        try test.write {
            try test.service.promoteModel(
                PromoteModelRequest(requestID: .random(), name: Self.model, version: version, evenIfRefused: true),
                $0
            )
        }
    }

    private func version(_ version: UInt32) throws -> ModelVersion {
        try #require(test.service.listModels().models.first { $0.version == version })
    }

    /// Publishes version 2 with other files, under checksums that are right: what the shelf says is whole.
    private func plant(
        refusals: [String] = [],
        _ change: (inout [String: [UInt8]]) throws -> Void
    ) throws {
        let shelf = RankerShelf(test.service.identity)
        let reference = ModelReference(name: Self.model, version: 1)
        var entry = try #require(shelf.entry(reference))
        entry.refusals = refusals
        var files = try shelf.files(reference)
        try change(&files)
        #expect(try shelf.publish(entry, files, protected: [1]) == 2)
    }

    /// Version 2 is refused though it is insisted on, for this reason, which is listed from then on; version 1 serves on.
    private func expectRefused(_ reason: String) throws {
        let refused = #expect(throws: Status.self) { try promote(2) }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.message.contains(reason) == true, "\(refused?.message ?? "")")
        #expect(try version(2).damage.contains(reason))
        #expect(try version(1).damage.isEmpty && version(1).serves)
        let list = try test.service.recommendationList(
            GetRecommendationsRequest(userID: 3, size: 5),
            in: test.snapshot
        )
        #expect((list.model, list.modelVersion) == (Self.model, 1))
    }

    @Test func `a truncated file is not promoted, even by force`() throws {
        try plant { $0["weights.safetensors"]?.removeLast(9) }
        try expectRefused("it is cut short")
    }

    @Test func `a byte that is other than it was trained is not promoted, even by force`() throws {
        try plant { files in
            let last = try #require(files["weights.safetensors"]).count - 3
            files["weights.safetensors"]?[last] ^= 0x10
        }
        try expectRefused("its checksum is not that of its contents")
    }

    @Test func `weights that answer otherwise than they did are not promoted, even by force`() throws {
        try plant { files in
            let golden = String(decoding: try #require(files["golden.json"]), as: UTF8.self)
            files["golden.json"] = Array(golden.replacingOccurrences(of: "\"scores\":[", with: "\"scores\":[1").utf8)
        }
        try expectRefused("golden")
    }

    @Test func `a missing file is not promoted, even by force`() throws {
        try plant { $0["recall.safetensors"] = nil }
        try expectRefused("it is missing")
    }

    @Test func `what the gate said is listed, and a version that it refused serves by force alone`() throws {
        let reasons = ["NDCG@10 0.01 is worse than that of ease, 0.05", "a request takes 25000 µs, more than 20000"]
        try plant(refusals: reasons) { _ in }
        #expect(try version(2).refusals == reasons)
        #expect(try !version(2).passed)
        let request = PromoteModelRequest(requestID: .random(), name: Self.model, version: 2)
        let refused = #expect(throws: Status.self) {
            let _: PromoteModelReply = try test.write { try test.service.promoteModel(request, $0) }
        }
        #expect(refused?.code == .failedPrecondition)
        #expect(reasons.allSatisfy { refused?.message.contains($0) == true })
        #expect(try promote(2).serving == "\(Self.model) 2")
    }

    // MARK: Trainings that come to nothing

    /// Trains on this thread; from the moment that a phase is reached, whoever asked no longer wants it.
    private func train(cancellingAt phase: String?, seen: (String) -> Void = { _ in }) throws(JobFault) -> JobResult {
        let spec = JobSpec(kind: "train", subject: "fm", settings: ["epochs": "2", "candidates": "20"], seed: 1)
        let training: RankerTraining
        do throws(EngineError) {
            training = try RankerTraining(spec.subject, ModelSettings(spec.settings))
        } catch {
            throw JobFault(error)
        }
        let flag = CancelFlag()
        return try test.service.rankers.train(
            training,
            spec,
            progress: { step in
                seen(step.phase)
                if step.phase == phase { flag.set() }
            },
            shouldStop: { flag.isSet }
        )
    }

    private final class CancelFlag: Sendable {
        private let value = Atomic<Bool>(false)
        func set() { value.store(true, ordering: .relaxed) }
        var isSet: Bool { value.load(ordering: .relaxed) }
    }

    @Test func `a training that is cancelled in any of its phases leaves nothing`() throws {
        let models = test.service.identity.dataDirectory + "/models"
        let before = test.service.listModels()
        var phases: [String] = []
        _ = try train(cancellingAt: nil) { if phases.last != $0 { phases.append($0) } }
        try FileManager.default.removeItem(atPath: models + "/fm")
        #expect(phases.count >= 6, "\(phases)")
        for phase in phases {
            let fault = #expect(throws: JobFault.self) { try train(cancellingAt: phase) }
            #expect(fault?.isCancelled == true, "\(phase): \(fault?.message ?? "")")
            #expect(!FileManager.default.fileExists(atPath: models + "/fm"), "\(phase)")
            #expect(test.service.listModels() == before, "\(phase)")
        }
    }

    @Test func `with too little to learn from or to judge by, the job says what is lacking`() throws {
        let empty = try TestService()
        let none = try empty.run("train", "din")
        #expect(none.state == .failed)
        #expect(
            none.message.contains("din cannot be trained yet: there must be ratings of two users"),
            "\(none.message)"
        )

        for number in 1...2 {
            try empty.addMovie("Film \(number)", genres: ["Drama"])
            let request = CreateUserRequest(requestID: .random(), name: "user \(number)")
            let _: CreateUserReply = try empty.write { try empty.service.createUser(request, $0) }
        }
        for user in 1...2 as ClosedRange<UInt32> { try empty.rate(user, user, 9) }
        let one = try empty.run("train", "din")
        #expect(one.message.contains("nobody has given 3.5 stars or more after another rating"), "\(one.message)")
        #expect(one.message.hasSuffix("rate or import more and train it again"))
        try empty.rate(1, 2, 9)
        let few = try empty.run("train", "din")
        #expect(few.state == .failed)
        #expect(few.message.contains("more ratings are needed"), "\(few.message)")
        #expect(empty.service.listModels().models.isEmpty)
    }

    @Test func `unknown models, kinds and jobs are named with what there is`() throws {
        func refusal(_ body: () throws -> Void) -> Status? { #expect(throws: Status.self) { try body() } }
        func start(_ kind: String, _ name: String) throws {
            let _: Job = try test.write {
                try test.service.startJob(StartJobRequest(requestID: .random(), kind: kind, name: name), $0)
            }
        }
        #expect(refusal { try start("train", "dinn") }?.message.contains("did you mean din?") == true)
        #expect(refusal { try start("trian", "din") }?.message.contains("did you mean train?") == true)
        #expect(refusal { try start("train", "dinn") }?.code == .invalidArgument)
    }
}
