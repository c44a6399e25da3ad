import Testing

@testable import Engine

struct OnboardingTests {
    private static func statistics(_ halfStars: [UInt8], times: Int) -> MovieStatistics {
        var statistics = MovieStatistics()
        for _ in 0..<times { for value in halfStars { statistics.add(halfStars: value) } }
        return statistics
    }

    private let statistics = [
        statistics([1, 10], times: 40),
        statistics([6, 6], times: 40),
        statistics([1, 10], times: 39),
        statistics([1, 10], times: 35),
        statistics([], times: 0),
        statistics([5, 7], times: 30),
    ]
    private let features = ContentFeatures([
        MovieContent(genres: ["Horror"]), MovieContent(genres: ["Drama"]), MovieContent(genres: ["Horror"]),
        MovieContent(genres: ["Comedy"]), MovieContent(genres: ["Comedy"]), MovieContent(genres: ["Horror"]),
    ])

    @Test func `films that divide many are asked first, and not two of a genre when another is as telling`() {
        let telling = Onboarding(statistics: statistics, features: features).tellingMovies

        #expect(Array(telling.prefix(2)) == [0, 3])
        #expect(!telling.contains(4))
        #expect(telling.firstIndex(of: 1) ?? 0 > telling.firstIndex(of: 2) ?? 9)
    }

    @Test func `groups are genres by their ratings, with the best known films`() {
        let groups = Onboarding(statistics: statistics, features: features).groups

        #expect(groups.map(\.genre) == ["Horror", "Drama", "Comedy"])
        #expect(groups.map(\.movieRows) == [[0, 2, 5], [1], [3]])
    }

    @Test func `no more than asked for`() {
        #expect(Onboarding(statistics: statistics, features: features, tellingCount: 2).tellingMovies.count == 2)
    }
}
