import Testing

@testable import Engine

struct TasteProfileTests {
    /// Four crime films and four comedies; the first two crime films are Japanese and by one director.
    private static let movies: [MovieContent] = (0..<8).map { row in
        MovieContent(
            genres: [row < 4 ? "Crime" : "Comedy"],
            year: row < 4 ? 1950 + row : 1990 + row,
            director: row < 2 ? "Akira Kurosawa" : nil,
            country: row < 2 ? "Japan" : "France"
        )
    }

    /// Everybody: crime films have 10 ratings of 3 stars each, comedies 30 of 4 stars.
    private static let statistics: [MovieStatistics] = (0..<8).map { row in
        var statistics = MovieStatistics()
        for _ in 0..<(row < 4 ? 10 : 30) { statistics.add(halfStars: row < 4 ? 6 : 8) }
        return statistics
    }

    private let baseline = TasteBaseline(movies: movies, statistics: statistics)

    private func rating(_ row: Int, _ halfStars: UInt8) -> Rating {
        Rating(movieRow: row, halfStars: halfStars, time: 0)
    }

    @Test func `an entry compares the own mean and share with everybody's`() throws {
        // Crime 5, 5, 4; comedy 2: a mean of 4.
        let profile = TasteProfile([rating(0, 10), rating(1, 10), rating(2, 8), rating(4, 4)], against: baseline)
        let crime = try #require(profile.entries(.genre).first { $0.name == "Crime" })
        #expect(crime.count == 3)
        #expect(abs(crime.meanStars - 14.0 / 3) < 1e-5)
        #expect(crime.everyoneMeanStars == 3)
        // Everybody's mean is (40 · 3 + 120 · 4) / 160 = 3.75; shrunk by 3 / (3 + 5).
        #expect(abs(crime.liking - ((14.0 / 3 - 4) - (3 - 3.75)) * 3 / 8) < 1e-5)
        #expect(crime.share == 0.75)
        #expect(crime.everyoneShare == 0.25)
        #expect(abs(crime.lift - (3 - Float(3).squareRoot()) / 4 / 0.25) < 1e-5)
        #expect(profile.entries(.genre).first?.name == "Crime")
    }

    @Test func `eras, countries and directors are told too`() throws {
        let profile = TasteProfile([rating(0, 10), rating(1, 9), rating(5, 6)], against: baseline)
        #expect(Set(profile.entries(.era).map(\.name)) == ["1950s", "1990s"])
        #expect(profile.entries(.country).first?.name == "Japan")
        #expect(profile.entries(.director).map(\.name) == ["Akira Kurosawa"])
        #expect(profile.entries(.director)[0].count == 2)
    }

    @Test func `three films are no passion`() throws {
        let few = TasteProfile((0..<3).map { rating($0, 8) } + (4..<8).map { rating($0, 8) }, against: baseline)
        let crime = try #require(few.entries(.genre).first { $0.name == "Crime" })
        // Three of seven against one of four; surely not more.
        #expect(crime.share > crime.everyoneShare)
        #expect(crime.lift < 1)
    }

    @Test func `summary figures`() {
        let profile = TasteProfile([rating(0, 10), rating(1, 6), rating(2, 8)], against: baseline)
        #expect(profile.ratingCount == 3)
        #expect(profile.meanStars == 4)
        #expect(profile.deviation == 1)
        #expect(profile.everyoneMeanStars == 3.75)
        #expect(profile.histogram == [0, 0, 0, 0, 0, 1, 0, 1, 0, 1])
        // All means are 3 there: nothing to go along with.
        #expect(profile.mainstream == 0)
    }

    @Test func `going with the mainstream and against it`() {
        let with = TasteProfile([rating(0, 2), rating(1, 2), rating(4, 10), rating(5, 10)], against: baseline)
        let against = TasteProfile([rating(0, 10), rating(1, 10), rating(4, 2), rating(5, 2)], against: baseline)
        #expect(abs(with.mainstream - 1) < 1e-5)
        #expect(abs(against.mainstream + 1) < 1e-5)
    }

    @Test func `nothing rated, nothing known and unknown rows are answered`() {
        let empty = TasteProfile([], against: baseline)
        #expect(empty.ratingCount == 0)
        #expect(empty.entries(.genre).isEmpty)
        let nothing = TasteBaseline(movies: [], statistics: [])
        let profile = TasteProfile([rating(3, 10)], against: nothing)
        #expect(profile.meanStars == 5)
        #expect(profile.entries(.genre).isEmpty)
        #expect(profile.everyoneMeanStars == 0)
    }
}
