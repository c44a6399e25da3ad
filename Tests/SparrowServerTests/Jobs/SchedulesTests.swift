import Store
import Testing

@testable import SparrowServer

/// When jobs start by themselves, with a clock and counts that the test makes.
struct SchedulesTests {
    private static let din = JobSpec(kind: "train", subject: "din")
    private static let als = JobSpec(kind: "embed", subject: "als")

    /// A state machine and the world around it.
    private struct World {
        var schedules: Schedules
        var now: Int64 = 1_000_000
        var ratingCount: UInt64 = 0
        var isIdle = true
        var imported: Set<String> = []
        var lastJob: UInt32 = 0

        init(_ builtIn: [JobSchedule] = [], _ set: JobSchedule...) {
            schedules = Schedules(builtIn: builtIn)
            for schedule in set { schedules.set(schedule, timeMilliseconds: now) }
        }

        var facts: Schedules.Facts {
            Schedules.Facts(now: now, ratingCount: ratingCount, isIdle: isIdle, imported: imported)
        }

        mutating func rate(_ count: UInt64) {
            ratingCount += count
            schedules.rated(count)
        }

        /// The job that starts now, begun.
        mutating func start() -> JobSpec? {
            guard let spec = schedules.next(facts) else { return nil }
            begin(spec, isScheduled: true)
            return spec
        }

        mutating func begin(_ spec: JobSpec, isScheduled: Bool) {
            lastJob += 1
            let started = JobStarted(jobID: lastJob, spec: spec)
            schedules.began(started, timeMilliseconds: now, isScheduled: isScheduled)
        }

        mutating func end(_ state: JobState, _ message: String = "", version: UInt32 = 0) {
            schedules.ended(JobEnded(jobID: lastJob, state: state, message: message, version: version))
        }

        func status(_ kind: String, _ subject: String) -> Schedules.Status? {
            schedules.status(of: Schedules.Name(kind: kind, subject: subject), facts)
        }
    }

    private static func after(_ ratings: UInt64, _ kind: String = "train", _ subject: String = "din") -> JobSchedule {
        JobSchedule(kind: kind, subject: subject, afterRatings: ratings)
    }

    private static func every(_ seconds: UInt64) -> JobSchedule {
        JobSchedule(kind: "train", subject: "din", everySeconds: seconds)
    }

    @Test func `a job starts with the rating that makes enough, and with none before`() {
        var world = World([], Self.after(100))
        world.rate(99)
        #expect(world.start() == nil)
        world.rate(1)
        #expect(world.start() == Self.din)
        world.end(.done)
        #expect(world.start() == nil)
        world.rate(99)
        #expect(world.start() == nil)
        world.rate(1)
        #expect(world.start() == Self.din)
    }

    @Test func `what never began counts all ratings`() {
        var world = World([], Self.after(100))
        world.ratingCount = 5_000
        #expect(world.status("train", "din")?.ratingsSince == 5_000)
        #expect(world.start() == Self.din)
    }

    @Test func `ratings of an import count when readers see them`() {
        var world = World([], Self.after(100))
        world.begin(Self.din, isScheduled: false)
        world.end(.done)
        world.schedules.imported(500)
        #expect(world.start() == nil)
        world.schedules.importSeen()
        #expect(world.start() == Self.din)
    }

    @Test func `a job starts when time has passed since one of its name began, whoever began it`() {
        var world = World([], Self.every(3_600))
        #expect(world.status("train", "din")?.nextMilliseconds == world.now + 3_600_000)
        world.now += 3_599_999
        #expect(world.start() == nil)
        world.begin(Self.din, isScheduled: false)
        world.end(.done)
        world.now += 3_599_999
        #expect(world.start() == nil)
        world.now += 1
        #expect(world.start() == Self.din)
    }

    @Test func `of two conditions the first that is met starts it`() {
        var both = Self.after(100)
        both.everySeconds = 60
        var world = World([], both)
        world.rate(100)
        #expect(world.start() == Self.din)
        world.end(.done)
        world.now += 60_000
        #expect(world.start() == Self.din)
    }

    @Test func `one starts at a time, by kind and name, and none while another job runs or waits`() {
        var world = World([], Self.after(10), Self.after(10, "embed", "als"))
        world.rate(10)
        world.isIdle = false
        #expect(world.start() == nil)
        world.isIdle = true
        #expect(world.schedules.next(world.facts) == Self.als)
        // It is asked for and not in the log yet.
        #expect(world.schedules.next(world.facts) == nil)
        world.begin(Self.als, isScheduled: true)
        #expect(world.start() == Self.din)
    }

    @Test func `a job that runs already is not started a second time`() {
        var world = World([], Self.after(10))
        world.begin(Self.din, isScheduled: false)
        world.rate(1_000)
        #expect(world.start() == nil)
        world.end(.done)
        #expect(world.start() == Self.din)
    }

