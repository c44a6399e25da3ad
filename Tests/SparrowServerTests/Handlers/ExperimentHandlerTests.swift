import Engine
import Foundation
import Protocol
import Store
import Testing

@testable import SparrowServer

/// Experiments: who gets which list, what was seen, and what a report makes of it.
struct ExperimentHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private static func experiment(
        _ name: String = "popular",
        weights: [UInt32] = [50, 50],
        model: String = "popularity"
    ) -> Experiment {
        Experiment(
            name: name,
            arms: weights.enumerated().map { place, weight in
                ExperimentArm(name: place == 0 ? "control" : "B", weight: weight, model: place == 0 ? "" : model)
            }
        )
    }

    @discardableResult
    private func put(_ experiment: Experiment, end: Bool = false) throws -> PutExperimentReply {
        try test.write {
            let request = PutExperimentRequest(requestID: .random(), experiment: experiment, end: end)
            try test.service.putExperiment(request, $0, in: test.snapshot)
        }
    }

    private func list(_ user: UInt32, _ model: String = "") throws -> RecommendationList {
        let request = GetRecommendationsRequest(userID: user, size: 10, model: model)
        return try RecommendationList.decode(test.service.encodedList(request, in: test.snapshot))
    }

    private func report(_ name: String = "popular") throws -> ExperimentReport {
        try test.service.experimentReport(GetExperimentReportRequest(name: name), in: test.snapshot)
    }

    /// The rows of a list as its reader reports them.
    @discardableResult
    private func see(_ user: UInt32, _ exposures: [Exposure]) throws -> ReportExposuresReply {
        try test.service.reportExposures(
            ReportExposuresRequest(userID: user, exposures: exposures),
            in: test.snapshot
        )
    }

    private func exposures(of list: RecommendationList, opened: Set<UInt32> = []) -> [Exposure] {
        list.items.enumerated().map { place, item in
            let movie = item.movie?.id ?? 0
            return Exposure(
                movieID: movie,
                rank: UInt32(place + 1),
                model: "\(list.model) \(list.modelVersion)",
                experiment: list.experiment,
                arm: list.arm,
                opened: opened.contains(movie)
            )
        }
    }

    /// Users by the arm that the list says.
    private func people() throws -> [String: [UInt32]] {
        try Dictionary(grouping: (1...40).map { UInt32($0) }) { try list($0).arm }
    }

    // MARK: Who gets which list

    @Test func `each gets the list of their arm, which says so, and everybody what serves when it ends`() throws {
        let before = try (1...40).map { try list($0).items.map { $0.movie?.id } }
        try put(Self.experiment())
        let assignment = ArmAssignment(salt: "popular", weights: [50, 50])
        for user in 1...40 as ClosedRange<UInt32> {
            let served = try list(user)
            let arm = try #require(assignment.arm(of: UserID(user)))
            #expect(served.experiment == "popular")
            #expect(served.arm == ["control", "B"][arm])
            #expect(served.model == ["ease", "popularity"][arm])
        }
        try put(Self.experiment(), end: true)
        #expect(try (1...40).map { try list($0).items.map { $0.movie?.id } } == before)
        #expect(try (1...40).allSatisfy { try list($0).experiment.isEmpty })
    }

    @Test func `who says what makes the list is not dealt`() throws {
        try put(Self.experiment(weights: [1, 99]))
        func arm(_ change: (inout GetRecommendationsRequest) -> Void) -> String {
            var request = GetRecommendationsRequest(userID: 3)
            change(&request)
            return test.service.assigned(request, in: test.snapshot).arm
        }
        #expect(arm { _ in } == "B")
        #expect(arm { $0.filter = MovieFilter(yearFrom: 1960) } == "B")
        #expect(arm { $0.model = "ease" }.isEmpty)
        #expect(arm { $0.reranking = Reranking(diversity: 0.2) }.isEmpty)
        #expect(arm { $0.interleavedModel = "popularity" }.isEmpty)
        #expect(arm { $0.otherUserIDs = [4] }.isEmpty)
    }

    @Test func `an arm's re-ranking is asked for as if the person had`() throws {
        var experiment = Self.experiment(weights: [1, 99], model: "")
        experiment.arms[1].reranking = Reranking(diversity: 0.3, explorationSlots: 2)
        try put(experiment)
        let assigned = test.service.assigned(GetRecommendationsRequest(userID: 3), in: test.snapshot)
        #expect(assigned.request.reranking == Reranking(diversity: 0.3, explorationSlots: 2))
        #expect(assigned.request.model.isEmpty)
    }

    @Test func `who is in arms of two experiments is in the one that began first`() throws {
        try put(Self.experiment("first", weights: [20, 20]))
        try put(Self.experiment("second", weights: [50, 50]))
        let first = ArmAssignment(salt: "first", weights: [20, 20])
        let experiments = try (1...40).map { try list($0).experiment }
        let expected = (1...40).map { first.arm(of: UserID($0)) == nil ? "second" : "first" }
        #expect(experiments == expected)
        #expect(Set(expected).count == 2)
    }

    @Test func `an arm whose model is not in memory gets what serves, is told so, and is not counted`() throws {
        let quick = ["epochs": "1", "candidates": "20"]
        _ = try test.run("train", "logistic-regression", quick)
        try put(Self.experiment(weights: [1, 99], model: "logistic-regression"))
        #expect(try list(3).arm == "B")
        #expect(try list(3).model == "logistic-regression")
        // Rows with other movies: models go out of memory until they are read again.
        let catalogue = Catalogue(Array(test.snapshot.catalogue.movies.reversed()))
        test.service.views.snapshots.update {
            $0.replace(
                catalogue: catalogue,
                statistics: [MovieStatistics](repeating: .init(), count: 24),
                userCount: 40
            )
        }
        let served = try list(3)
        #expect(served.arm.isEmpty)
        #expect(served.experiment.isEmpty)
        #expect(served.note.contains("logistic-regression of arm B is not in memory"))
    }

    // MARK: Put

    @Test func `what is left out of an experiment is filled in, and the same again changes nothing`() throws {
        let reply = try put(Self.experiment())
        #expect(reply.experiment?.salt == "popular")
        #expect(reply.experiment?.windowSeconds == 604_800)
        #expect(reply.experiment?.state == .running)
        #expect((reply.experiment?.begunMilliseconds ?? 0) > 0)
        let offset = test.service.lastOffset
        #expect(try put(Self.experiment()).experiment == reply.experiment)
        #expect(test.service.lastOffset == offset)
        let refused = #expect(throws: Status.self) { try put(Self.experiment(weights: [40, 60])) }
        #expect(refused?.code == .failedPrecondition)
        #expect(refused?.message.contains("start another name") == true)
    }

    @Test func `what cannot be is refused`() throws {
        for (change, code) in [
            ({ $0.arms[1].model = "dinn" }, .invalidArgument), ({ $0.arms[1].model = "din" }, .failedPrecondition),
            ({ $0.name = "" }, .invalidArgument), ({ $0.name = "a\u{202E}b" }, .invalidArgument),
            ({ $0.arms.removeAll() }, .invalidArgument), ({ $0.arms[0].weight = 51 }, .invalidArgument),
            ({ $0.arms[1].reranking = Reranking(diversity: .infinity) }, .invalidArgument),
            ({ $0.arms = Array(repeating: $0.arms[0], count: 100_000) }, .invalidArgument),
        ] as [((inout Experiment) -> Void, Status.Code)] {
            var experiment = Self.experiment()
            change(&experiment)
            let refused = #expect(throws: Status.self) { try put(experiment) }
            #expect(refused?.code == code)
        }
        #expect(#expect(throws: Status.self) { try put(Experiment(name: "none"), end: true) }?.code == .notFound)
        #expect(#expect(throws: Status.self) { try report("none") }?.code == .notFound)
        #expect(#expect(throws: Status.self) { try report("") }?.code == .invalidArgument)
    }

    @Test func `those that run are listed first, then the newest`() throws {
        for name in ["one", "two", "three"] { try put(Self.experiment(name, weights: [10, 10])) }
        try put(Experiment(name: "three"), end: true)
        let listed = try test.service.listExperiments(ListExperimentsRequest(), in: test.snapshot).experiments
        #expect(listed.map(\.name) == ["two", "one", "three"])
        #expect(listed.map(\.state) == [.running, .running, .ended])
    }

    // MARK: What was seen

    @Test func `rows of movies, experiments and arms that there are not are counted and passed over`() throws {
        try put(Self.experiment())
        let reply = try see(
            3,
            [
                Exposure(movieID: 1, model: "popularity", experiment: "popular", arm: "B"),
                Exposure(movieID: 2, model: "ease 1"),
                Exposure(movieID: 999, model: "ease 1"),
                Exposure(movieID: 3, model: "ease 1", experiment: "none", arm: "B"),
                Exposure(movieID: 4, model: "ease 1", experiment: "popular", arm: "C"),
                Exposure(movieID: 5, model: "ease 1", arm: "B"),
            ]
        )
        #expect(reply == ReportExposuresReply(recorded: 2, unknown: 4))
        #expect(try report().arms.map(\.exposures) == [0, 1])
    }

    @Test func `more than 500 rows, unknown people and text that is none are refused`() throws {
        let many = [Exposure](repeating: Exposure(movieID: 1), count: 501)
        #expect(#expect(throws: Status.self) { try see(3, many) }?.code == .invalidArgument)
        #expect(#expect(throws: Status.self) { try see(999, [Exposure(movieID: 1)]) }?.code == .notFound)
        let bad = [Exposure(movieID: 1, model: "a\nb")]
        #expect(#expect(throws: Status.self) { try see(3, bad) }?.code == .invalidArgument)
    }

    @Test func `a film and a person count once, and an opening is never taken back`() throws {
        try put(Self.experiment(weights: [99, 1]))
        let seen = Exposure(movieID: 1, model: "ease 1", experiment: "popular", arm: "control")
        var opened = seen
        opened.opened = true
        var later = seen
        later.model = "ease 2"
        for exposure in [seen, opened, seen, later] { try see(3, [exposure]) }
        let control = try report().arms[0]
        #expect((control.users, control.exposures, control.opens) == (1, 1, 1))
    }

    @Test func `what was seen is on the disk before the writer stops`() async throws {
        try put(Self.experiment())
        try see(3, [Exposure(movieID: 1, rank: 4, model: "ease 1", experiment: "popular", arm: "B", opened: true)])
        test.service.exposures.flush()
        let kept = try await test.service.writer.read { store in try store.keptExposures() }
        #expect(kept.map(\.movieID) == [1])
        #expect(kept.first?.isOpened == true)
        #expect(kept.first?.rank == 4)
    }

    // MARK: Reports

    @Test func `likes are good ratings after the exposure and within the window, as they are now`() throws {
        try put(Self.experiment())
        let user = try #require(try people()["B"]?.first)
        let served = try list(user)
        let movies = served.items.compactMap { $0.movie?.id }
        try see(user, exposures(of: served, opened: [movies[0], movies[1]]))
        func arm() throws -> ArmReport { try report().arms[1] }

        #expect(try (arm().users, arm().exposures, arm().opens, arm().likes) == (1, 10, 2, 0))
        try test.rate(user, movies[0], 7)
        try test.rate(user, movies[1], 6)
        #expect(try (arm().likes, arm().ratings) == (1, 2))
        #expect(try arm().meanStars == 3.25)
        #expect(try arm().likeRate == 0.1)
        try test.rate(user, movies[1], 10)
        #expect(try arm().likes == 2)
        let unrate = UnrateMovieRequest(requestID: .random(), userID: user, movieID: movies[0])
        let _: UnrateMovieReply = try test.write { try test.service.unrateMovie(unrate, $0, in: test.snapshot) }
        #expect(try (arm().likes, arm().ratings) == (1, 1))
        // What was rated before it was seen is no outcome of having seen it, nor what comes after the window.
        let old = try #require(test.service.people.person(user)?.history.newest)
        let now = UInt64(Date().timeIntervalSince1970 * 1_000)
        let rated = test.snapshot.catalogue.movies[old.movieRow].id
        let early = Exposure(
            movieID: rated,
            model: "popularity 0",
            experiment: "popular",
            arm: "B",
            timeMilliseconds: now - 8 * 86_400_000
        )
        let other = try #require(try people()["B"]?.last)
        try test.rate(other, rated, 10)
        try see(other, [early])
        #expect(try (arm().users, arm().likes) == (2, 1))
    }

    @Test func `lists of another model that stood in for the arm's do not count`() throws {
        try put(Self.experiment())
        try see(3, [Exposure(movieID: 1, model: "ease 1", experiment: "popular", arm: "B")])
        try see(4, [Exposure(movieID: 1, model: "popularity", experiment: "popular", arm: "B")])
        #expect(try report().arms[1].users == 1)
    }

    @Test func `a report tells the difference, its intervals and what is sure`() throws {
        #expect(throws: Status.self) { try report() }
        try put(Self.experiment())
        #expect(try report().verdict.hasPrefix("nothing to say yet"))
        #expect(try report().arms.map(\.name) == ["control", "B"])
        let dealt = try people()
        for (arm, users) in dealt {
            for user in users { try see(user, exposures(of: try list(user))) }
            let reported = try #require(try report().arms.first { $0.name == arm })
            #expect(reported.users == UInt64(users.count))
        }
        let whole = try report()
        #expect(whole.sampleRatioP > 0.001)
        #expect(!whole.sampleRatioFails)
        #expect(whole.arms[0].likesDifference == nil)
        #expect(whole.arms[1].opensDifference?.value == 0)
        #expect(whole.verdict.hasPrefix("not decided yet: B likes "), "\(whole.verdict)")
    }

    @Test func `people who come otherwise than dealt make the report say so`() throws {
        try put(Self.experiment())
        for user in 1...40 as ClosedRange<UInt32> {
            try see(user, [Exposure(movieID: 1, model: "ease 1", experiment: "popular", arm: "control")])
        }
        let failed = try report()
        #expect(failed.sampleRatioFails)
        #expect(
            failed.verdict.hasPrefix("sample ratio fails: people came as control 40, B 0 where the weights are 50:50")
        )
    }

    // MARK: Interleaving

    @Test func `each day is one comparison of the two models that wove the list`() throws {
        let now = UInt64(Date().timeIntervalSince1970 * 1_000)
        let unseen = try list(3).items.compactMap { $0.movie?.id }
        for (day, movies) in [unseen.prefix(2), unseen.dropFirst(2).prefix(2), unseen.dropFirst(4).prefix(2)]
            .enumerated()
        {
            let time = now - UInt64(day) * 86_400_000
            try see(
                3,
                zip(movies, ["din 1", "ease 2"]).map { movie, model in
                    Exposure(movieID: movie, model: model, timeMilliseconds: time)
                }
            )
        }
        try test.rate(3, unseen[0], 10)
        try test.rate(3, unseen[2], 7)
        try test.rate(3, unseen[3], 6)
        let report = try test.service.experimentReport(GetExperimentReportRequest(userID: 3), in: test.snapshot)
        let result = try #require(report.interleavings.first)
        #expect(report.interleavings.count == 1)
        #expect((result.modelA, result.modelB) == ("din 1", "ease 2"))
        #expect((result.winsA, result.winsB, result.ties) == (2, 0, 1))
        #expect((result.likesA, result.likesB) == (2, 0))
        #expect(result.p == 0.5)
    }
}

