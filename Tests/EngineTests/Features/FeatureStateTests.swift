import Engine
import Testing

struct FeatureStateTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every feature is what its definition says`(seed: UInt64) {
        let log = FeatureLogs.random(seed: seed)
        let table = SampleTable(replaying: log)
        let events = log.events

        let slow = events.indices.map { index in
            SlowFeatures(
                Array(events[..<index]),
                user: events[index].user,
                movie: events[index].movie,
                time: events[index].time
            )
        }

        #expect(zip(table.samples, slow).allSatisfy { areClose($0.floats, $1.floats) })
        #expect(table.samples.map { Int($0.movieRatingCount) } == slow.map(\.movieRatingCount))
        #expect(table.samples.map { Int($0.userRatingCount) } == slow.map(\.userRatingCount))
        #expect(table.samples.map { table.history(of: $0) } == slow.map(\.history))
        #expect(table.samples.map { table.genreNames(of: $0) } == slow.map(\.userGenres))
        // Every user has rated more than the window holds, or the window is not tested.
        #expect(table.samples.map(\.userRatingCount).max() == 100)
    }

    @Test func `deviations are of integers, divided once`() {
        // Stars 1, 2, 3, 4: variance 5/3; years 1957 and 1994: half of 37².
        let events = [(1, 2), (2, 4), (3, 6), (4, 8)].map { movie, halfStars in
            FeatureLogs.Event(user: 0, movie: movie, halfStars: UInt8(halfStars), time: 0)
        }
        let four = FeatureState(replaying: FeatureLogs.log(events)).sample(ofUser: 0, movie: 9, time: 0)
        let two = FeatureState(replaying: FeatureLogs.log(Array(events.prefix(2)))).sample(ofUser: 0, movie: 9, time: 0)

        #expect(four.userDeviation == Float((5.0 / 3).squareRoot()))
        #expect(two.userYearDeviation == Float((37.0 * 37 / 2).squareRoot()))
    }

    @Test func `without earlier ratings every number is missing, and with one each deviation`() {
        let event = FeatureLogs.Event(user: 0, movie: 1, halfStars: 8, time: 5)
        let none = FeatureState(replaying: FeatureLogs.log([])).sample(ofUser: 0, movie: 1, time: 7)
        let one = FeatureState(replaying: FeatureLogs.log([event])).sample(ofUser: 0, movie: 1, time: 5 + 43_200)

        #expect(none.floats.allSatisfy { $0.isNaN })
        #expect(none.userGenres == [0, 0, 0, 0, 0])
        #expect(areClose(one.floats, [4, .nan, 4, .nan, 1957, .nan, 0.5]))
    }

    @Test(arguments: [4, 5, 6] as [UInt64])
    func `what was taken back or replaced leaves no trace`(seed: UInt64) {
        let kept = FeatureLogs.random(seed: seed).events
        var generator = SeededGenerator(seed: seed)
        var state = FeatureState(userCount: 6, movies: FeatureLogs.movies)

        // Each rating that stays is a replacement of an earlier one or not; between them come ratings that are taken back later.
        for event in kept.shuffled(using: &generator).prefix(300) { state.apply(event.rating(8), ofUser: event.user) }
        for event in kept { state.replace(with: event.rating(event.halfStars), ofUser: event.user) }

        let replayed = FeatureState(replaying: FeatureLogs.log(kept))
        #expect(state.allSamples == replayed.allSamples)
        #expect(state.users.map(\.positives) == replayed.users.map(\.positives))
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func `a rating of an older time takes its place in the order`(seed: UInt64) {
        let events = FeatureLogs.random(seed: seed).events
        var generator = SeededGenerator(seed: seed)
        // Ratings of the same time stay in the order of their offsets.
        let groups = Dictionary(grouping: events, by: \.time).values.sorted { $0[0].time < $1[0].time }
        let late = groups.shuffled(using: &generator).flatMap { $0 }
        var state = FeatureState(userCount: 6, movies: FeatureLogs.movies)

        for event in late { state.apply(event.rating(event.halfStars), ofUser: event.user) }

        let replayed = FeatureState(replaying: FeatureLogs.log(events))
        #expect(late != events)
        #expect(state.allSamples == replayed.allSamples)
        #expect(state.users.map(\.positives) == replayed.users.map(\.positives))
    }

    @Test func `taking back ratings from everywhere leaves the state of the others`() {
        let events = FeatureLogs.random(seed: 10).events
        var state = FeatureState(replaying: FeatureLogs.log(events))

        let taken = events.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        let back = taken.map { state.takeBack(movie: $0.movie, ofUser: $0.user) }

        let others = events.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
        #expect(back == taken.map { $0.rating($0.halfStars) })
        #expect(state.allSamples == FeatureState(replaying: FeatureLogs.log(others)).allSamples)
    }

    @Test func `what was never rated cannot be taken back`() {
        var state = FeatureState(replaying: FeatureLogs.random(seed: 11).filtered { $0 < 10 })
        let before = state.allSamples

        let rating = state.takeBack(movie: 199, ofUser: 5)

        #expect(rating == nil)
        #expect(state.allSamples == before)
    }

    @Test func `samples of many movies are those of each`() {
        let state = FeatureState(replaying: FeatureLogs.random(seed: 12))

        let many = state.samples(ofUser: 3, movies: 0..<200, time: 9_000_000)

        #expect(many.map(\.words) == (0..<200).map { state.sample(ofUser: 3, movie: $0, time: 9_000_000).words })
    }

    @Test func `new users and movies start without ratings, a genre that nobody knew counts for nothing`() {
        var state = FeatureState(replaying: FeatureLogs.random(seed: 13))
        state.appendUser()
        state.append(MovieContent(genres: ["Opera", "War"], year: 2030))

        state.apply(Rating(movieRow: 200, halfStars: 10, time: 50), ofUser: 6)
        let sample = state.sample(ofUser: 6, movie: 200, time: 60)

        #expect(areClose(sample.floats.dropLast(), [5, .nan, 5, .nan, 2030, .nan]))
        #expect(sample.userGenres == [8, 0, 0, 0, 0])
        #expect(state.users[6].positives == [200])
    }
}

extension FeatureLogs.Event {
    func rating(_ halfStars: UInt8) -> Rating {
        Rating(movieRow: movie, halfStars: halfStars, time: time)
    }
}

extension FeatureState {
    /// What every user and movie would be served now.
    var allSamples: [[UInt32]] {
        users.indices.flatMap { user in
            movies.indices.map { sample(ofUser: user, movie: $0, time: 20_000_000).words }
        }
    }
}

extension SampleTable {
    /// Movie rows of the positives before a sample, oldest first.
    func history(of sample: Sample) -> [Int] {
        positives[..<historyEnd(of: sample)].suffix(Int(sample.historyCount)).map { Int($0) }
    }

    func genreNames(of sample: Sample) -> [String] {
        sample.userGenres.filter { $0 > 0 }.map { movieFeatures.genres[Int($0) - 1] }
    }
}
