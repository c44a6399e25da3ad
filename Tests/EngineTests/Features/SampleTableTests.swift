import Engine
import Testing

struct SampleTableTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `training and serving see the same bytes`(seed: UInt64) {
        let log = FeatureLogs.random(seed: seed)
        let table = SampleTable(replaying: log)
        var state = FeatureState(userCount: log.userCount, movies: log.movies)

        var served: [[UInt32]] = []
        for index in 0..<log.count {
            let rating = log[index]
            let user = Int(log.userRows[index])
            var sample = state.sample(ofUser: user, movie: rating.movieRow, time: rating.time)
            sample.halfStars = rating.halfStars
            served.append(sample.words)
            state.apply(rating, ofUser: user)
        }

        #expect(served == table.samples.map(\.words))
        #expect((0..<log.userCount).map { Array(table.positives(ofUser: $0)) } == state.users.map(\.positives))
    }

    @Test func `the future changes nothing`() {
        let log = FeatureLogs.random(seed: 3)
        let events = log.events
        let half = events.count / 2
        // From the middle on everybody gives the other end of the scale.
        let changed = events.enumerated().map { index, event in
            var event = event
            event.halfStars = index < half ? event.halfStars : 11 - event.halfStars
            return event
        }

        let whole = SampleTable(replaying: log)
        let past = SampleTable(replaying: log.filtered { $0 < half })
        let other = SampleTable(replaying: FeatureLogs.log(changed))

        #expect(past.samples.map(\.words) == whole.samples.prefix(half).map(\.words))
        #expect(other.samples.prefix(half).map(\.words) == whole.samples.prefix(half).map(\.words))
        #expect(past.samples.map { past.history(of: $0) } == whole.samples.prefix(half).map { whole.history(of: $0) })
        // The change is seen where it is the past.
        #expect(other.samples.last?.words != whole.samples.last?.words)
    }

    @Test func `a rating is not in its own features`() {
        let log = FeatureLogs.random(seed: 4)
        let events = log.events
        let last = events.count - 1
        let others = [1, 4, 7, 10] as [UInt8]

        let features = others.map { halfStars in
            var changed = events
            changed[last].halfStars = halfStars
            var sample = SampleTable(replaying: FeatureLogs.log(changed)).samples[last]
            sample.halfStars = 0
            return sample.words
        }

        #expect(Set(features).count == 1)
    }

    @Test func `ratings of the same time come in the order of their offsets`() {
        let events = (1...3).map { FeatureLogs.Event(user: 0, movie: $0, halfStars: 8, time: 100) }

        let table = SampleTable(replaying: FeatureLogs.log(events))
        let reversed = SampleTable(replaying: FeatureLogs.log(events.reversed()))

        #expect(table.samples.map { table.history(of: $0) } == [[], [1], [1, 2]])
        #expect(reversed.samples.map { reversed.history(of: $0) } == [[], [3], [3, 2]])
        #expect(table.samples.map(\.userRatingCount) == [0, 1, 2])
    }

    @Test func `the label follows its threshold, and so do the positives`() {
        let events = [6, 7, 8, 10].enumerated().map { index, halfStars in
            FeatureLogs.Event(user: 0, movie: index, halfStars: UInt8(halfStars), time: UInt32(index))
        }
        let log = FeatureLogs.log(events)

        let usual = SampleTable(replaying: log)
        let strict = SampleTable(replaying: log, labelHalfStars: 8)

        #expect(usual.samples.map { usual.label(of: $0) } == [false, true, true, true])
        #expect(strict.samples.map { strict.label(of: $0) } == [false, false, true, true])
        #expect(Array(usual.positives(ofUser: 0)) == [1, 2, 3])
        #expect(Array(strict.positives(ofUser: 0)) == [2, 3])
    }

    @Test func `an empty log gives an empty table`() {
        let table = SampleTable(
            replaying: FeatureLogs.log([], userCount: 0),
            negatives: NegativeSampling(count: 2, seed: 1)
        )

        #expect(table.samples.isEmpty)
        #expect(table.positiveOffsets == [0])
    }

    @Test func `a sample takes 60 bytes`() {
        #expect(MemoryLayout<Sample>.stride == 60)
    }
}
