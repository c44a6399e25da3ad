import Foundation
import Harness
import Protocol
import Testing

/// Jobs that start by themselves, from the command line to a killed daemon's next start.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ScheduleTests {
    private func run(_ arguments: [String], _ store: TestStore) throws -> CommandLine {
        try CommandLine(arguments, server: store.daemon.address)
    }

    private func schedules(_ client: Client) throws -> [Schedule] { try client.call(GetScheduleRequest()).schedules }

    private func waitForJob(_ client: Client, _ isIt: (Job) -> Bool) throws -> Job {
        let found = try eventually(within: .seconds(60)) { try client.call(ListJobsRequest()).jobs.first(where: isIt) }
        return try #require(found)
    }

    @Test func `a schedule that is due starts its job by itself, and what it made serves`() throws {
        let store = try TestStore.trained(startsScheduledJobs: true)
        let shown = try run(["schedule", "show"], store)
        #expect(shown.output.contains("embed:als"), "\(shown.errors)")
        #expect(shown.output.contains("after 10,000 ratings"))
        #expect(try store.client.call(ListJobsRequest()).jobs.isEmpty)

        let set = try run(["schedule", "set", "embed:als", "--after-ratings", "100", "--set", "factors=4"], store)
        #expect(set.output == "embed:als starts after 100 ratings\n", "\(set.errors)")
        let job = try waitForJob(store.client) { $0.state == .done }
        #expect((job.kind, job.name, job.version) == ("embed", "als", 1))
        #expect(try store.client.call(GetStatsRequest()).spaces.contains { $0.name == "als" && $0.width == 4 })
        let json = try run(["schedule", "show", "--json"], store)
        #expect(json.output.contains("\"last_job_id\":\(job.id)"), "\(json.output)")

        let removed = try run(["schedule", "remove", "embed:als"], store)
        #expect(removed.exit == .status(0))
        #expect(try schedules(store.client).map(\.name) == ["item2vec"])
        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()
        #expect(try schedules(store.daemon.connect()).map(\.name) == ["item2vec"])
    }

    @Test func `a scheduled job that a kill cut off is begun again by the next start`() throws {
        let store = try TestStore.trained(startsScheduledJobs: true)
        let long = ["--set", "epochs=1000", "--set", "dimension=512"]
        #expect(
            try run(["schedule", "set", "embed:item2vec", "--after-ratings", "100"] + long, store).exit == .status(0)
        )
        let first = try waitForJob(store.client) { $0.state == .running }
        store.daemon.kill9()
        try store.daemon.restart()
        let client = try store.daemon.connect()
        let second = try waitForJob(client) { $0.id > first.id && $0.state == .running }
        #expect(second.settings == first.settings)
        let jobs = try client.call(ListJobsRequest()).jobs
        #expect(jobs.first { $0.id == first.id }?.state == .interrupted)
        #expect(try run(["job", "cancel", String(second.id)], store).exit == .status(0))
        // Cancelled, it is not begun once more.
        _ = try waitForJob(client) { $0.id == second.id && $0.state == .cancelled }
        #expect(try schedules(client).first { $0.name == "item2vec" }?.lastJobID == second.id)
    }

    @Test func `a job is started again as it was, and a scrub finds a flipped byte`() throws {
        let store = try TestStore.trained()
        #expect(try run(["embed", "als", "--set", "factors=4", "--seed", "7"], store).exit == .status(0))
        let again = try run(["job", "retry", "1"], store)
        #expect(again.output.hasPrefix("job 2, embed als: version 2"), "\(again.errors)")
        let jobs = try store.client.call(ListJobsRequest()).jobs
        #expect(jobs[0].settings == jobs[1].settings)
        #expect(jobs.map(\.seed) == [7, 7])
        #expect(try run(["job", "retry", "9"], store).exit == .status(1))

        #expect(try run(["scrub"], store).exit == .status(0))
        let file = URL(fileURLWithPath: store.daemon.dataDirectory + "/embeddings/als/2/vectors.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 5] ^= 0x40
        try bytes.write(to: file)
        let damaged = try run(["scrub", "artifacts"], store)
        #expect(damaged.exit == .status(1))
        #expect(damaged.errors.contains("embeddings/als/2/vectors.safetensors"), "\(damaged.errors)")
        try store.expectServing()
    }

    @Test func `a canary serves its share, watchers see it come and go`() throws {
        let store = try TestStore.trained()
        #expect(try run(["train", "wide-and-deep", "--set", "epochs=1"], store).exit == .status(0))
        let promote = ["model", "promote", "wide-and-deep", "1", "--force", "--canary", "--percent", "50"]
        let promoted = try run(promote, store)
        #expect(promoted.output == "wide-and-deep 1 serves 50 % of the people\n", "\(promoted.errors)")
        // The one of the store has heard nothing for as long as the training took.
        let asking = try store.daemon.connect()
        let lists = try (1...80).map { try asking.call(GetRecommendationsRequest(userID: $0, size: 3)) }
        let dealt = lists.indices.filter { lists[$0].canary }
        #expect(dealt.count > 20 && dealt.count < 60)
        #expect(dealt.allSatisfy { lists[$0].model == "wide-and-deep" })
        #expect(try run(["model", "list"], store).output.contains("wide-and-deep 1 as the canary 50 % of the people"))
        #expect(try asking.call(GetStatsRequest()).canary == "wide-and-deep 1")
        let shown = try run(["model", "show", "wide-and-deep"], store)
        #expect(shown.output.hasPrefix("wide-and-deep 1, the canary\n"), "\(shown.errors)")
        #expect(shown.output.contains("parent"))

        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()
        let client = try store.daemon.connect()
        for user in dealt.prefix(3) {
            #expect(try client.call(GetRecommendationsRequest(userID: UInt32(user + 1), size: 3)).canary)
        }
        let person = UInt32(try #require(dealt.first) + 1)
        var seen: [Bool] = []
        try client.stream(WatchRecommendationsRequest(userID: person, size: 3)) { list in
            seen.append(list.canary)
            guard seen.count < 2 else { return .stop }
            let withdrawn = try self.run(["model", "rollback", "--canary"], store)
            #expect(withdrawn.output.hasPrefix("the canary is withdrawn; ease "), "\(withdrawn.errors)")
            return .proceed
        }
        #expect(seen == [true, false])
    }

    @Test func `what cannot be is refused with what can`() throws {
        let store = try TestStore.empty()
        for (arguments, status, words) in [
            (["schedule", "set", "train:dinn", "--every", "6h"], 65, "did you mean din?"),
            (["schedule", "set", "embd:als", "--every", "6h"], 65, "did you mean embed?"),
            (["schedule", "set", "embed:als", "--every", "5s"], 65, "outside of 60"),
            (["schedule", "set", "embed:als"], 64, "--after-ratings"),
            (["schedule", "set", "als", "--every", "6h"], 64, "als"),
            (["schedule", "remove", "train:din"], 65, "no schedule of \"train:din\""),
            (["model", "rollback", "--canary"], 1, "there is no canary"),
            (["model", "promote", "din", "--percent", "5"], 64, "--canary"),
            (["model", "show", "din"], 1, "is not trained yet"),
        ] as [([String], Int32, String)] {
            let result = try run(arguments, store)
            #expect(result.exit == .status(status), "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
    }
}
