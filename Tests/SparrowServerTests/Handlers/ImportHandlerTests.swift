import Engine
import Protocol
import Testing

@testable import SparrowServer

struct ImportHandlerTests {
    private let test: TestService

    init() throws { test = try TestService() }

    private func begin(ratings: UInt64) throws -> BeginImportReply {
        let request = BeginImportRequest(
            requestID: .random(),
            source: "movielens",
            label: "test",
            contentHash: [UInt8](repeating: 7, count: 32),
            ratingCount: ratings
        )
        return try test.write { try test.service.beginImport(request, $0) }
    }

    private func resolve(_ importID: UInt64) throws {
        let request = ResolveMoviesRequest(
            requestID: .random(),
            importID: importID,
            movies: [
                FileMovie(fileID: 10, title: "Alien (1979)", genres: ["Horror"]),
                FileMovie(fileID: 20, title: "Thing, The (1982)", genres: ["Horror"]),
            ]
        )
        let _: ResolveMoviesReply = try test.write { try test.service.resolveMovies(request, $0) }
    }

    private func put(_ importID: UInt64, sequence: UInt32 = 0, halfStars: [UInt8] = [9, 4, 10]) throws
        -> PutImportChunkReply
    {
        let request = PutImportChunkRequest(
            requestID: .random(),
            importID: importID,
            sequence: sequence,
            userFileIDs: [1, 1, 2],
            movieFileIDs: [10, 20, 10],
            halfStars: halfStars,
            times: [1_000_000_000, 5, -1_000]
        )
        return try test.write { try test.service.putImportChunk(request, $0) }
    }

    private func commit(_ importID: UInt64) throws -> CommitImportReply {
        try test.write {
            try test.service.commitImport(CommitImportRequest(requestID: .random(), importID: importID), $0)
        }
    }

    @Test func `readers see an import when it is committed, and whole`() throws {
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        #expect(try put(begun.importID).applied == 3)
        #expect(test.service.people.count == 0)
        #expect(test.snapshot.catalogue.count == 0)

        let reply = try commit(begun.importID)
        #expect(reply.ratingsApplied == 3)
        #expect(reply.usersCreated == 2)
        #expect(test.service.statistics.ratingCount == 3)
        #expect(test.snapshot.catalogue.movies.map(\.title) == ["Alien", "The Thing"])
        #expect(test.service.people.person(1)?.history.rating(of: 1)?.time == 1_000_000_005)
    }

    @Test func `what an import brings counts as new for schedules once readers see it`() throws {
        let request = SetScheduleRequest(
            requestID: .random(),
            schedule: Schedule(kind: "scrub", name: "all", afterRatings: 100)
        )
        let _: SetScheduleReply = try test.write { try test.service.setSchedule(request, $0) }
        #expect(try test.run("scrub", "all").state == .done)
        func counted() -> UInt64? {
            test.service.getSchedule(GetScheduleRequest()).schedules.first { $0.kind == "scrub" }?.ratingsSince
        }
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        _ = try put(begun.importID)
        #expect(counted() == 0)
        _ = try commit(begun.importID)
        #expect(counted() == 3)
    }

    @Test func `a film made while an import is open keeps its row, its ratings and its place in an older snapshot`()
        throws
    {
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        _ = try put(begun.importID)
        let before = test.snapshot
        let movie: CreateMovieReply = try test.write {
            try test.service.createMovie(CreateMovieRequest(requestID: .random(), title: "Nosferatu", year: 1922), $0)
        }
        let user: CreateUserReply = try test.write {
            try test.service.createUser(CreateUserRequest(requestID: .random(), name: "ada"), $0)
        }
        try test.rate(user.userID, movie.movieID, 9)
        let row = try test.snapshot.row(of: movie.movieID)
        _ = try commit(begun.importID)

        #expect(try test.snapshot.row(of: movie.movieID) == row)
        #expect(test.snapshot.catalogue.count == 3)
        let person = try test.service.person(user.userID)
        #expect(person.history.rating(of: row)?.halfStars == 9)
        #expect(test.service.statistics[row].count == 1)
        // Whoever still holds the older snapshot must not meet a row that it does not have.
        #expect(person.within(before).history.isEmpty)
    }

    @Test func `the same input again is recognised`() throws {
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        _ = try put(begun.importID)
        _ = try commit(begun.importID)
        let again = try begin(ratings: 3)
        #expect(again.state == .committed)
        #expect(test.service.statistics.ratingCount == 3)
    }

    @Test func `an aborted import leaves nothing`() throws {
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        _ = try put(begun.importID)
        let reply: AbortImportReply = try test.write {
            try test.service.abortImport(AbortImportRequest(requestID: .random(), importID: begun.importID), $0)
        }
        #expect(reply.ratingsRemoved == 3)
        #expect(test.service.statistics.ratingCount == 0)
        #expect(test.snapshot.catalogue.count == 0)
    }

    @Test func `a chunk off the grid is refused with its place, and the import goes on`() throws {
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        let status = #expect(throws: Status.self) { try put(begun.importID, halfStars: [9, 11, 10]) }
        #expect(status?.code == .invalidArgument)
        #expect(status?.message.contains("index 1") == true)
        #expect(try put(begun.importID).applied == 3)
    }

    @Test func `a chunk out of order says which one is due`() throws {
        let begun = try begin(ratings: 3)
        try resolve(begun.importID)
        let status = #expect(throws: Status.self) { try put(begun.importID, sequence: 2) }
        #expect(status?.code == .failedPrecondition)
        #expect(status?.message.contains("chunk 0") == true)
    }
}
