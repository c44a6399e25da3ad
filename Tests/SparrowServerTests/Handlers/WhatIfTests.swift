import Protocol
import Testing

@testable import SparrowServer

struct WhatIfTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private func whatIf(
        _ user: UInt32,
        _ ratings: [PretendedRating],
        size: UInt32 = 20,
        model: String = ""
    ) throws -> WhatIfReply {
        try test.service.whatIf(
            WhatIfRequest(request: GetRecommendationsRequest(userID: user, size: size, model: model), ratings: ratings),
            in: test.snapshot
        )
    }

    private func list(_ user: UInt32, size: UInt32 = 20, model: String = "") throws -> RecommendationList {
        try test.service.recommendationList(
            GetRecommendationsRequest(userID: user, size: size, model: model),
            in: test.snapshot
        )
    }

    private func expectSame(_ pretended: RecommendationList, _ real: RecommendationList) {
        #expect(pretended.items.map(\.movie?.id) == real.items.map(\.movie?.id))
        #expect(zip(pretended.items, real.items).allSatisfy { abs($0.score - $1.score) < 1e-4 })
        #expect(pretended.items.map(\.because) == real.items.map(\.because))
        #expect(pretended.userRatingCount == real.userRatingCount)
    }

    @Test(arguments: [3, 12, 31] as [UInt32])
    func `the list is that after rating for real, and nothing is stored`(user: UInt32) throws {
        let before = try list(user)
        let movie = try #require(before.items.dropFirst(2).first?.movie?.id)
        let offset = test.service.lastOffset
        let pretended = try #require(try whatIf(user, [PretendedRating(movieID: movie, halfStars: 10)]).list)
        #expect(test.service.lastOffset == offset)
        #expect(try list(user).items == before.items)

        try test.rate(user, movie, 10)
        expectSame(pretended, try list(user))
    }

    @Test func `a rating taken back, and one changed, count as they would`() throws {
        let history = try #require(test.service.people.person(4)).history
        let (first, second) = (UInt32(history[0].movieRow + 1), UInt32(history[1].movieRow + 1))
        let ratings = [PretendedRating(movieID: first), PretendedRating(movieID: second, halfStars: 2)]
        let pretended = try #require(try whatIf(4, ratings, size: 200).list)
        #expect(pretended.items.contains { $0.movie?.id == first })

        let _: UnrateMovieReply = try test.write {
            let request = UnrateMovieRequest(requestID: .random(), userID: 4, movieID: first)
            try test.service.unrateMovie(request, $0, in: test.snapshot)
        }
        try test.rate(4, second, 2)
        expectSame(pretended, try list(4, size: 200))
    }

    @Test func `with a ranking model too`() throws {
        _ = try test.run("train", "wide-and-deep", ["epochs": "1", "candidates": "20"])
        let movie = try #require(try list(3, model: "wide-and-deep").items.first?.movie?.id)
        let pretended = try whatIf(3, [PretendedRating(movieID: movie, halfStars: 9)], model: "wide-and-deep")
        try test.rate(3, movie, 9)
        let real = try list(3, model: "wide-and-deep")
        #expect(pretended.list?.model == "wide-and-deep")
        #expect(
            zip(pretended.list?.items ?? [], real.items).allSatisfy { abs($0.modelScore - $1.modelScore) < 1e-4 }
        )
    }

    @Test func `it says where each film stood before, and which are gone`() throws {
        let before = try list(3, size: 200).items.compactMap { $0.movie?.id }
        let reply = try whatIf(3, [PretendedRating(movieID: before[0], halfStars: 1)], size: 5)
        let after = try #require(reply.list).items.compactMap { $0.movie?.id }
        #expect(reply.ranksBefore == after.map { UInt32((before.firstIndex(of: $0) ?? -1) + 1) })
        #expect(reply.goneMovieIDs == before.prefix(5).filter { !after.contains($0) })
        #expect(reply.goneMovieIDs.contains(before[0]))
        let nothing = try whatIf(3, [], size: 5)
        #expect(nothing.ranksBefore == [1, 2, 3, 4, 5])
        #expect(nothing.goneMovieIDs.isEmpty)
    }

    @Test func `nobody gets the popular films, and with ratings what fits them`() throws {
        let nobody = try #require(try whatIf(0, []).list)
        #expect(!nobody.items.isEmpty)
        #expect(nobody.userRatingCount == 0)
        #expect(nobody.items.allSatisfy { $0.because?.kind == .popular })
        let ratings = [2, 4].map { PretendedRating(movieID: $0, halfStars: 10) }
        let somebody = try #require(try whatIf(0, ratings, size: 6).list)
        #expect(somebody.userRatingCount == 2)
        #expect(somebody.items.allSatisfy { ($0.movie?.id ?? 1) % 2 == 0 })
        #expect(test.service.people.person(0) == nil)
    }

    @Test(
        arguments: [
            (1, [PretendedRating(movieID: 999, halfStars: 3)], Status.Code.notFound, "movie 999"),
            (999, [], .notFound, "user 999"),
            (1, [PretendedRating(movieID: 3, halfStars: 11)], .invalidArgument, "half_stars 11"),
            (
                1, [PretendedRating(movieID: 3, halfStars: 1), PretendedRating(movieID: 3, halfStars: 2)],
                .invalidArgument, "movie 3 is rated twice"
            ),
            (1, [PretendedRating](repeating: PretendedRating(movieID: 3), count: 101), .invalidArgument, "101 ratings"),
        ] as [(UInt32, [PretendedRating], Status.Code, String)]
    )
    func `what cannot be pretended is refused, and named`(
        user: UInt32,
        ratings: [PretendedRating],
        code: Status.Code,
        naming: String
    ) throws {
        let status = #expect(throws: Status.self) { try whatIf(user, ratings) }
        #expect(status?.code == code)
        #expect(status?.message.contains(naming) == true)
    }
}
