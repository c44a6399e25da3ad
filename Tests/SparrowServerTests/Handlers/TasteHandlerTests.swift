import Protocol
import Testing

@testable import SparrowServer

struct TasteHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
        test.trainNeighbours()
        try test.embed("content")
    }

    private func newcomer(_ name: String) throws -> UInt32 {
        let reply: CreateUserReply = try test.write {
            try test.service.createUser(CreateUserRequest(requestID: .random(), name: name), $0)
        }
        return reply.userID
    }

    private func setGroups(_ user: UInt32, _ groups: [String]) throws -> ActReply {
        try test.write {
            try test.service.setTasteGroups(
                SetTasteGroupsRequest(requestID: .random(), userID: user, groups: groups),
                $0,
                in: test.snapshot
            )
        }
    }

    private func list(_ user: UInt32) throws -> RecommendationList {
        try test.service.recommendationList(GetRecommendationsRequest(userID: user, size: 10), in: test.snapshot)
    }

    @Test func `a profile says what somebody likes against everybody`() throws {
        let profile = try test.service.getTasteProfile(GetTasteProfileRequest(userID: 1), in: test.snapshot)
        let person = try #require(test.service.people.person(1))
        #expect(profile.ratingCount == UInt32(person.history.count))
        #expect(profile.histogram.reduce(0, +) == profile.ratingCount)
        #expect(Set(profile.genres.map(\.name)).isSubset(of: ["Drama", "Horror", "Comedy"]))
        #expect(profile.eras.allSatisfy { $0.name.hasSuffix("0s") })
        #expect(profile.genres.reduce(0) { $0 + $1.count } == profile.ratingCount)
    }

    @Test func `neighbours are of the same camp, and love its films`() throws {
        let list = try test.service.getNeighbours(GetNeighboursRequest(userID: 1, size: 5), in: test.snapshot)
        #expect(list.neighbours.count == 5)
        // Odd ids are of one camp.
        #expect(list.neighbours.allSatisfy { $0.userID % 2 == 1 && $0.userID != 1 && $0.name == "user \($0.userID)" })
        #expect(list.movies.allSatisfy { $0.count > 0 && $0.meanStars > 0 })
        let rated = try #require(test.service.people.person(1)).history
        #expect(
            list.movies.allSatisfy { movie in
                test.snapshot.catalogue.rowByID[movie.movie?.id ?? 0].map { rated.rating(of: $0) == nil } ?? false
            }
        )
    }

    @Test func `the top raters of a movie love it, and more than they love others`() throws {
        let raters = try test.service.getTopRaters(GetTopRatersRequest(movieID: 7), in: test.snapshot).raters
        #expect(!raters.isEmpty)
        #expect(raters.allSatisfy { $0.halfStars >= 8 })
        let love = raters.map { Double($0.halfStars) / 2 - $0.meanStars }
        #expect(love.first ?? 0 >= love.last ?? 0)
    }

    @Test func `groups that somebody chose lead the list, and are its reason`() throws {
        let groups = try test.service.getOnboarding(GetOnboardingRequest(), in: test.snapshot).groups
        #expect(groups.count >= 2)
        #expect(Set(groups.map(\.name)).count == groups.count)
        let user = try newcomer("Newcomer")
        let before = try list(user)
        #expect(try setGroups(user, [groups[0].name]).previous == false)
        let after = try list(user)
        #expect(after.items.map { $0.movie?.id } != before.items.map { $0.movie?.id })
        #expect(after.items.contains { $0.because?.kind == .group && $0.because?.text == groups[0].name })
        #expect(after.items.allSatisfy { $0.because?.kind != .ratedMovie })
        let explained = try test.service.explain(
            ExplainRequest(userID: user, movieID: try #require(after.items.first?.movie?.id)),
            in: test.snapshot
        )
        let sum = explained.contributions.reduce(explained.rest) { $0 + $1.value }
        #expect(abs(sum - explained.score) < 1e-5)
        #expect(explained.contributions.contains { $0.kind == "group" && $0.title == groups[0].name })
    }

    @Test func `ratings of one's own take the groups' place`() throws {
        let groups = try test.service.getOnboarding(GetOnboardingRequest(), in: test.snapshot).groups
        let user = try newcomer("Newcomer")
        _ = try setGroups(user, [groups[0].name])
        for movie in 1...TasteSeeds.fadedAt { try test.rate(user, UInt32(movie), 8) }
        let person = try #require(test.service.people.person(user))
        #expect(TasteSeeds(person, in: test.snapshot).ratings.isEmpty)
        #expect(try list(user).items.allSatisfy { $0.because?.kind != .group })
    }

    @Test func `an unknown group names those that there are`() throws {
        let error = #expect(throws: Status.self) { try setGroups(1, ["Nonsense"]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("there are") == true)
        let names = try test.service.getOnboarding(GetOnboardingRequest(), in: test.snapshot).groups.map(\.name)
        let twice = #expect(throws: Status.self) { try setGroups(1, [names[0], names[0]]) }
        #expect(twice?.message.contains("named twice") == true)
    }

    @Test func `somebody without ratings has an empty profile and no neighbours`() throws {
        let user = try newcomer("Newcomer")
        let profile = try test.service.getTasteProfile(GetTasteProfileRequest(userID: user), in: test.snapshot)
        #expect(profile.ratingCount == 0)
        #expect(profile.genres.isEmpty)
        let list = try test.service.getNeighbours(GetNeighboursRequest(userID: user), in: test.snapshot)
        #expect(list == NeighbourList())
        let unknown = #expect(throws: Status.self) {
            try test.service.getTasteProfile(GetTasteProfileRequest(userID: 999), in: test.snapshot)
        }
        #expect(unknown?.code == .notFound)
    }
}
