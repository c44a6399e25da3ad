import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A daemon whose version 1 of a small model serves, that dies or meets a full disk in a later training or promotion.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PublicationFaultTests {
    private static let model = "logistic-regression"

    /// A store with a model in service.
    private func serving() throws -> TestStore {
        let store = try TestStore.trained()
        let job = try finished(try start(store.client), store.client)
        #expect(job.state == .done, "\(job.message)")
        _ = try store.client.call(promotion(of: 1))
        return store
    }

    private func start(_ client: Client) throws -> UInt32 {
        let settings = [Setting(name: "epochs", value: "1"), Setting(name: "candidates", value: "20")]
        return try client.call(
            StartJobRequest(requestID: RequestID.random(), kind: "train", name: Self.model, settings: settings)
        ).id
    }

    private func listed(_ id: UInt32, _ client: Client) throws -> Job? {
        try client.call(ListJobsRequest()).jobs.first { $0.id == id }
    }

    private func finished(_ id: UInt32, _ client: Client) throws -> Job {
        let job = try eventually(within: .seconds(60)) { () -> Job? in
            guard let job = try listed(id, client), job.state != .queued, job.state != .running else { return nil }
            return job
        }
        return try #require(job, "job \(id) does not end")
    }

    private func promotion(of version: UInt32) -> PromoteModelRequest {
        PromoteModelRequest(
            requestID: RequestID.random(),
            name: Self.model,
            version: version,
            evenIfRefused: true
        )
    }

    private func shelf(_ store: TestStore) -> String { store.daemon.dataDirectory + "/models/" + Self.model }

    /// What is visible is whole, nothing half is left, and lists are by `version`.
    private func expectWhole(_ store: TestStore, _ client: Client, serving version: UInt32, _ step: String) throws {
        let entries = try FileManager.default.contentsOfDirectory(atPath: shelf(store))
        #expect(entries.allSatisfy { UInt32($0) != nil }, "\(step): \(entries)")
        let models = try client.call(ListModelsRequest())
        #expect(models.models.allSatisfy { $0.damage.isEmpty }, "\(step): \(models)")
        #expect(models.serving == "\(Self.model) \(version)", "\(step)")
        let list = try client.recommendations(for: 2)
        #expect((list.model, list.modelVersion) == (Self.model, version), "\(step)")
        #expect(!list.items.isEmpty, "\(step)")
    }

    /// Starts the daemon with a failpoint, does what comes to it, sees it die, and starts it as ever.
    private func crash(_ store: TestStore, at point: String, _ act: (Client) throws -> Void) throws -> Client {
        try store.daemon.restart(environment: ["SPARROW_FAILPOINT": point])
        // The answer may be cut off with the daemon.
        try? act(try store.daemon.connect())
        #expect(store.daemon.waitForExit(within: .seconds(60)) == .signal(SIGKILL), "\(point)")
        try store.daemon.restart()
        return try store.daemon.connect()
    }

    @Test func `kill -9 at every step of a training leaves what served, nothing half, and a new training works`() throws
    {
        let store = try serving()
        let steps: [(point: String, end: JobState)] = [
            ("job.started", .interrupted), ("train.epoch", .interrupted), ("train.judged", .interrupted),
            ("publish.temporary", .interrupted), ("publish.write", .interrupted), ("publish.fsync", .interrupted),
            ("publish.rename", .interrupted), ("publish.after-rename", .interrupted),
            ("train.published", .interrupted), ("job.end", .interrupted), ("job.ended", .done),
        ]
        for (point, end) in steps {
            let subject = point.hasPrefix("job.end") ? "done" : Self.model
            let client = try crash(store, at: "\(point)/\(subject):kill") { _ = try start($0) }
            try expectWhole(store, client, serving: 1, point)
            let cut = try #require(try client.call(ListJobsRequest()).jobs.first)
            #expect(cut.state == end, "\(point): \(cut)")
            #expect(end == .done || cut.message.contains("start it again"), "\(point): \(cut.message)")
            let again = try finished(try start(client), client)
            #expect(again.state == .done, "\(point): \(again.message)")
            #expect(again.id > cut.id)
        }
    }

    @Test func `kill -9 in a promotion leaves the old model or the new one in service, as the log has it`() throws {
        let store = try serving()
        #expect(try finished(try start(store.client), store.client).version == 2)

        let before = try crash(store, at: "promote.event/\(Self.model):kill") { _ = try $0.call(promotion(of: 2)) }
        try expectWhole(store, before, serving: 1, "promote.event")
        let after = try crash(store, at: "promote.durable/\(Self.model):kill") { _ = try $0.call(promotion(of: 2)) }
        try expectWhole(store, after, serving: 2, "promote.durable")

        // While the model is read, at the start.
        #expect(throws: HarnessError.self) {
            try store.daemon.restart(environment: ["SPARROW_FAILPOINT": "model.load/\(Self.model):kill"])
        }
        try store.daemon.restart()
        try expectWhole(store, try store.daemon.connect(), serving: 2, "model.load")
    }

    @Test(arguments: ["publish.write", "publish.fsync", "publish.rename"])
    func `a full disk in a publication fails the job, and what served serves on`(_ point: String) throws {
        let store = try serving()
        try store.daemon.restart(environment: ["SPARROW_FAILPOINT": "\(point)/\(Self.model):ENOSPC"])
        let client = try store.daemon.connect()
        let failed = try finished(try start(client), client)
        #expect(failed.state == .failed)
        #expect(failed.message.contains("the disk is full"), "\(failed.message)")
        #expect(failed.message.contains("free some space and run the job again"), "\(failed.message)")
        try expectWhole(store, client, serving: 1, point)
        #expect(try client.call(ListModelsRequest()).models.map(\.version) == [1])

        try store.daemon.restart()
        let again = try store.daemon.connect()
        #expect(try finished(try start(again), again).version == 2)
    }

    @Test(.enabled(if: SmallFileSystem.isAllowed, "needs the right to mount a small tmpfs"))
    func `a disk that is really full fails the job, and with room again it succeeds`() throws {
        let scratch = try Scratch()
        let disk = try SmallFileSystem(megabytes: 32, at: scratch.path("disk"))
        let daemon = try Daemon(dataDirectory: disk.path + "/data", arguments: ["--log-level", "critical"])
        let client = try daemon.connect()
        try SmallMovieLens().load(into: client)
        try client.waitForModel(trainedTo: 1)
        #expect(try finished(try start(client), client).state == .done)

        try disk.fill()
        // The beginning of a job is an event, too: without a place for it nothing begins.
        let refused = try refusal { try start(client) }
        if refused == nil {
            let jobs = try client.call(ListJobsRequest()).jobs
            let failed = try finished(try #require(jobs.first).id, client)
            #expect(failed.state == .failed)
            #expect(failed.message.contains("the disk is full"), "\(failed.message)")
        } else {
            #expect(refused?.code == .resourceExhausted, "\(String(describing: refused))")
        }
        let entries = try FileManager.default.contentsOfDirectory(atPath: disk.path + "/data/models/" + Self.model)
        #expect(entries == ["1"])
        #expect(!(try client.recommendations(for: 2).items.isEmpty))

        try disk.makeRoom()
        let again = eventually(within: .seconds(20)) { try? start(client) }
        #expect(try finished(try #require(again), client).state == .done)
    }

    @Test func `a failpoint that is none keeps the daemon from starting`() throws {
        let store = try TestStore.empty()
        let error = #expect(throws: HarnessError.self) {
            try store.daemon.restart(environment: ["SPARROW_FAILPOINT": "publish.renam:kill"])
        }
        #expect("\(try #require(error))".contains("points are job.started"))
    }
}