/// As many exposures as a large experiment has.
struct LargeReportTests {
    @Test func `a report over 200,000 exposures counts them all`() throws {
        let test = try TestService()
        try test.populate()
        let experiment = ExperimentDefinition(
            name: "large",
            arms: [ArmDefinition(name: "control", weight: 50), ArmDefinition(name: "B", weight: 50)],
            salt: "large",
            windowSeconds: 604_800,
            note: ""
        )
        let record = ExperimentRecord(definition: experiment, begunMilliseconds: 1)
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for user in 1...10_000 as ClosedRange<UInt32> {
            let seen = (1...20).map { movie in
                StoredExposure(
                    userID: user,
                    movieID: movie,
                    experiment: "large",
                    arm: user % 2 == 0 ? "control" : "B",
                    model: "ease 1",
                    rank: movie,
                    timeMilliseconds: now,
                    isOpened: movie == 1
                )
            }
            test.service.exposures.load(seen)
        }
        let outcomes = ExperimentOutcomes(
            book: test.service.exposures,
            people: test.service.people,
            snapshot: test.snapshot
        )
        let arms = outcomes.arms(of: record)
        #expect(arms.map(\.exposures) == [100_000, 100_000])
        #expect(arms.map(\.users) == [5_000, 5_000])
        #expect(arms.map(\.opens) == [5_000, 5_000])
    }
}
