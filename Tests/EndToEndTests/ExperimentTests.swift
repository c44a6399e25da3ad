import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Experiments from the command line to the report, with synthetic people.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ExperimentTests {
    private static let put = ["experiment", "put", "popular", "--arm", "control:50", "--arm", "B:50:model=popularity"]

    private func run(_ arguments: [String], _ store: TestStore) throws -> CommandLine {
        try CommandLine(arguments, server: store.daemon.address)
    }

    private func report(_ client: Client) throws -> ExperimentReport {
        try client.call(GetExperimentReportRequest(name: "popular"))
    }

    /// Reports a list as seen, and gives its first film five stars.
    private func seeAndLike(_ client: Client, _ user: UInt32) throws -> RecommendationList {
        let list = try client.recommendations(for: user)
        let exposures = list.items.enumerated().map { place, item in
            Exposure(
                movieID: item.movie?.id ?? 0,
                rank: UInt32(place + 1),
                model: list.modelLabel,
                experiment: list.experiment,
                arm: list.arm,
                opened: place == 0
            )
        }
        let reply = try client.call(ReportExposuresRequest(userID: user, exposures: exposures))
        #expect(Int(reply.recorded) == exposures.count)
        try client.rate(list.items.first?.movie?.id ?? 0, halfStars: 10, by: user)
        return list
    }

    @Test func `people in two arms get two lists, and the report, which outlives a restart, has what they did`() throws
    {
        let store = try TestStore.trained()
        let begun = try run(Self.put, store)
        #expect(begun.output == "popular runs: control 50 %, B 50 %\n", "\(begun.errors)")

        let lists = try (1...12).map { try seeAndLike(store.client, $0) }
        let control = lists.filter { $0.arm == "control" }
        let other = lists.filter { $0.arm == "B" }
        #expect(control.count + other.count == 12)
        #expect(!control.isEmpty && !other.isEmpty)
        #expect(control.allSatisfy { $0.model == "ease" && $0.experiment == "popular" })
        #expect(other.allSatisfy { $0.model == "popularity" })

        let before = try report(store.client)
        #expect(before.arms.map(\.users) == [UInt64(control.count), UInt64(other.count)])
        #expect(before.arms.map(\.likes) == before.arms.map(\.users))
        #expect(before.arms.map(\.opens) == before.arms.map(\.users))
        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()
        let client = try store.daemon.connect()
        #expect(try report(client) == before)

        let shown = try run(["experiment", "report", "popular"], store)
        #expect(shown.output.contains("sample ratio: p "), "\(shown.errors)")
        #expect(shown.output.contains("not decided yet: B likes "))
        let ended = try run(["experiment", "end", "popular"], store)
        #expect(ended.output.hasPrefix("popular ended "))
        #expect(try client.recommendations(for: 1).experiment.isEmpty)
        let listed = try run(["experiment", "list"], store)
        #expect(listed.output.contains("model=popularity"))
        #expect(listed.output.contains("ended"))

        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart(with: ["--rebuild"])
        let rebuilt = try report(try store.daemon.connect())
        #expect(rebuilt.arms == before.arms)
        #expect(rebuilt.experiment?.state == .ended)
    }

    @Test func `who watches gets a new list when an experiment begins, and when it ends`() throws {
        let store = try TestStore.trained()
        let watcher = try store.daemon.connect(name: "watcher")
        // One hundredth of all people is in the control, so nearly everybody is in the other arm.
        let experiment = Experiment(
            name: "all",
            arms: [
                ExperimentArm(name: "control", weight: 1), ExperimentArm(name: "B", weight: 99, model: "popularity"),
            ]
        )
        var models: [String] = []
        try watcher.stream(WatchRecommendationsRequest(userID: 3), timeout: .seconds(20)) { list in
            models.append("\(list.experiment) \(list.arm) \(list.model)")
            if models.count < 3 {
                let request = PutExperimentRequest(
                    requestID: RequestID.random(),
                    experiment: experiment,
                    end: models.count == 2
                )
                _ = try store.client.call(request)
            }
            return models.count < 3 ? .proceed : .stop
        }
        #expect(models == ["  ease", "all B popularity", "  ease"])
    }

    @Test func `synthetic people fill a report, and the truth that was planted is told`() throws {
        let store = try TestStore.trained()
        _ = try run(Self.put, store)
        let simulated = try run(
            ["simulate", "--users", "12", "--minutes", "0.05", "--rate", "40", "--seed", "3", "--json"],
            store
        )
        #expect(simulated.exit == .status(0), "\(simulated.errors)")
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Data(simulated.output.utf8)) as? [String: Any]
        )
        #expect(summary["users"] as? Int == 12)
        #expect(summary["failures"] as? Int == 0)
        let arms = try #require(summary["arms"] as? [[String: Any]])
        let report = try report(store.client)
        for arm in report.arms {
            let planted = try #require(arms.first { $0["arm"] as? String == arm.name })
            #expect(planted["films_seen"] as? Int == Int(arm.exposures))
        }
        #expect(report.arms.reduce(0) { $0 + $1.ratings } > 0)
        let users = try store.client.call(ListUsersRequest(pageSize: 1_000))
        #expect(users.users.count { $0.name.hasPrefix("sim-3-") } == 12)

        let again = try run(["simulate", "--users", "12", "--minutes", "0.01", "--seed", "3"], store)
        #expect(again.output.hasPrefix("12 people, sim-3-1 to sim-3-12, "), "\(again.errors)")
        #expect(again.output.contains("the truth, by the tastes that were planted"))
    }

    @Test func `a simulation ends cleanly by Ctrl-C, and says what it did`() throws {
        let store = try TestStore.trained()
        let scratch = try Scratch()
        let process = try ChildProcess(
            Programs.besideThisProgram.commandLine,
            ["simulate", "--users", "4", "--minutes", "5", "--server", store.daemon.address.description],
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        let everybody = try eventually { () -> Int? in
            let count = try store.client.call(ListUsersRequest(pageSize: 1_000)).users.count
            return count >= 84 ? count : nil
        }
        #expect(everybody == 84)
        process.send(SIGINT)
        let output = try process.readAll(within: .seconds(20))
        #expect(process.wait(within: .seconds(5)) == .status(0))
        #expect(output.contains("people, sim-1-1 to sim-1-"))
    }

    @Test func `what cannot be is refused with what to do`() throws {
        let store = try TestStore.trained()
        _ = try run(Self.put, store)
        for (arguments, status, words) in [
            (["experiment", "put", "x", "--arm", "a:50"], 64, "two to eight times"),
            (
                ["experiment", "put", "x", "--arm", "a:50", "--arm", "b:50:divresity=1"], 64,
                "there are model, diversity"
            ),
            (["experiment", "put", "x", "--arm", "a:60", "--arm", "b:60"], 65, "of 100 people"),
            (["experiment", "put", "x", "--arm", "a:50", "--arm", "b:50:model=din"], 1, "is not trained yet"),
            (["experiment", "put", "popular", "--arm", "a:50", "--arm", "b:50"], 1, "start another name"),
            (["experiment", "put", "x", "--arm", "a:50", "--arm", "b:50"], 1, "has all people"),
            (["experiment", "report", "none"], 1, "`sparrowctl experiment list` lists them"),
            (["experiment", "end", "none"], 1, "is not known"),
            (["experiment", "report"], 64, "--user"),
            (["simulate", "--users", "0"], 64, "from 1 to 100000"),
        ] as [([String], Int32, String)] {
            let result = try run(arguments, store)
            #expect(result.exit == .status(status), "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
    }
}
