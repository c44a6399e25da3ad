import Testing

@testable import SparrowServer

struct TrainingScheduleTests {
    @Test func `a store with ratings and no model trains at once, an empty one never`() {
        var schedule = TrainingSchedule()
        #expect(!schedule.begins(ratingCount: 0, now: 0))
        #expect(schedule.begins(ratingCount: 10, now: 0))
    }

    @Test func `one training runs at a time`() {
        var schedule = TrainingSchedule()
        #expect(schedule.begins(ratingCount: 10, now: 0))
        schedule.importEnded()
        #expect(!schedule.begins(ratingCount: 10, now: 1))
        schedule.ended(now: 2)
        #expect(schedule.begins(ratingCount: 10, now: 3))
    }

    @Test func `a few stars do not train, many do once the pause is over`() {
        var schedule = TrainingSchedule()
        schedule.loaded(changesSince: 0, now: 0)
        schedule.ratingsChanged(499)
        #expect(!schedule.begins(ratingCount: 1_000, now: 100_000))
        schedule.ratingsChanged(1)
        #expect(!schedule.begins(ratingCount: 1_000, now: 59_999))
        #expect(schedule.begins(ratingCount: 1_000, now: 60_000))
    }

    @Test func `of a large store, two in a hundred ratings must have changed`() {
        var schedule = TrainingSchedule()
        schedule.loaded(changesSince: 1_999, now: 0)
        #expect(!schedule.begins(ratingCount: 100_000, now: 100_000))
        schedule.ratingsChanged(1)
        #expect(schedule.begins(ratingCount: 100_000, now: 100_000))
    }

    @Test func `changes during a training count for the next one`() {
        var schedule = TrainingSchedule()
        #expect(schedule.begins(ratingCount: 1_000, now: 0))
        schedule.ratingsChanged(600)
        schedule.ended(now: 1_000)
        #expect(schedule.begins(ratingCount: 1_000, now: 61_000))
    }
}
