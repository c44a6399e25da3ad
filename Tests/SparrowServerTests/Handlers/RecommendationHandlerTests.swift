import Engine
import Protocol
import Testing

@testable import SparrowServer

struct RecommendationHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private func list(_ request: GetRecommendationsRequest) throws -> RecommendationList {
        try test.service.recommendationList(request, in: test.snapshot)
    }

    /// The same list by the plainest means: every film explained by itself, sorted.
    private func reference(_ userID: UInt32, count: Int, where isAllowed: (Int) -> Bool = { _ in true }) throws
        -> [UInt32]
    {
        let person = try #require(test.service.people.person(userID))
        let history = person.history.ratings
        let scored = (0..<TestService.movieCount)
            .filter { person.history.rating(of: $0) == nil && !person.hidden.contains(UInt32($0)) && isAllowed($0) }
            .map { row in
                let explained = test.snapshot.recall.explain(
                    row,
                    history: history,
                    popularity: test.snapshot.popularity
                )
                return (row: row, score: explained.score)
            }
        return scored.sorted { ($1.score, $0.row) < ($0.score, $1.row) }.prefix(count)
            .map { test.snapshot.catalogue.movies[$0.row].id }
    }

    private func score(of movieID: UInt32, for user: UInt32) throws -> Double {
        try test.service.explain(ExplainRequest(userID: user, movieID: movieID), in: test.snapshot).score
    }

    @Test(arguments: [1, 2, 17, 40] as [UInt32])
    func `the served list is that of the plain reference`(user: UInt32) throws {
        let served = try list(GetRecommendationsRequest(userID: user, size: 10))
        let expected = try reference(user, count: 10)
        let ids = served.items.compactMap { $0.movie?.id }
        #expect(served.model == "ease")
        #expect(Set(ids).count == 10)
        // Films of one score may stand in either order: the two sum in another order.
        let differences = zip(served.items.map(\.score), try expected.map { try score(of: $0, for: user) }).map {
            abs($0 - $1)
        }
        #expect(differences.allSatisfy { $0 < 1e-5 })
    }

    @Test func `a filter leaves out what it excludes and nothing else`() throws {
        let filter = MovieFilter(excludedGenres: ["horror"], yearFrom: 1955, yearTo: 1970)
        let served = try list(GetRecommendationsRequest(userID: 3, size: 200, filter: filter))
        let expected = try reference(3, count: 200) { row in
            let movie = test.snapshot.catalogue.movies[row]
            return !movie.genres.contains("Horror") && (1955...1970).contains(movie.year ?? 0)
        }
        #expect(!expected.isEmpty)
        #expect(Set(served.items.compactMap { $0.movie?.id }) == Set(expected))
    }

    @Test func `who loves a camp's films gets the rest of that camp first`() throws {
        let reply: CreateUserReply = try test.write {
            try test.service.createUser(CreateUserRequest(requestID: .random(), name: "new"), $0)
        }
        try test.rate(reply.userID, 2, 10)
        try test.rate(reply.userID, 4, 10)
        let served = try list(GetRecommendationsRequest(userID: reply.userID, size: 6))
        #expect(served.items.compactMap { $0.movie?.id }.allSatisfy { $0 % 2 == 0 })
        #expect(served.items.contains { $0.because?.kind == .ratedMovie })
    }

    @Test func `rated and hidden films are never on the list`() throws {
        let before = try list(GetRecommendationsRequest(userID: 5, size: 200))
        let first = try #require(before.items.first?.movie?.id)
        let second = try #require(before.items.dropFirst().first?.movie?.id)
        try test.rate(5, first, 8)
        let _: ActReply = try test.write {
            let request = SetInterestRequest(requestID: .random(), userID: 5, movieID: second, hidden: true)
            try test.service.setInterest(request, $0, in: test.snapshot)
        }
        let after = try list(GetRecommendationsRequest(userID: 5, size: 200)).items.compactMap { $0.movie?.id }
        #expect(!after.contains(first))
        #expect(!after.contains(second))
        #expect(after.count == before.items.count - 2)
    }

    @Test func `the parts of an explanation add up to the score, and to the list's`() throws {
        let top = try #require(try list(GetRecommendationsRequest(userID: 9, size: 1)).items.first)
        let request = ExplainRequest(userID: 9, movieID: top.movie?.id ?? 0)
        let explained = try test.service.explain(request, in: test.snapshot)
        let sum = explained.contributions.reduce(explained.rest) { $0 + $1.value }
        #expect(abs(sum - explained.score) < 1e-5)
        #expect(abs(top.score - explained.score) < 1e-5)
        #expect(explained.rank == 1)
    }

    @Test func `where a film would stand without a rating is where it stands once that is taken away`() throws {
        let top = try #require(try list(GetRecommendationsRequest(userID: 9, size: 1)).items.first?.movie?.id)
        let explained = try test.service.explain(ExplainRequest(userID: 9, movieID: top, size: 1), in: test.snapshot)
        let largest = try #require(explained.contributions.first)
        let said = try #require(largest.rankWithout)
        let _: UnrateMovieReply = try test.write {
            let request = UnrateMovieRequest(requestID: .random(), userID: 9, movieID: largest.movieID)
            try test.service.unrateMovie(request, $0, in: test.snapshot)
        }
        let after = try list(GetRecommendationsRequest(userID: 9, size: 200)).items.compactMap { $0.movie?.id }
        let rank = try #require(after.filter { $0 != largest.movieID }.firstIndex(of: top)) + 1
        #expect(Int(said) == rank)
    }

    @Test func `a film that a star lifted names that star`() throws {
        let before = try list(GetRecommendationsRequest(userID: 11, size: 10))
        let sent = SentList(
            rows: before.items.map { SentList.Row(movieID: $0.movie?.id ?? 0, score: Float($0.score)) },
            offset: before.offset
        )
        let rated = try #require(before.items.last?.movie?.id)
        try test.rate(11, rated, 10)
        var after = try list(GetRecommendationsRequest(userID: 11, size: 10))
        test.service.nameLastRated(in: &after, of: 11, movedSince: sent, test.snapshot)

        let ranks = Dictionary(uniqueKeysWithValues: sent.rows.enumerated().map { ($1.movieID, $0) })
        let lifted = after.items.enumerated().filter { $0 < ranks[$1.movie?.id ?? 0] ?? .max }.map(\.element)
        #expect(!lifted.isEmpty)
        #expect(lifted.contains { $0.because?.movieID == rated })
    }

    @Test func `similar films are of the same camp, without the film itself`() throws {
        let similar = try test.service.getSimilarMovies(
            GetSimilarMoviesRequest(movieID: 6, size: 5),
            in: test.snapshot
        )
        let ids = similar.movies.compactMap { $0.movie?.id }
        #expect(similar.space == "item-based")
        #expect(!ids.contains(6))
        #expect(ids.first.map { $0 % 2 } == 0)
    }

    @Test func `telling films are unrated ones, those of the chosen groups first`() throws {
        let request = GetOnboardingRequest(userID: 1, size: 4, groups: ["Comedy"])
        let onboarding = try test.service.getOnboarding(request, in: test.snapshot)
        let rated = try #require(test.service.people.person(1)).history.movieRows.map { $0 + 1 }
        #expect(onboarding.movies.allSatisfy { !rated.contains($0.id) })
        #expect(onboarding.groups.contains { $0.name == "Comedy" && !$0.examples.isEmpty })
        #expect(onboarding.movies.first?.genres == ["Comedy"])
    }

    @Test(arguments: [
        (GetRecommendationsRequest(userID: 999), Status.Code.notFound, "user 999"),
        (GetRecommendationsRequest(userID: 1, size: 201), .invalidArgument, "size 201"),
        (GetRecommendationsRequest(userID: 1, model: "magic"), .invalidArgument, "magic"),
        (GetRecommendationsRequest(userID: 1, filter: MovieFilter(genres: ["Opera"])), .invalidArgument, "Opera"),
        (
            GetRecommendationsRequest(userID: 1, filter: MovieFilter(yearFrom: 1990, yearTo: 1980)), .invalidArgument,
            "1990"
        ),
    ])
    func `a bad request is refused, and the refusal names what is wrong`(
        request: GetRecommendationsRequest,
        code: Status.Code,
        naming: String
    ) throws {
        let status = #expect(throws: Status.self) { try list(request) }
        #expect(status?.code == code)
        #expect(status?.message.contains(naming) == true)
    }

    @Test func `a plain list is kept, and made anew after an event of the person`() throws {
        let request = GetRecommendationsRequest(userID: 7, size: 5)
        let first = try RecommendationList.decode(try test.service.encodedList(request, in: test.snapshot))
        let kept = try RecommendationList.decode(try test.service.encodedList(request, in: test.snapshot))
        #expect(kept == first)
        #expect(first.offset == test.service.lastOffset)

        let top = try #require(first.items.first?.movie?.id)
        let reply = try test.rate(7, top, 2)
        let after = try RecommendationList.decode(try test.service.encodedList(request, in: test.snapshot))
        #expect(!after.items.contains { $0.movie?.id == top })
        #expect(after.offset >= reply.offset)
    }

    @Test func `the kept list of one size is not given for another`() throws {
        _ = try test.service.encodedList(GetRecommendationsRequest(userID: 7, size: 5), in: test.snapshot)
        let other = GetRecommendationsRequest(userID: 7, size: 3)
        let list = try RecommendationList.decode(try test.service.encodedList(other, in: test.snapshot))
        #expect(list.items.count == 3)
    }

    @Test func `before a model is trained, popular films serve, and ease is refused by name`() throws {
        let untrained = try TestService()
        try untrained.populate()
        let list = try untrained.service.recommendationList(
            GetRecommendationsRequest(userID: 1),
            in: untrained.snapshot
        )
        #expect(list.model == "popularity")
        #expect(!list.items.isEmpty)
        let status = #expect(throws: Status.self) {
            try untrained.service.recommendationList(
                GetRecommendationsRequest(userID: 1, model: "ease"),
                in: untrained.snapshot
            )
        }
        #expect(status?.code == .failedPrecondition)
    }
}
