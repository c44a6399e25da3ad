import Protocol
import Testing

@testable import SparrowServer

struct WriteHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
    }

    @Test func `whoever was answered reads the own write`() throws {
        let reply = try test.rate(1, 24, 9)
        let details = try test.service.getMovie(GetMovieRequest(movieID: 24, userID: 1), in: test.snapshot)
        #expect(details.movie?.ownHalfStars == 9)
        #expect(test.service.lastOffset >= reply.offset)
    }

    @Test func `a repeated request is applied once and gets its first answer again`() throws {
        let id = [UInt8].random()
        let first = try test.rate(1, 24, 9, id: id)
        let count = test.service.statistics.ratingCount
        let second = try test.rate(1, 24, 9, id: id)
        #expect(second.alreadyApplied)
        #expect(second.offset == first.offset)
        #expect(test.service.statistics.ratingCount == count)
    }

    @Test func `one request id for two requests is refused`() throws {
        let id = [UInt8].random()
        try test.rate(1, 24, 9, id: id)
        let status = #expect(throws: Status.self) { try test.rate(1, 24, 8, id: id) }
        #expect(status?.code == .invalidArgument)
        #expect(test.service.people.person(1)?.history.rating(of: 23)?.halfStars == 9)
    }

    @Test(arguments: [0, 11, 4_000_000_000] as [UInt32])
    func `stars off the grid are refused`(halfStars: UInt32) throws {
        let status = #expect(throws: Status.self) { try test.rate(1, 2, halfStars) }
        #expect(status?.code == .invalidArgument)
        #expect(status?.message.contains("\(halfStars)") == true)
    }

    @Test func `unknown films and people are refused, and nothing is written`() throws {
        let offset = test.service.lastOffset
        #expect(throws: Status.self) { try test.rate(1, 999, 8) }
        #expect(throws: Status.self) { try test.rate(999, 1, 8) }
        #expect(throws: Status.self) { try test.rate(1, 1, 8, id: [1, 2, 3]) }
        #expect(test.service.lastOffset == offset)
    }

    @Test(arguments: ["", "   ", "bell\u{7}", "over\u{202E}ride", String(repeating: "x", count: 65), "two\nlines"])
    func `a hostile or over-long name makes no user`(name: String) throws {
        let count = test.service.people.count
        let status = #expect(throws: Status.self) {
            let _: CreateUserReply = try test.write {
                try test.service.createUser(CreateUserRequest(requestID: .random(), name: name), $0)
            }
        }
        #expect(status?.code == .invalidArgument)
        #expect(test.service.people.count == count)
    }

    @Test func `a film that is there already is not made again`() throws {
        let request = CreateMovieRequest(requestID: .random(), title: "FILM 3", year: 1953)
        let status = #expect(throws: Status.self) {
            let _: CreateMovieReply = try test.write { try test.service.createMovie(request, $0) }
        }
        #expect(status?.code == .alreadyExists)
    }

    @Test func `a new film is found, listed and recommended at once`() throws {
        try test.train()
        let request = CreateMovieRequest(requestID: .random(), title: "Nosferatu", year: 1922, genres: ["Horror"])
        let reply: CreateMovieReply = try test.write { try test.service.createMovie(request, $0) }
        let found = try test.search("nosf")
        #expect(found.movies.map(\.id) == [reply.movieID])
        let list = try test.service.recommendationList(
            GetRecommendationsRequest(userID: 1, size: 200),
            in: test.snapshot
        )
        #expect(list.items.contains { $0.movie?.id == reply.movieID })
    }

    @Test func `undo puts an older rating back at its time`() throws {
        let first = try test.rate(1, 24, 9)
        let second = try test.rate(1, 24, 3)
        #expect(second.previousHalfStars == 9)
        let undo = RateMovieRequest(
            requestID: .random(),
            userID: 1,
            movieID: 24,
            halfStars: second.previousHalfStars,
            ratedAt: second.previousRatedAt
        )
        let reply: RateMovieReply = try test.write { try test.service.rateMovie(undo, $0, in: test.snapshot) }
        #expect(reply.ratedAt == first.ratedAt)
        #expect(test.service.people.person(1)?.history.rating(of: 23)?.time == first.ratedAt)
    }
}
