import Engine
import Foundation
import Testing

struct FeatureEncoderTests {
    private let log = FeatureLogs.random(seed: 1)

    private func encoder(_ columns: [Column], training: Range<UInt32> = 0..<900) throws -> (FeatureEncoder, SampleTable)
    {
        let table = SampleTable(replaying: log)
        return (try FeatureEncoder(fitting: columns, to: table, indices: Array(training)), table)
    }

    @Test func `the layout follows the columns`() throws {
        let (encoder, _) = try encoder([
            .number(.movieDeviation, .zScore), .category(.movieID), .buckets(.userAverage), .category(.userGenre(1)),
            .cross(.movieID, .recentMovie(0), buckets: 50), .cross(.userID, .recentMovie(0), buckets: 60),
            .number(.movieRatingCount, .logZScore), .history(length: 7), .category(.hour), .history(length: 12),
            .category(.movieID),
        ])

        #expect(
            encoder.slots.map { "\($0.column)" } == [
                "movieId", "userAvgRating:buckets", "userGenre2", "movieId*userRatedMovie1:50",
                "userId*userRatedMovie1:60", "hour",
            ]
        )
        #expect(encoder.slots.map(\.side) == [.movie, .user, .user, .pair, .user, .user])
        #expect(
            encoder.slots.map(\.vocabulary) == [
                .movies, .buckets(.userAverage), .genres, .cross(.movieID, .recentMovie(0)),
                .cross(.userID, .recentMovie(0)), .hours,
            ]
        )
        // 200 movies, a genre vocabulary of 8, each with row 0.
        #expect(
            encoder.slots.map(\.cardinality).enumerated().filter { $0.offset != 1 }.map(\.element) == [
                201, 9, 51, 61, 25,
            ]
        )
        // The deviation of fewer than two ratings is missing; a count never is.
        #expect(encoder.numbers.map(\.kind) == [.value(.zScore), .isMissing, .value(.logZScore)])
        #expect(encoder.numbers.map(\.side) == [.movie, .movie, .movie])
        #expect(encoder.historyLength == 12)
        #expect(encoder.movieCardinality == 201)
    }

    @Test func `vocabularies hold what training had, the rest is unknown`() throws {
        let columns: [Column] = [.category(.userID), .category(.movieID)]
        let (encoder, table) = try encoder(columns, training: 0..<20)
        let seen = table.samples.prefix(20)
        let users = Array(Set(seen.map(\.userRow))).sorted()
        let movies = Array(Set(seen.map(\.movieRow))).sorted()

        let encoded = EncodedSamples(Array(0..<900), of: table, by: encoder.bound(to: table))

        let expected = table.samples.flatMap { sample in
            [users.firstIndex(of: sample.userRow), movies.firstIndex(of: sample.movieRow)].map {
                UInt32(($0 ?? -1) + 1)
            }
        }
        #expect(encoded.categories == expected)
        #expect(encoder.slots.map(\.cardinality) == [users.count + 1, movies.count + 1])
        #expect(expected.contains(0))
    }

    @Test func `categories, genres, recent movies and times are encoded`() throws {
        let columns: [Column] = Category.allCases.filter { $0 != .userID && $0 != .movieID }.map { .category($0) }
        let (encoder, table) = try encoder(columns)

        let encoded = EncodedSamples(Array(0..<900), of: table, by: encoder.bound(to: table))

        let expected = table.samples.flatMap { sample -> [UInt32] in
            let genres = FeatureLogs.movies[Int(sample.movieRow)].genres.map { FeatureLogs.genres.firstIndex(of: $0) }
            let recent = table.history(of: sample).reversed().map { UInt32($0 + 1) }
            return padded(genres.map { UInt32(($0 ?? -1) + 1) }, to: 3) + sample.userGenres.map { UInt32($0) }
                + padded(recent, to: 5) + [sample.time / 3600 % 24 + 1, (sample.time / 86_400 + 3) % 7 + 1]
        }
        #expect(encoded.categories == expected)
    }

    @Test func `hour and weekday are those of the calendar, in UTC`() throws {
        // Monday 2000-01-03 23:30, Sunday 2023-12-31 00:00.
        let events = [946_942_200, 1_703_980_800].enumerated().map { index, time in
            FeatureLogs.Event(user: 0, movie: index, halfStars: 8, time: UInt32(time))
        }
        let table = SampleTable(replaying: FeatureLogs.log(events))
        let encoder = try FeatureEncoder(fitting: [.category(.hour), .category(.weekday)], to: table, indices: [0, 1])

        #expect(EncodedSamples([0, 1], of: table, by: encoder.bound(to: table)).categories == [24, 1, 1, 7])
    }

    @Test func `the history is newest first, as long as the column says`() throws {
        let (encoder, table) = try encoder([.history(length: 50)])

        let encoded = EncodedSamples(Array(0..<900), of: table, by: encoder.bound(to: table))

        let expected = table.samples.map { table.history(of: $0).suffix(50).reversed().map { UInt32($0 + 1) } }
        #expect(encoded.historyCounts == expected.map { UInt32($0.count) })
        #expect(encoded.histories == expected.flatMap { padded($0, to: 50) })
        #expect(encoded.historyCounts.max() == 50)
        #expect(encoded.labels == table.samples.map { $0.halfStars >= 7 ? 1 : 0 })
    }

    @Test func `a history ends where it is stopped`() throws {
        let (encoder, table) = try encoder([
            .category(.recentMovie(0)), .category(.recentMovie(2)), .history(length: 9),
        ])
        let history: [UInt32] = [3, 4, SampleTable.historyStop, 5, 6]
        var categories: [UInt32] = [9, 9]
        var numbers: [Float] = [0]
        var sequence = [UInt32](repeating: 99, count: 9)

        let count = history.withUnsafeBufferPointer { history in
            history.baseAddress.map {
                encoder.bound(to: table).encode(
                    table.samples[0],
                    history: $0 + 5,
                    historyCount: 5,
                    categories: &categories,
                    numbers: &numbers,
                    sequence: &sequence
                )
            }
        }

        #expect(count == 2)
        #expect(categories == [7, 0])
        #expect(sequence == [7, 6, 99, 99, 99, 99, 99, 99, 99])
    }

    @Test func `crosses are the documented hash of ids and names`() throws {
        // Worked out by another program; user 100 likes movie 1001, then rates movie 1003 (of Comedy, Sci-Fi, Drama) at 13 h.
        let events = [
            FeatureLogs.Event(user: 0, movie: 1, halfStars: 8, time: 13 * 3600),
            FeatureLogs.Event(user: 0, movie: 3, halfStars: 8, time: 13 * 3600 + 5),
        ]
        let table = SampleTable(replaying: FeatureLogs.log(events))
        let columns: [Column] = [
            .cross(.movieID, .recentMovie(0), buckets: 10_000), .cross(.userID, .hour, buckets: 100),
            .cross(.movieID, .movieGenre(1), buckets: 10_000),
            .cross(.movieGenre(2), .movieID, buckets: 1 << 24),
        ]
        let encoder = try FeatureEncoder(fitting: columns, to: table, indices: [0])

        let encoded = EncodedSamples([0, 1], of: table, by: encoder.bound(to: table))

        #expect(Array(encoded.categories.suffix(4)) == [1641, 65, 7172, 11_268_040])
        // The first sample has no recent movie to cross with.
        #expect(encoded.categories[0] == 0)
    }

    @Test func `another catalogue gives the same inputs, whatever its rows`() throws {
        let columns: [Column] =
            Category.allCases.map { .category($0) } + Number.allCases.map { .number($0, .zScore) }
            + [.cross(.movieGenre(0), .recentMovie(0), buckets: 70), .cross(.userID, .movieID, buckets: 80)]
            + [.history(length: 20)]
        let (encoder, table) = try encoder(columns)
        // Rows the other way round, and a genre more in front of all others.
        let other = RatingLog(
            userIDs: log.userIDs.reversed(),
            movieIDs: log.movieIDs.reversed() + [MovieID(9)],
            movies: log.movies.reversed() + [MovieContent(genres: ["Absurd"])],
            userRows: log.userRows.map { 5 - $0 },
            movieRows: log.movieRows.map { 199 - $0 },
            halfStars: log.halfStars,
            times: log.times
        )
        let otherTable = SampleTable(replaying: other)

        let encoded = EncodedSamples(Array(0..<900), of: table, by: encoder.bound(to: table))
        let otherwise = EncodedSamples(Array(0..<900), of: otherTable, by: encoder.bound(to: otherTable))

        #expect(otherwise == encoded)
    }

    @Test func `users and movies that came later are unknown`() throws {
        let columns: [Column] = [
            .category(.userID), .category(.movieID), .category(.movieGenre(0)), .number(.releaseYear, .identity),
            .cross(.userID, .movieID, buckets: 10), .history(length: 3),
        ]
        let (encoder, table) = try encoder(columns)
        var state = FeatureState(replaying: log)
        state.appendUser()
        state.append(FeatureLogs.movies[3])
        let history: [UInt32] = [5, 200]
        var categories: [UInt32] = [9, 9, 9, 9]
        var numbers: [Float] = [0, 0]
        var sequence: [UInt32] = [9, 9, 9]

        let count = history.withUnsafeBufferPointer { history in
            history.baseAddress.map {
                encoder.bound(to: table).encode(
                    state.sample(ofUser: 6, movie: 200, time: 99_000_000),
                    history: $0 + 2,
                    historyCount: 2,
                    categories: &categories,
                    numbers: &numbers,
                    sequence: &sequence
                )
            }
        }

        #expect(categories == [0, 0, 0, 0])
        #expect(numbers[1] == 1)
        #expect(count == 2)
        #expect(sequence == [0, 6, 9])
    }

    @Test func `each side alone writes its inputs and no others`() throws {
        let columns: [Column] =
            Category.allCases.map { .category($0) } + Number.allCases.flatMap { [.number($0, .zScore), .buckets($0)] }
            + [.cross(.movieID, .recentMovie(0), buckets: 10), .cross(.userID, .hour, buckets: 10)]
        let (encoder, table) = try encoder(columns)
        let bound = encoder.bound(to: table)
        let whole = EncodedSamples([700], of: table, by: bound)

        let parts = [FeatureSide.user, .movie, .pair].map { side in
            var categories = [UInt32](repeating: 7_777, count: encoder.slots.count)
            var numbers = [Float](repeating: 7_777, count: encoder.numbers.count)
            table.withHistory(of: table.samples[700]) { end, count in
                bound.encode(
                    side,
                    of: table.samples[700],
                    history: end,
                    historyCount: count,
                    categories: &categories,
                    numbers: &numbers
                )
            }
            return (categories, numbers, side)
        }

        #expect(
            parts.allSatisfy { categories, numbers, side in
                categories == zip(whole.categories, encoder.slots).map { $1.side == side ? $0 : 7_777 }
                    && numbers == zip(whole.numbers, encoder.numbers).map { $1.side == side ? $0 : 7_777 }
            }
        )
    }

    @Test func `a stored encoder is the same encoder`() throws {
        let columns: [Column] =
            Category.allCases.map { .category($0) }
            + Number.allCases.flatMap { [.number($0, .logZScore), .buckets($0)] }
            + [.cross(.movieID, .recentMovie(0), buckets: 10), .history(length: 4)]
        let (encoder, table) = try encoder(columns)

        let stored = try JSONEncoder().encode(encoder)
        let read = try JSONDecoder().decode(FeatureEncoder.self, from: stored)

        let indices = Array(UInt32(0)..<900)
        #expect(read == encoder)
        #expect(
            EncodedSamples(indices, of: table, by: read.bound(to: table))
                == EncodedSamples(indices, of: table, by: encoder.bound(to: table))
        )
    }

    @Test(arguments: [
        (#""users":[100"#, #""users":[100,100"#, "twice"),
        (#""Action""#, #""Comedy""#, "twice"),
        (#""movieAverage":"#, #""moveAverage":"#, "moveAverage"),
        (#""minimum":0.5"#, #""minimum":99"#, "damaged"),
        (#""length":4"#, #""length":4000000"#, "history"),
        (#""numbers":{"#, #""numbers":{},"others":{"#, "no fitted"),
    ])
    func `a damaged encoder is refused`(part: String, damage: String, word: String) throws {
        let (encoder, _) = try encoder([.number(.movieAverage, .zScore), .history(length: 4)])
        let text = String(decoding: try JSONEncoder().encode(encoder), as: UTF8.self)
        let damaged = text.replacingOccurrences(of: part, with: damage)

        #expect(damaged != text)
        let error = #expect(throws: (any Error).self) {
            try JSONDecoder().decode(FeatureEncoder.self, from: Data(damaged.utf8))
        }
        #expect("\(error as Any)".contains(word))
    }

    @Test func `nothing to fit on, or a column that cannot be, is refused`() throws {
        let table = SampleTable(replaying: log)

        #expect(throws: EngineError.self) { try FeatureEncoder(fitting: [], to: table, indices: []) }
        #expect(throws: EngineError.self) {
            try FeatureEncoder(fitting: [.category(.movieGenre(3))], to: table, indices: [0])
        }
        #expect(throws: EngineError.self) {
            try FeatureEncoder(fitting: [.cross(.userID, .recentMovie(-1), buckets: 5)], to: table, indices: [0])
        }
        #expect(throws: EngineError.self) {
            try FeatureEncoder(fitting: [.cross(.userID, .movieID, buckets: 0)], to: table, indices: [0])
        }
        #expect(throws: EngineError.self) {
            try FeatureEncoder(fitting: [.history(length: 0)], to: table, indices: [0])
        }
    }
}

/// A list with zeros after it, cut to a length.
private func padded(_ values: [UInt32], to length: Int) -> [UInt32] {
    Array((values + [UInt32](repeating: 0, count: length)).prefix(length))
}
