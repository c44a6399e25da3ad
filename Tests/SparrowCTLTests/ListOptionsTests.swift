import ArgumentParser
import Protocol
import Testing
import Text

@testable import SparrowCTL

struct ListOptionsTests {
    @Test func `re-ranking says only what is given`() throws {
        let plain = try #require(try SparrowCTL.parseAsRoot(["recommend", "1"]) as? Recommend)
        #expect(plain.reranking.reranking == nil)
        let arguments = ["recommend", "1", "--diversity", "0.3", "--genre-max", "3", "--with", "ada", "--with", "7"]
        let given = try #require(try SparrowCTL.parseAsRoot(arguments + ["--policy", "mean"]) as? Recommend)
        #expect(given.reranking.reranking == Reranking(diversity: 0.3, genreMax: 3))
        #expect(given.others == [.name("ada"), .id(7)])
        #expect(given.policy?.policy == .mean)
    }

    @Test(arguments: [
        ["recommend", "1", "--diversity", "1.5"], ["recommend", "1", "--freshness", "nan"],
        ["recommend", "1", "--genre-max", "11"], ["watch", "1", "--explore", "20"],
        ["recommend", "1", "--policy", "mean"], ["recommend", "1", "--with", "2", "--policy", "most"],
        ["recommend", "1", "--with", "2", "--explain"], ["recommend", "1", "--source", "als=0"],
        ["what-if", "1", "--rate", "Alien"], ["what-if", "1", "--rate", "Alien=6"], ["what-if", "1", "--rate", "=4"],
        ["recommend-many"],
    ])
    func `what cannot be is refused before anybody is asked`(arguments: [String]) {
        #expect(throws: (any Error).self) { _ = try SparrowCTL.parseAsRoot(arguments) }
    }

    @Test func `pretended stars stand behind the last sign of equality`() throws {
        let arguments = ["what-if", "--rate", "E = mc2 (2005)=4.5", "--rate", "7=1", "--unrate", "Alien (1979)"]
        let command = try #require(try SparrowCTL.parseAsRoot(arguments) as? WhatIf)
        #expect(command.user == nil)
        #expect(command.rate.map(\.movie) == [.title(.init(shown: "E = mc2", year: 2005)), .id(7)])
        #expect(try command.rate.map { try $0.stars.stars().halfStars } == [9, 2])
        #expect(command.unrate == [.title(.init(shown: "Alien", year: 1979))])
    }

    private static let moved = Recommendation(
        movie: Movie(id: 4, title: "Alien", year: 1979),
        badges: [
            Badge(kind: .diversity, value: -0.1, text: "Aliens", movieID: 5), Badge(kind: .genreCap, text: "Horror"),
        ],
        modelRank: 1
    )

    @Test func `the table shows what moved a movie, and nothing of it where nothing moved`() {
        let still = Recommendation(movie: Movie(id: 5, title: "Aliens"), modelRank: 1)
        let plain = MovieTables.recommendations(RecommendationList(items: [still])).lines(width: nil)
        #expect(!plain[0].contains("moved by"))
        var other = still
        other.modelRank = 2
        let lines = MovieTables.recommendations(RecommendationList(items: [other, Self.moved])).lines(width: nil)
        #expect(lines[0].hasSuffix("moved by"))
        #expect(lines[2].hasSuffix("1  like Aliens, enough Horror"))
    }

    @Test func `teams and people have columns of their own`() {
        var item = Self.moved
        item.team = "din"
        item.people = [PersonFit(userID: 1, score: 0.9, rank: 3), PersonFit(userID: 7, score: 0.5)]
        let lines = MovieTables.recommendations(RecommendationList(items: [item])).lines(width: nil)
        #expect(lines[1].contains("din"))
        #expect(lines[1].contains("1: 3, 7: –"))
    }

    @Test func `a what-if says where each movie stood, and what is gone`() {
        let reply = WhatIfReply(
            list: RecommendationList(items: [Self.moved, Self.moved], userRatingCount: 3),
            ranksBefore: [12, 0],
            goneMovieIDs: [1, 2, 3]
        )
        let lines = WhatIf.table(reply).lines(width: nil)
        #expect(lines[1].hasPrefix("1      12   4  Alien (1979)"))
        #expect(lines[2].contains("new"))
        #expect(WhatIf.footer(reply, gone: ["Heat (1995)"]).last == "no longer on it: Heat (1995) and 2 more")
    }
}
