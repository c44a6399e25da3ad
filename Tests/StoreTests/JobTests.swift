import Testing

@testable import Store

/// Jobs and the groups that people begin with, as the log keeps them.
struct JobTests {
    private let spec = JobSpec(kind: "embed", subject: "item2vec", settings: ["window": "5", "epochs": "10"], seed: 7)

    @Test func `a job that began is known after a restart, and so is its end`() throws {
        let test = try TestStore()
        #expect(try test.write(.startJob(spec)).answer == .job(id: 1))
        #expect(try test.write(.startJob(JobSpec(kind: "embed", subject: "als"))).answer == .job(id: 2))
        test.now += 5_000
        try test.write(.endJob(JobEnded(jobID: 1, state: .done, message: "9,125 movies", version: 3)))
        try test.reopen()

        let jobs = try test.store.jobRecords()
        #expect(jobs.map(\.id) == [1, 2])
        #expect(jobs[0].spec == spec)
        #expect(jobs[0].state == .done)
        #expect(jobs[0].endedMilliseconds - jobs[0].startedMilliseconds == 5_000)
        #expect(jobs[0].message == "9,125 movies")
        #expect(jobs[0].version == 3)
        #expect(jobs[1].state == .started)
        #expect(try test.write(.startJob(spec)).answer == .job(id: 3))
    }

    @Test func `a job ends once`() throws {
        let test = try TestStore()
        try test.write(.startJob(spec))
        try test.write(.endJob(JobEnded(jobID: 1, state: .cancelled, message: "")))
        let offset = test.store.lastOffset
        try test.write(.endJob(JobEnded(jobID: 1, state: .done, message: "")))
        #expect(test.store.lastOffset == offset)
        #expect(try test.store.jobRecords()[0].state == .cancelled)
    }

    @Test func `an end without a beginning is refused`() throws {
        let test = try TestStore()
        #expect(test.refusal(.endJob(JobEnded(jobID: 9, state: .done, message: ""))) == .noJob(9))
    }

    @Test(arguments: [
        JobSpec(kind: "", subject: "als"), JobSpec(kind: "embed", subject: "a\nb"),
        JobSpec(kind: "embed", subject: "als", settings: ["x": String(repeating: "9", count: 5_000)]),
    ])
    func `a job that cannot be is refused`(spec: JobSpec) throws {
        let test = try TestStore()
        #expect(test.refusal(.startJob(spec))?.code == .invalidArgument)
        #expect(test.store.lastOffset == 0)
    }

    @Test func `the groups of a user are those that were chosen last`() throws {
        let test = try TestStore()
        for title in ["Alien", "Heat"] { try test.write(.createMovie(.test(title))) }
        try test.write(.createUser(name: "Ada"))
        let crime = TasteGroupChoice(name: "Crime, 1990s", movieIDs: [2])
        let space = TasteGroupChoice(name: "Space", movieIDs: [1, 2])
        try test.write(.setTasteGroups(userID: 1, groups: [crime]))
        try test.write(.setTasteGroups(userID: 1, groups: [space, crime]))
        let offset = test.store.lastOffset
        #expect(try test.write(.setTasteGroups(userID: 1, groups: [space, crime])).answer == .set(previous: true))
        #expect(test.store.lastOffset == offset)
        try test.reopen()
        #expect(try test.store.chosenTasteGroups() == [1: [space, crime]])
        try test.write(.setTasteGroups(userID: 1, groups: []))
        #expect(try test.store.chosenTasteGroups().isEmpty)
    }

    @Test func `groups of unknown users and films are refused`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        #expect(test.refusal(.setTasteGroups(userID: 2, groups: [])) == .noUser(2))
        let group = TasteGroupChoice(name: "Crime", movieIDs: [5])
        #expect(test.refusal(.setTasteGroups(userID: 1, groups: [group])) == .noMovie(5))
    }

    @Test func `a rebuild makes the same jobs and groups`() throws {
        let test = try TestStore()
        try test.write(.createMovie(MovieFields(title: "Alien", titleKey: "alien", plot: "A crew lets something in.")))
        try test.write(.createUser(name: "Ada"))
        try test.write(.startJob(spec))
        try test.write(.endJob(JobEnded(jobID: 1, state: .done, message: "done", version: 1)))
        try test.write(.setTasteGroups(userID: 1, groups: [TasteGroupChoice(name: "Space", movieIDs: [1])]))
        let before = try test.dump(of: Schema.views)
        try test.store.rebuild()
        #expect(try test.dump(of: Schema.views) == before)
        #expect(before.contains { $0.hasPrefix("movie_plot: 1|'A crew") })
    }

    @Test func `a plot line is read back`() throws {
        let test = try TestStore()
        let fields = MovieFields(title: "Alien", titleKey: "alien", plot: "A crew lets something in.")
        try test.write(.createMovie(fields))
        try test.reopen()
        #expect(try test.store.movies().map(\.fields) == [fields])
    }

    @Test func `a store of version 1 is brought to the present one, and keeps its data`() throws {
        let test = try TestStore()
        try test.write(.createMovie(.test("Alien")))
        let added = [
            "serving_label", "job", "taste_group", "movie_plot", "schedule", "experiment", "exposure", "dead_letter",
            "erased_user",
        ]
        for table in added {
            try test.store.connection.execute("DROP TABLE \(table)")
        }
        try test.store.connection.execute("ALTER TABLE dedup DROP COLUMN user_id")
        try test.store.connection.execute("PRAGMA user_version = 1")
        try test.reopen()
        #expect(try test.store.rows("PRAGMA user_version") == ["\(Schema.version)"])
        #expect(try test.store.movies().map(\.fields.title) == ["Alien"])
        #expect(try test.write(.startJob(spec)).answer == .job(id: 1))
    }
}