    @Test func `each failure doubles what must come, up to a bound, and a success starts over`() {
        var world = World([], Self.after(10))
        world.rate(10)
        var needed: UInt64 = 10
        for failures in 1...8 {
            #expect(world.start() == Self.din)
            world.end(.failed, "too few")
            #expect(world.status("train", "din")?.failures == failures)
            #expect(world.status("train", "din")?.message == "too few")
            needed = min(needed * 2, 640)
            world.rate(needed - 1)
            #expect(world.start() == nil)
            world.rate(1)
        }
        #expect(world.start() == Self.din)
        world.end(.done)
        #expect(world.status("train", "din")?.failures == 0)
        world.rate(10)
        #expect(world.start() == Self.din)
    }

    @Test func `time doubles by failures too`() {
        var world = World([], Self.every(60))
        world.now += 60_000
        #expect(world.start() == Self.din)
        world.end(.failed)
        world.now += 119_999
        #expect(world.start() == nil)
        world.now += 1
        #expect(world.start() == Self.din)
    }

    @Test func `a cancelled job is no failure, and the next one waits as ever`() {
        var world = World([], Self.after(10))
        world.rate(10)
        #expect(world.start() == Self.din)
        world.end(.cancelled)
        #expect(world.status("train", "din")?.failures == 0)
        #expect(world.start() == nil)
        world.rate(10)
        #expect(world.start() == Self.din)
    }

    @Test func `a start that was refused is tried again after a pause that doubles, and says why`() {
        var world = World([], Self.after(10))
        world.rate(10)
        #expect(world.schedules.next(world.facts) == Self.din)
        world.schedules.refused(Self.din, "the disk is full", now: world.now)
        #expect(world.status("train", "din")?.message == "the disk is full")
        #expect(world.status("train", "din")?.failures == 1)
        world.now += 59_999
        #expect(world.schedules.next(world.facts) == nil)
        world.now += 1
        #expect(world.schedules.next(world.facts) == Self.din)
        world.schedules.refused(Self.din, "the disk is full", now: world.now)
        world.now += 119_999
        #expect(world.start() == nil)
        world.now += 1
        #expect(world.start() == Self.din)
        #expect(world.status("train", "din")?.failures == 0)
    }

    @Test func `a schedule that is taken away starts nothing`() {
        var world = World([], Self.after(10))
        world.rate(10)
        world.schedules.set(JobSchedule(kind: "train", subject: "din"), timeMilliseconds: world.now)
        #expect(world.start() == nil)
        #expect(world.schedules.all(world.facts).isEmpty)
    }

    @Test func `settings go with the job`() {
        var schedule = Self.after(1)
        schedule.settings = ["epochs": "2"]
        var world = World([], schedule)
        world.rate(1)
        #expect(world.start() == JobSpec(kind: "train", subject: "din", settings: ["epochs": "2"]))
    }
}

/// What stands without being set.
struct BuiltInSchedulesTests {
    private func facts(_ ratings: UInt64, imported: Set<String> = []) -> Schedules.Facts {
        Schedules.Facts(now: 5_000, ratingCount: ratings, imported: imported)
    }

    @Test func `a store with ratings enough learns its embeddings, a small one does not`() {
        var schedules = Schedules()
        #expect(schedules.next(facts(9_999)) == nil)
        #expect(schedules.next(facts(10_000)) == JobSpec(kind: "embed", subject: "als"))
        #expect(schedules.all(facts(0)).map(\.schedule.subject) == ["als", "item2vec"])
    }

    @Test func `a large store waits for a tenth more`() {
        var schedules = Schedules()
        let spec = JobSpec(kind: "embed", subject: "als")
        for subject in ["als", "item2vec"] {
            let started = JobStarted(jobID: subject == "als" ? 1 : 2, spec: JobSpec(kind: "embed", subject: subject))
            schedules.began(started, timeMilliseconds: 1, isScheduled: true)
            schedules.ended(JobEnded(jobID: started.jobID, state: .done, message: "", version: 1))
        }
        schedules.rated(99_999)
        #expect(schedules.next(facts(1_000_000)) == nil)
        #expect(schedules.all(facts(1_000_000)).map(\.schedule.afterRatings) == [100_000, 100_000])
        schedules.rated(1)
        #expect(schedules.next(facts(1_000_000)) == spec)
    }

    @Test func `one can be taken away, and what is set stands in its place`() {
        var schedules = Schedules()
        schedules.set(JobSchedule(kind: "embed", subject: "als"), timeMilliseconds: 1)
        let own = JobSchedule(kind: "embed", subject: "item2vec", afterRatings: 50)
        schedules.set(own, timeMilliseconds: 1)
        #expect(schedules.all(facts(1_000_000)).map(\.schedule) == [own])
    }

    @Test func `vectors that were brought from elsewhere are not replaced`() {
        var schedules = Schedules()
        #expect(schedules.next(facts(50_000, imported: ["als"])) == JobSpec(kind: "embed", subject: "item2vec"))
    }
}

/// What earlier starts left.
struct SchedulesAfterRestartTests {
    private static let spec = JobSpec(kind: "train", subject: "din")

    private static func record(_ id: UInt32, _ state: JobState, at time: Int64, version: UInt32 = 0) -> JobRecord {
        var record = JobRecord(id: id, spec: spec, startedMilliseconds: time)
        record.state = state
        record.endedMilliseconds = state == .started ? 0 : time + 1
        record.message = "job \(id)"
        record.version = version
        return record
    }

