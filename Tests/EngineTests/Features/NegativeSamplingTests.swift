import Engine
import Testing

struct NegativeSamplingTests {
    private let log = FeatureLogs.random(seed: 1)

    @Test func `negatives stand beside their rating and share its instant`() {
        let plain = SampleTable(replaying: log)
        let table = SampleTable(replaying: log, negatives: NegativeSampling(count: 3, beside: .ratings, seed: 2))

        let groups = stride(from: 0, to: table.count, by: 4).map { Array(table.samples[$0..<$0 + 4]) }

        #expect(groups.map { $0[0].words } == plain.samples.map(\.words))
        #expect(groups.allSatisfy { group in group.dropFirst().allSatisfy { $0.halfStars == 0 } })
        #expect(groups.allSatisfy { group in group.allSatisfy { $0.userPart == group[0].userPart } })
        #expect(table.ratingIndices() == plain.samples.indices.map { UInt32(4 * $0) })
    }

    @Test func `a negative has the features of its own movie`() {
        let table = SampleTable(replaying: log, negatives: NegativeSampling(count: 1, beside: .ratings, seed: 3))
        let events = log.events

        let expected = events.indices.map { index in
            SlowFeatures(
                Array(events[..<index]),
                user: events[index].user,
                movie: Int(table.samples[2 * index + 1].movieRow),
                time: events[index].time
            )
        }

        let negatives = events.indices.map { table.samples[2 * $0 + 1] }
        #expect(zip(negatives, expected).allSatisfy { areClose($0.floats, $1.floats) })
        #expect(negatives.map { Int($0.movieRatingCount) } == expected.map(\.movieRatingCount))
    }

    @Test(arguments: [0, 0.75, 1])
    func `a movie that the user rates anywhere is never drawn`(power: Double) {
        let rated = Set(log.events.map { [$0.user, $0.movie] })

        let table = SampleTable(
            replaying: log,
            negatives: NegativeSampling(count: 5, beside: .ratings, popularityPower: power, seed: 4)
        )
        let negatives = table.samples.filter { $0.halfStars == 0 }

        #expect(negatives.count == 5 * log.count)
        #expect(negatives.allSatisfy { !rated.contains([Int($0.userRow), Int($0.movieRow)]) })
    }

    @Test func `only positives get negatives unless told otherwise`() {
        let table = SampleTable(replaying: log, negatives: NegativeSampling(count: 2, seed: 5))

        #expect(table.count == log.count + 2 * log.halfStars.count { $0 >= 7 })
    }

    @Test func `the same seed draws the same, another draws otherwise`() {
        let tables = ([6, 6, 7] as [UInt64]).map {
            SampleTable(replaying: log, negatives: NegativeSampling(count: 2, seed: $0)).samples.map(\.words)
        }

        #expect(tables[0] == tables[1])
        #expect(tables[0] != tables[2])
    }

    /// One user rates movie 0; movies 1, 2 and 3 have 1, 4 and 16 ratings by others, who are as many as it takes.
    private func draws(power: Double) -> [Int: Int] {
        let others = [(1, 1), (2, 4), (3, 16)].flatMap { movie, count in
            (1...count).map { FeatureLogs.Event(user: $0, movie: movie, halfStars: 1, time: 0) }
        }
        let own = FeatureLogs.Event(user: 0, movie: 0, halfStars: 10, time: 0)
        let table = SampleTable(
            replaying: FeatureLogs.log(others + [own], userCount: 17),
            negatives: NegativeSampling(count: 10_000, popularityPower: power, seed: 8)
        )
        return Dictionary(grouping: table.samples.filter { $0.halfStars == 0 }) { Int($0.movieRow) }
            .mapValues(\.count)
    }

    @Test(arguments: [(1, [1, 4, 16]), (0.5, [1, 2, 4])] as [(Double, [Double])])
    func `chances follow popularity to a power`(power: Double, weights: [Double]) {
        let draws = draws(power: power)
        let total = weights.reduce(0, +)

        #expect(Set(draws.keys) == [1, 2, 3])
        #expect(zip(1...3, weights).allSatisfy { abs(Double(draws[$0] ?? 0) - 10_000 * $1 / total) < 200 })
    }

    @Test func `a power of 0 draws evenly among all movies, also those without a rating`() {
        let draws = draws(power: 0)

        #expect(draws[0] == nil)
        #expect(draws.count == 199)
        #expect(draws.values.allSatisfy { (15...90).contains($0) })
    }

    @Test func `who rated nearly everything gets what is left, who rated everything gets nothing`() {
        let all = (0..<200).map { FeatureLogs.Event(user: 0, movie: $0, halfStars: 10, time: 0) }

        let nearly = SampleTable(
            replaying: FeatureLogs.log(all.filter { $0.movie != 77 }),
            negatives: NegativeSampling(count: 3, seed: 9)
        )
        let everything = SampleTable(replaying: FeatureLogs.log(all), negatives: NegativeSampling(count: 3, seed: 9))

        #expect(nearly.samples.filter { $0.halfStars == 0 }.map(\.movieRow) == Array(repeating: 77, count: 3 * 199))
        #expect(everything.samples.allSatisfy { $0.halfStars > 0 })
    }
}

extension Sample {
    /// What does not depend on the movie, and not on the target.
    fileprivate var userPart: [UInt32] {
        var sample = self
        sample.movieRow = 0
        sample.movieRatingCount = 0
        sample.movieAverage = 0
        sample.movieDeviation = 0
        sample.halfStars = 0
        return sample.words
    }
}
