import Foundation
import Protocol
import Store
import Testing

@testable import SparrowServer

/// Damaged bytes in artifacts and in the log, found by a job while the daemon serves.
struct ScrubTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private func flipByte(_ path: String) throws {
        let file = URL(fileURLWithPath: test.service.identity.dataDirectory + "/" + path)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 0x10
        try bytes.write(to: file)
    }

    @Test func `a whole store is found whole`() throws {
        try test.embed("content")
        let job = try test.run("scrub", "all")
        #expect(job.state == .done)
        let events = try test.events(from: 1).count
        #expect(events > 0)
        #expect(job.message.hasSuffix(" rows of the log and 1 artifacts: whole"), "\(job.message)")
    }

    @Test func `a damaged artifact is named, marked, and not promoted any more; what serves serves on`() throws {
        for _ in 0..<2 { _ = try test.run("train", "wide-and-deep", ["epochs": "1", "candidates": "20"]) }
        let request = PromoteModelRequest(
            requestID: .random(),
            name: "wide-and-deep",
            version: 2,
            evenIfRefused: true
        )
        let _: PromoteModelReply = try test.write { try test.service.promoteModel(request, $0) }
        try flipByte("models/wide-and-deep/2/weights.safetensors")

        let job = try test.run("scrub", "artifacts")
        #expect(job.state == .failed)
        #expect(job.message.contains("models/wide-and-deep/2/weights.safetensors"), "\(job.message)")
        #expect(job.message.contains("promote another version"), "\(job.message)")
        let model = try test.service.getModel(GetModelRequest(name: "wide-and-deep", version: 2))
        #expect(!model.passed)
        #expect(model.damage.contains("is damaged"))
        let list = try test.service.recommendationList(GetRecommendationsRequest(userID: 3), in: test.snapshot)
        #expect((list.model, list.modelVersion) == ("wide-and-deep", 2))

        var again = request
        again.requestID = .random()
        again.label = "canary"
        let refused = #expect(throws: Status.self) {
            let _: PromoteModelReply = try test.write { try test.service.promoteModel(again, $0) }
        }
        #expect(refused?.code == .failedPrecondition)

        try flipByte("models/wide-and-deep/2/weights.safetensors")
        #expect(try test.run("scrub", "artifacts").state == .done)
        #expect(try test.service.getModel(GetModelRequest(name: "wide-and-deep", version: 2)).damage.isEmpty)
    }

    @Test func `a damaged embedding is found too`() throws {
        try test.embed("content")
        try flipByte("embeddings/content/1/vectors.safetensors")
        let job = try test.run("scrub", "all")
        #expect(job.state == .failed)
        #expect(job.message.contains("1 damaged among"), "\(job.message)")
        #expect(job.message.contains("embeddings/content/1/vectors.safetensors"))
    }

    @Test func `what cannot be scrubbed is refused with what can`() throws {
        let refused = #expect(throws: Status.self) { try test.run("scrub", "everything") }
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.message.contains("artifacts") == true, "\(refused?.message ?? "")")
        let settings = #expect(throws: Status.self) { try test.run("scrub", "all", ["deep": "1"]) }
        #expect(settings?.message == "a scrub has no settings; leave them out")
    }
}
