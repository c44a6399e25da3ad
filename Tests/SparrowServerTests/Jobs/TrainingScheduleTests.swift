import Testing

@testable import SparrowServer

struct TrainingScheduleTests {
    @Test func `a store with ratings and no model trains at once, an empty one never`() {
        var schedule = TrainingSchedule()
        let answer1 = schedule.begins(ratingCount: 0, now: 0)
        #expect(!answer1)
        let answer2 = schedule.begins(ratingCount: 10, now: 0)
        #expect(answer2)
    }

    @Test func `one training runs at a time`() {
        var schedule = TrainingSchedule()
        let answer3 = schedule.begins(ratingCount: 10, now: 0)
        #expect(answer3)
        schedule.importEnded()
        let answer4 = schedule.begins(ratingCount: 10, now: 1)
        #expect(!answer4)
        schedule.ended(now: 2)
        let answer5 = schedule.begins(ratingCount: 10, now: 3)
        #expect(answer5)
    }

    @Test func `a few stars do not train, many do once the pause is over`() {
        var schedule = TrainingSchedule()
        schedule.loaded(changesSince: 0)
        schedule.ratingsChanged(499)
        let answer6 = schedule.begins(ratingCount: 1_000, now: 100_000)
        #expect(!answer6)
        schedule.ratingsChanged(1)
        let answer7 = schedule.begins(ratingCount: 1_000, now: 59_999)
        #expect(!answer7)
        let answer8 = schedule.begins(ratingCount: 1_000, now: 60_000)
        #expect(answer8)
    }

    @Test func `of a large store, two in a hundred ratings must have changed`() {
        var schedule = TrainingSchedule()
        schedule.loaded(changesSince: 1_999)
        let answer9 = schedule.begins(ratingCount: 100_000, now: 100_000)
        #expect(!answer9)
        schedule.ratingsChanged(1)
        let answer10 = schedule.begins(ratingCount: 100_000, now: 100_000)
        #expect(answer10)
    }

    @Test func `changes during a training count for the next one`() {
        var schedule = TrainingSchedule()
        let answer11 = schedule.begins(ratingCount: 1_000, now: 0)
        #expect(answer11)
        schedule.ratingsChanged(600)
        schedule.ended(now: 1_000)
        let answer12 = schedule.begins(ratingCount: 1_000, now: 61_000)
        #expect(answer12)
    }
}