    /// Loaded at the time 10,000,000 ms; the last job was begun by a schedule.
    private func loaded(
        _ schedule: JobSchedule,
        _ jobs: [JobRecord],
        ratingsSince: UInt64 = 0,
        isScheduled: Bool = true
    ) -> Schedules {
        var schedules = Schedules(builtIn: [])
        let last = jobs.last?.id ?? 0
        let id = RequestID(high: 1, low: 1)
        schedules.load(
            [StoredSchedule(schedule, timeMilliseconds: 0)],
            jobs: jobs,
            beginnings: [last: JobBeginning(ratingsSince: ratingsSince, requestID: isScheduled ? id : nil)],
            isScheduled: { $0 == id },
            now: 10_000_000
        )
        return schedules
    }

    private func facts(_ now: Int64 = 10_000_000) -> Schedules.Facts { Schedules.Facts(now: now, ratingCount: 900) }

    @Test func `what was due by ratings or by time while nobody ran starts`() {
        let done = Self.record(1, .done, at: 1_000)
        let after = JobSchedule(kind: "train", subject: "din", afterRatings: 100)
        var few = loaded(after, [done], ratingsSince: 99)
        #expect(few.next(facts()) == nil)
        var enough = loaded(after, [done], ratingsSince: 100)
        #expect(enough.next(facts()) == Self.spec)
        let every = JobSchedule(kind: "train", subject: "din", everySeconds: 3_600)
        var late = loaded(every, [done])
        #expect(late.next(facts(3_600_999)) == nil)
        #expect(late.next(facts(3_601_000)) == Self.spec)
    }

    @Test func `a scheduled job that was cut off is begun again at once, another's is not`() {
        let after = JobSchedule(kind: "train", subject: "din", afterRatings: 100)
        var own = loaded(after, [Self.record(1, .started, at: 1_000)])
        // Until the log says that it was cut off.
        #expect(own.next(facts()) == nil)
        own.ended(JobEnded(jobID: 1, state: .interrupted, message: "the daemon ended first"))
        #expect(own.next(facts()) == Self.spec)
        var anothers = loaded(after, [Self.record(1, .interrupted, at: 1_000)], isScheduled: false)
        #expect(anothers.next(facts()) == nil)
    }

    @Test func `one that is cut off again and again waits as others do`() {
        let after = JobSchedule(kind: "train", subject: "din", afterRatings: 100)
        let cut = (1...4).map { Self.record(UInt32($0), .interrupted, at: 1_000 * Int64($0)) }
        var third = loaded(after, Array(cut.prefix(3)))
        #expect(third.next(facts()) == Self.spec)
        var fourth = loaded(after, cut)
        #expect(fourth.next(facts()) == nil)
        fourth.rated(100)
        #expect(fourth.next(facts()) == Self.spec)
    }

    @Test func `failures in a row are counted from the history`() {
        let after = JobSchedule(kind: "train", subject: "din", afterRatings: 100)
        let jobs = [
            Self.record(1, .failed, at: 1_000), Self.record(2, .done, at: 2_000), Self.record(3, .failed, at: 3_000),
            Self.record(4, .failed, at: 4_000),
        ]
        var schedules = loaded(after, jobs, ratingsSince: 399)
        #expect(schedules.all(facts()).map(\.failures) == [2])
        #expect(schedules.all(facts()).map(\.message) == ["job 4"])
        #expect(schedules.next(facts()) == nil)
        schedules.rated(1)
        #expect(schedules.next(facts()) == Self.spec)
    }

    @Test func `a model of a scheduled training is promoted once, that of another's training never`() {
        let promotes = JobSchedule(kind: "train", subject: "din", afterRatings: 100, promotes: true)
        let recent = Self.record(5, .done, at: 9_000_000, version: 2)
        var own = loaded(promotes, [recent])
        let promotion = Schedules.Promotion(model: ModelReference(name: "din", version: 2), jobID: 5)
        #expect(own.takePromotion() == promotion)
        #expect(own.takePromotion() == nil)
        var anothers = loaded(promotes, [recent], isScheduled: false)
        #expect(anothers.takePromotion() == nil)
        var old = loaded(promotes, [Self.record(5, .done, at: 1_000, version: 2)])
        #expect(old.takePromotion() == nil)
    }

    @Test func `without the wish nothing is promoted`() {
        let plain = JobSchedule(kind: "train", subject: "din", afterRatings: 100)
        var schedules = loaded(plain, [Self.record(5, .done, at: 9_000_000, version: 2)])
        #expect(schedules.takePromotion() == nil)
    }

    @Test func `the newest job of each name is the one whose ratings are counted`() {
        let als = JobRecord(id: 2, spec: JobSpec(kind: "embed", subject: "als"), startedMilliseconds: 1)
        let jobs = [Self.record(1, .done, at: 1), als, Self.record(3, .done, at: 1)]
        #expect(Schedules.newest(jobs) == [2, 3])
    }
}
