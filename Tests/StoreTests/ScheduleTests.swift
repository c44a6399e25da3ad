import Testing

@testable import Store

/// Jobs that start by themselves, as the log keeps them.
struct ScheduleTests {
    private let din = JobSchedule(
        kind: "train",
        subject: "din",
        afterRatings: 5_000,
        everySeconds: 3_600,
        settings: ["epochs": "2", "history": "20"],
        promotes: true
    )

    @Test func `a schedule is known after a restart and after a rebuild`() throws {
        let test = try TestStore()
        #expect(try test.write(.setSchedule(din, isBuiltIn: false)).answer == .scheduled(din))
        let expected = [StoredSchedule(din, timeMilliseconds: test.now)]
        try test.reopen()
        #expect(try test.store.scheduleRows() == expected)
        let before = try test.dump(of: Schema.views)
        try test.store.rebuild()
        #expect(try test.dump(of: Schema.views) == before)
        #expect(try test.store.scheduleRows() == expected)
    }

    @Test func `the same schedule again is no event, another one takes its place`() throws {
        let test = try TestStore()
        try test.write(.setSchedule(din, isBuiltIn: false))
        let offset = test.store.lastOffset
        try test.write(.setSchedule(din, isBuiltIn: false))
        #expect(test.store.lastOffset == offset)
        var other = din
        other.everySeconds = 60
        try test.write(.setSchedule(other, isBuiltIn: false))
        #expect(try test.store.scheduleRows().map(\.schedule) == [other])
    }

    @Test func `one without a condition is taken away, once`() throws {
        let test = try TestStore()
        let none = JobSchedule(kind: "train", subject: "din")
        #expect(test.refusal(.setSchedule(none, isBuiltIn: false))?.code == .invalidArgument)
        try test.write(.setSchedule(din, isBuiltIn: false))
        try test.write(.setSchedule(none, isBuiltIn: false))
        #expect(try test.store.scheduleRows().map(\.schedule.isTakenAway) == [true])
        #expect(test.refusal(.setSchedule(none, isBuiltIn: false))?.code == .invalidArgument)
    }

    @Test func `one that is built in can be taken away without having been set, and stays so`() throws {
        let test = try TestStore()
        let none = JobSchedule(kind: "embed", subject: "als")
        try test.write(.setSchedule(none, isBuiltIn: true))
        try test.reopen()
        #expect(try test.store.scheduleRows().map(\.schedule) == [none])
        let refused = test.refusal(.setSchedule(none, isBuiltIn: true))
        #expect(refused?.message.contains("no schedule of \"embed:als\"") == true)
    }

    @Test(arguments: [
        (JobSchedule(kind: "", subject: "din", everySeconds: 60), "needs a kind"),
        (JobSchedule(kind: "train", subject: "", everySeconds: 60), "needs a name"),
        (JobSchedule(kind: "train", subject: "din", everySeconds: 59), "every_seconds 59 is outside of 60"),
        (JobSchedule(kind: "train", subject: "din", everySeconds: 40_000_000), "outside of 60 to 31622400"),
        (JobSchedule(kind: "train", subject: "din", afterRatings: 1_000_000_001), "is too many"),
        (JobSchedule(kind: "train", subject: "din", afterRatings: 1, settings: ["a\nb": "1"]), "control character"),
    ])
    func `what cannot be is refused and writes nothing`(schedule: JobSchedule, words: String) throws {
        let test = try TestStore()
        let refused = test.refusal(.setSchedule(schedule, isBuiltIn: false))
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.message.contains(words) == true, "\(refused?.message ?? "")")
        #expect(test.store.lastOffset == 0)
    }

    @Test func `a repeated request gets its first answer, though the schedule is another one by now`() throws {
        let test = try TestStore()
        let id = RequestID(high: 9, low: 9)
        let first = try test.write(.setSchedule(din, isBuiltIn: false), id)
        try test.write(.setSchedule(JobSchedule(kind: "train", subject: "din"), isBuiltIn: false))
        let again = try test.write(.setSchedule(din, isBuiltIn: false), id)
        #expect(again.alreadyApplied)
        #expect(again.offset == first.offset)
        #expect(again.answer == .scheduled(din))
        #expect(try test.store.scheduleRows().map(\.schedule.isTakenAway) == [true])
    }

    @Test func `ratings after the beginning of a job are counted, live ones and those of ended imports`() throws {
        let test = try TestStore()
        for title in ["Alien", "Heat", "Ran"] { try test.write(.createMovie(.test(title))) }
        try test.write(.createUser(name: "Ada"))
        func rate(_ movie: UInt32) throws {
            try test.write(.rate(userID: 1, movieID: movie, halfStars: 8, ratedAt: nil, predictedStars: nil))
        }
        try rate(1)
        let early = RequestID(high: 7, low: 1)
        try test.write(.startJob(JobSpec(kind: "embed", subject: "als")), early)
        try rate(2)
        try test.write(.startJob(JobSpec(kind: "train", subject: "din")))
        try rate(3)
        try test.write(.unrate(userID: 1, movieID: 3))
        try importThree(1, ends: .commitImport(importID: 1), test)
        try importThree(2, ends: .abortImport(importID: 2), test)

        let beginnings = try test.store.beginnings(ofJobs: [1, 2, 99])
        #expect(beginnings[1] == JobBeginning(ratingsSince: 5, requestID: early))
        #expect(beginnings[2]?.ratingsSince == 4)
        #expect(beginnings[99] == nil)
        #expect(try test.store.beginnings(ofJobs: []).isEmpty)
    }

    private func importThree(_ number: UInt8, ends: Mutation, _ test: TestStore) throws {
        let importID = UInt32(number)
        try test.write(.beginImport(.test(number, count: 3), evenIfCommitted: false))
        let movies = [50, 51, 52].map { UnresolvedMovie(fileID: $0, fields: .test("Film \($0)")) }
        try test.write(.resolveMovies(importID: importID, movies: movies))
        let ratings = FileRatings(
            users: [1, 1, 2],
            movies: [50, 51, 52],
            halfStars: [5 + number, 5, 5],
            times: [UInt32(number), 70, 70]
        )
        try test.write(.putChunk(importID: importID, sequence: 0, ratings: ratings, tags: []))
        try test.write(ends)
    }
}
