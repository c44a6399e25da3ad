import Testing

@testable import Store

extension ExperimentDefinition {
    /// Half of all people get more variety.
    static func test(_ name: String, weights: [UInt32] = [50, 50]) -> ExperimentDefinition {
        var arms = weights.enumerated().map { ArmDefinition(name: "arm \($0)", weight: $1) }
        arms[arms.count - 1].model = "din"
        arms[arms.count - 1].reranking = ArmReranking(diversity: 0.3, genreMax: 4)
        return ExperimentDefinition(name: name, arms: arms, salt: name, windowSeconds: 604_800, note: "more variety")
    }
}

/// Experiments, as the log keeps them.
struct ExperimentTests {
    private let test: TestStore

    init() throws { test = try TestStore() }

    private func refusal(_ change: (inout ExperimentDefinition) -> Void) -> WriteRefusal? {
        var definition = ExperimentDefinition.test("mmr-03")
        change(&definition)
        return test.refusal(.putExperiment(definition))
    }

    @Test func `an experiment is known after a restart and after a rebuild, and so is its end`() throws {
        let begun = test.now
        try test.write(.putExperiment(.test("first", weights: [10, 10])))
        test.now += 5_000
        try test.write(.putExperiment(.test("second")))
        test.now += 5_000
        try test.write(.endExperiment(name: "first"))
        let expected = [
            ExperimentRecord(
                definition: .test("first", weights: [10, 10]),
                begunMilliseconds: begun,
                endedMilliseconds: begun + 10_000
            ),
            ExperimentRecord(definition: .test("second"), begunMilliseconds: begun + 5_000),
        ]
        #expect(try test.store.experimentRecords() == expected)
        try test.reopen()
        #expect(try test.store.experimentRecords() == expected)
        let before = try test.dumpOfAllViews()
        try test.store.rebuild()
        #expect(try test.dumpOfAllViews() == before)
        #expect(try test.store.experimentRecords() == expected)
    }

    @Test func `the same definition again changes nothing, another one is refused with what to do`() throws {
        let first = try test.write(.putExperiment(.test("mmr-03")))
        let offset = test.store.lastOffset
        test.now += 1_000
        #expect(try test.write(.putExperiment(.test("mmr-03"))).answer == first.answer)
        #expect(test.store.lastOffset == offset)
        #expect(refusal { $0.arms[0].weight = 40 } == .experimentRuns("mmr-03"))
        #expect(refusal { $0.arms[1].reranking?.diversity = 0.4 } == .experimentRuns("mmr-03"))
    }

    @Test func `an end is an end: once, and the name is not taken again`() throws {
        try test.write(.putExperiment(.test("mmr-03")))
        test.now += 1_000
        let ended = try test.write(.endExperiment(name: "mmr-03"))
        test.now += 1_000
        #expect(try test.write(.endExperiment(name: "mmr-03")).answer == ended.answer)
        #expect(refusal { _ in } == .experimentEnded("mmr-03"))
        #expect(test.refusal(.endExperiment(name: "none")) == .noExperiment("none"))
    }

    @Test func `an experiment that has everybody leaves nobody for another`() throws {
        try test.write(.putExperiment(.test("all")))
        #expect(test.refusal(.putExperiment(.test("late", weights: [10, 10]))) == .nobodyLeft("all"))
        try test.write(.endExperiment(name: "all"))
        try test.write(.putExperiment(.test("late", weights: [10, 10])))
        try test.write(.putExperiment(.test("beside")))
        #expect(try test.store.experimentRecords().filter(\.isRunning).count == 2)
    }

    @Test func `what cannot be is refused`() {
        let refusals = [
            refusal { $0.name = "" },
            refusal { $0.name = String(repeating: "x", count: 65) },
            refusal { $0.name = "a\u{7}b" },
            refusal { $0.arms.removeLast() },
            refusal { $0.arms = (0..<9).map { ArmDefinition(name: "\($0)", weight: 1) } },
            refusal { $0.arms[1].name = $0.arms[0].name },
            refusal { $0.arms[1].name = "" },
            refusal { $0.arms[1].weight = 0 },
            refusal { $0.arms[1].weight = 51 },
            refusal { $0.arms[1].weight = .max },
            refusal { $0.windowSeconds = 0 },
            refusal { $0.windowSeconds = .max },
            refusal { $0.arms[1].reranking?.diversity = 1.1 },
            refusal { $0.arms[1].reranking?.freshness = .nan },
            refusal { $0.arms[1].reranking?.genreMax = 11 },
            refusal { $0.arms[1].reranking?.explorationSlots = 21 },
            refusal { $0.note = String(repeating: "x", count: 5_000) },
        ]
        #expect(refusals.map { $0?.code } == Array(repeating: .invalidArgument, count: refusals.count))
        #expect(test.store.lastOffset == 0)
    }

    @Test func `an experiment that would be the seventeenth at once is refused`() throws {
        for number in 0..<16 { try test.write(.putExperiment(.test("number \(number)", weights: [1, 1]))) }
        #expect(test.refusal(.putExperiment(.test("one more", weights: [1, 1]))) == .tooManyExperiments(16))
    }
}

/// What was seen: beside the log.
struct ExposureTests {
    private let test: TestStore

    init() throws {
        test = try TestStore()
        for name in ["Ada", "Bob"] { try test.write(.createUser(name: name)) }
    }

    private func seen(_ user: UInt32, _ movie: UInt32, model: String = "ease 1", at time: Int64 = 5_000)
        -> StoredExposure
    {
        StoredExposure(
            userID: user,
            movieID: movie,
            experiment: "mmr-03",
            arm: "B",
            model: model,
            rank: 3,
            timeMilliseconds: time,
            isOpened: false
        )
    }

    private func opened(_ exposure: StoredExposure, at time: Int64 = 9_000) -> StoredExposure {
        var opened = exposure
        (opened.isOpened, opened.timeMilliseconds, opened.rank) = (true, time, 1)
        return opened
    }

    @Test func `the first exposure stands, and an opening is never taken back`() throws {
        try test.store.keep([seen(1, 7), opened(seen(1, 7)), seen(1, 7, at: 20_000)], forgettingBefore: nil)
        var expected = seen(1, 7)
        expected.isOpened = true
        #expect(try test.store.keptExposures() == [expected])
    }

    @Test func `they outlive a restart and a rebuild, and are no event`() throws {
        let offset = test.store.lastOffset
        try test.store.keep([seen(1, 7), seen(2, 7), seen(1, 7, model: "din 2")], forgettingBefore: nil)
        try test.reopen()
        try test.store.rebuild()
        #expect(try Set(test.store.keptExposures()) == [seen(1, 7), seen(2, 7), seen(1, 7, model: "din 2")])
        #expect(test.store.lastOffset == offset)
    }

    @Test func `old ones are forgotten, and people who are not there are passed over`() throws {
        try test.store.keep([seen(1, 7, at: 100), seen(1, 8, at: 200), seen(9, 7)], forgettingBefore: nil)
        try test.store.keep([seen(2, 9)], forgettingBefore: 200)
        #expect(try Set(test.store.keptExposures()) == [seen(1, 8, at: 200), seen(2, 9)])
    }
}
