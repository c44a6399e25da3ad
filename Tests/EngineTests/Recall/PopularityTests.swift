import Testing

@testable import Engine

struct PopularityTests {
    private static func statistics(_ halfStars: [UInt8]) -> MovieStatistics {
        var statistics = MovieStatistics()
        for value in halfStars { statistics.add(halfStars: value) }
        return statistics
    }

    private let movies = [
        statistics([10]),
        statistics(Array(repeating: 8, count: 40)),
        statistics(Array(repeating: 4, count: 40)),
        statistics([]),
    ]

    @Test func `liked by many comes before disliked by many, before loved by one, before unknown`() {
        let scores = Popularity(statistics: movies, userCount: 50).scores
        #expect(scores[1] > scores[2])
        #expect(scores[2] > scores[0])
        #expect(scores[0] > scores[3])
        #expect(scores[3] == 0)
    }

    @Test func `a lone five stars is shrunk towards the mean of all`() {
        let popularity = Popularity(statistics: movies, userCount: 50)
        #expect(popularity.meanStars[0] > popularity.priorStars)
        #expect(popularity.meanStars[0] < 3.5)
        #expect(popularity.meanStars[3] == popularity.priorStars)
    }

    @Test func `an update changes one movie, and a new one is appended`() {
        var popularity = Popularity(statistics: movies, userCount: 50)
        let before = popularity.scores
        popularity.update(row: 0, to: Self.statistics([10, 10]))
        popularity.update(row: 4, to: MovieStatistics())

        #expect(popularity.scores[0] > before[0])
        #expect(Array(popularity.scores[1...3]) == Array(before[1...3]))
        #expect(popularity.counts == [2, 40, 40, 0, 0])
    }

    @Test func `the weight of popularity falls with the ratings`() {
        let weights = [0, 1, 10, 100].map { Popularity.weight(historyCount: $0) }
        #expect(weights == weights.sorted(by: >) && weights[3] > 0)
    }
}
