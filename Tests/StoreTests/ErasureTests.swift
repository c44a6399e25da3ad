import Foundation
import Testing

@testable import Store

/// People who leave what can be found: live acts, a committed import with tags, one that was taken back, one as a user, one again.
///
/// Ada is 1, Bob 2; "movielens 7" is 3, "movielens 8" is 4; "movielens 9" was 5 in the import that was taken back, and is 6.
private struct Lives {
    static let ada = "Adelaide Quixotrix"
    static let tag = "zyzzyva"
    static let people: [UInt32] = [1, 2, 3, 4, 6]
    static let names: [UInt32: String] = [1: ada, 2: "Bob", 3: "movielens 7", 4: "4", 6: "movielens 9"]
    /// Distinctive: 0x499602D2.
    static let time: UInt32 = 1_234_567_890

    let test: TestStore

    init() throws {
        test = try TestStore()
        for title in ["Alien", "The Thing", "Heat"] { try test.write(.createMovie(.test(title))) }
        for name in [Lives.ada, "Bob"] { try test.write(.createUser(name: name)) }
        try test.write(.rate(userID: 1, movieID: 1, halfStars: 9, ratedAt: nil, predictedStars: 3.5))
        try test.write(.rate(userID: 1, movieID: 2, halfStars: 7, ratedAt: Lives.time, predictedStars: nil))
        try test.write(.setInterest(userID: 1, movieID: 3, hidden: true))
        try test.write(.setWatchlist(userID: 1, movieID: 2, listed: true))
        try test.write(.setWatchlist(userID: 1, movieID: 1, listed: false))
        try test.write(.setTasteGroups(userID: 1, groups: [TasteGroupChoice(name: "Space", movieIDs: [1])]))
        test.now += 86_400_000
        try bring(1, users: [7, 7, 8], movies: [50, 51, 51], commits: true, tags: [(7, Lives.tag), (8, "slow")])
        try test.write(.rate(userID: 3, movieID: 1, halfStars: 4, ratedAt: nil, predictedStars: nil))
        try test.write(.unrate(userID: 1, movieID: 1))
        try bring(2, users: [9, 7, 9], movies: [50, 50, 51], commits: false, tags: [(9, "lost")])
        try bring(3, users: [9, 7, 9], movies: [50, 50, 51], commits: true, tags: [(9, "found"), (7, "slow")])
        try bring(4, users: [1, 1], movies: [50, 51], commits: true, tags: [(1, "mine")], asUser: 2)
        try test.write(.setInterest(userID: 4, movieID: 1, hidden: true))
        try test.store.connection.execute(
            "INSERT INTO exposure SELECT id, 1, 'exp', 'a', 'ease 1', 1, 5, 0 FROM user"
        )
    }

    /// An import of two films; later ones are newer.
    private func bring(
        _ number: UInt8,
        users: [UInt32],
        movies: [UInt32],
        commits: Bool,
        tags: [(UInt32, String)],
        asUser: UInt32? = nil
    ) throws {
        let importID = UInt32(number)
        var header = ImportHeader.test(number, count: UInt64(users.count))
        header.asUserID = asUser
        try test.write(.beginImport(header, evenIfCommitted: false))
        let films = [UnresolvedMovie(fileID: 50, fields: .test("Alien")), .init(fileID: 51, fields: .test("Ran"))]
        try test.write(.resolveMovies(importID: importID, movies: films))
        let ratings = FileRatings(
            users: users,
            movies: movies,
            halfStars: users.indices.map { UInt8($0) + number },
            times: users.indices.map { Lives.time + 100_000 * importID + UInt32($0) }
        )
        let given = tags.map { FileTag(userFileID: $0.0, movieFileID: 51, text: $0.1, time: 70) }
        try test.write(.putChunk(importID: importID, sequence: 0, ratings: ratings, tags: given))
        try test.write(commits ? .commitImport(importID: importID) : .abortImport(importID: importID))
    }

    @discardableResult
    func erase(_ user: UInt32) throws -> Acknowledgement {
        try test.write(.eraseUser(userID: user, name: Lives.names[user] ?? ""))
    }

    /// Events as readers see them, those of a user left out, and what is left of somebody's.
    func events(but user: UInt32) throws -> [Event] {
        try test.store.events(from: 1, limit: 1_000).filter {
            switch $0.body {
            case .erased, .userErased, .importTags, .importBegun: false
            default: $0.userID != user && $0.userID != (user == 6 ? 5 : nil)
            }
        }
    }
}

extension TestStore {
    /// The files of the directory in which these bytes stand.
    func files(with needle: [UInt8], in directory: String? = nil) throws -> [String] {
        let directory = directory ?? self.directory
        return try FileManager.default.contentsOfDirectory(atPath: directory).filter { name in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
            return bytes.range(of: Data(needle)) != nil
        }.sorted()
    }
}

struct ErasureTests {
    /// Of each kind of trace of Ada and of "movielens 7", bytes that nobody else leaves.
    private static let needles: [(user: UInt32, bytes: [UInt8])] = [
        (1, Array(Lives.ada.utf8)),
        (1, Array(Lives.ada.lowercased().utf8)),
        // Request ids: of the creation, of a rating, of an act that changed nothing.
        (1, RequestID(high: 1, low: 4).bytes),
        (1, RequestID(high: 1, low: 6).bytes),
        (1, RequestID(high: 1, low: 10).bytes),
        // A time in the table of ratings.
        (1, [0x49, 0x96, 0x02, 0xd2]),
        (3, Array(Lives.tag.utf8)),
        // The first time of a chunk, which is written whole.
        (3, [UInt8].signed(Int64(Lives.time) + 100_000)),
        (6, [UInt8].signed(Int64(Lives.time) + 300_000)),
        // The same person in an import that was taken back, where it had another id.
        (6, [UInt8].signed(Int64(Lives.time) + 200_000)),
    ]

    @Test(arguments: needles)
    func `no byte of an erased user is left in the directory`(user: UInt32, needle: [UInt8]) throws {
        let lives = try Lives()
        try #require(try lives.test.files(with: needle).isEmpty == false)

        try lives.erase(user)
        try lives.test.store.removeRemains()

        #expect(try lives.test.files(with: needle) == [])
        try lives.test.reopen()
        #expect(try lives.test.files(with: needle) == [])
    }

    @Test(arguments: needles)
    func `a crash right after the commit leaves the rest to the next start`(user: UInt32, needle: [UInt8]) throws {
        let lives = try Lives()
        let copy = TestStore.temporaryDirectory()
        defer { TestStore.remove(copy) }
        try lives.erase(user)
        // As kill -9 would leave it.
        try FileManager.default.copyItem(atPath: lives.test.directory, toPath: copy)

        let store = try TestStore.open(copy)
        #expect(try store.erasureIsPending())
        try store.removeRemains()
        #expect(try lives.test.files(with: needle, in: copy) == [])
        #expect(try store.users().contains { $0.id == user } == false)
        try store.endErasure(upTo: store.lastOffset)
        #expect(try store.erasureIsPending() == false)
        try store.close()
    }

    @Test(arguments: Lives.people)
    func `tables made anew from a log with tombstones equal those of now`(user: UInt32) throws {
        let lives = try Lives()
        try lives.erase(user)
        let before = try lives.test.dumpOfAllViews()

        try lives.test.store.rebuild()

        #expect(try lives.test.dumpOfAllViews() == before)
    }

    @Test func `the same when one after the other is erased, until nobody is left`() throws {
        let lives = try Lives()
        for user in Lives.people {
            try lives.erase(user)
            let before = try lives.test.dumpOfAllViews()
            try lives.test.store.rebuild()
            #expect(try lives.test.dumpOfAllViews() == before)
        }
        #expect(try lives.test.visibleRatings().isEmpty)
        #expect(try lives.test.store.erasedUsers().map(\.userID) == Lives.people)
        #expect(try lives.test.dump(of: ["rating", "hidden", "watchlist", "movie_tag", "user", "exposure"]) == [])
        let left = try lives.test.store.events(from: 1, limit: 1_000).filter { $0.userID != nil }
        #expect(left.allSatisfy { if case .userErased = $0.body { true } else { false } })
    }

    @Test(arguments: Lives.people)
    func `others keep every rating, tag and event, each at its offset`(user: UInt32) throws {
        let lives = try Lives()
        let ratings = try lives.test.visibleRatings().filter { $0.key.user != user }
        let events = try lives.events(but: user)
        let tags = try lives.test.store.tags().filter { $0.userID != user }
        let last = lives.test.store.lastOffset

        try lives.erase(user)

        #expect(try lives.test.visibleRatings() == ratings)
        #expect(try lives.events(but: user) == events)
        #expect(try lives.test.store.tags() == tags)
        #expect(lives.test.store.lastOffset == last + 1)
        let all = try lives.test.store.events(from: 1, limit: 1_000)
        #expect(all.map(\.offset) == Array(1...(last + 1)))
        #expect(try (1...(last + 1)).map { try lives.test.store.events(from: $0, limit: 1)[0] } == all)
        _ = try lives.test.store.verify()
    }

    @Test func `the answer counts what went, and a tombstone tells the day and nothing else`() throws {
        let lives = try Lives()
        let erased = try lives.erase(1)
        #expect(erased.answer == .erased(events: 7, ratings: 1, firstOffset: 4))
        let tombstone = try lives.test.store.events(from: 6, limit: 1)[0]
        #expect(tombstone == Event(offset: 6, timeMilliseconds: 1_699_920_000_000, body: .erased))
        #expect(try lives.erase(3).answer == .erased(events: 3, ratings: 2, firstOffset: 13))
    }

    @Test func `a repeat gets the first answer again`() throws {
        let lives = try Lives()
        let id = RequestID(high: 9, low: 9)
        let erase = Mutation.eraseUser(userID: 1, name: Lives.ada)
        let first = try lives.test.write(erase, id)
        let second = try lives.test.write(erase, id)
        #expect(second.alreadyApplied)
        #expect(second.answer == first.answer)
        #expect(lives.test.refusal(erase)?.code == .notFound)
    }

    @Test func `an id is never given again, and an import of the same source makes a new user`() throws {
        let lives = try Lives()
        try lives.erase(6)
        try lives.erase(3)
        try lives.test.store.rebuild()
        #expect(try lives.test.write(.createUser(name: "New")).answer == .user(id: 7))
        try lives.test.write(.beginImport(.test(9, count: 1), evenIfCommitted: false))
        let ratings = FileRatings(users: [7], movies: [50], halfStars: [5], times: [Lives.time])
        try lives.test.write(.putChunk(importID: 5, sequence: 0, ratings: ratings, tags: []))
        try lives.test.write(.commitImport(importID: 5))
        #expect(try lives.test.visibleRatings().keys.filter { $0.user == 8 } == [Pair(user: 8, movie: 1)])
    }

    @Test func `an empty store that somebody left gives the id to nobody, whatever ids a file has`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        try test.write(.eraseUser(userID: 1, name: "Ada"))
        try test.write(.beginImport(.test(1, count: 1), evenIfCommitted: false))
        try test.write(.resolveMovies(importID: 1, movies: [.init(fileID: 50, fields: .test("Alien"))]))
        let ratings = FileRatings(users: [1], movies: [50], halfStars: [5], times: [70])
        try test.write(.putChunk(importID: 1, sequence: 0, ratings: ratings, tags: []))
        #expect(try test.store.users().map(\.id) == [2])
    }

    @Test func `another name, an unknown user and an open import are refused, and say what to do`() throws {
        let lives = try Lives()
        let before = try lives.test.dumpOfAllViews().filter { !$0.hasPrefix("dedup") }
        let other = try #require(lives.test.refusal(.eraseUser(userID: 1, name: "ada")))
        #expect(other.code == .failedPrecondition)
        #expect(other.message.contains("give \"\(Lives.ada)\" as name"))
        #expect(lives.test.refusal(.eraseUser(userID: 77, name: "x"))?.code == .notFound)
        #expect(try lives.test.dumpOfAllViews().filter { !$0.hasPrefix("dedup") } == before)

        try lives.test.write(.beginImport(.test(8, count: 1), evenIfCommitted: false))
        let open = try #require(lives.test.refusal(.eraseUser(userID: 1, name: Lives.ada)))
        #expect(open.code == .failedPrecondition)
        #expect(open.message.contains("import 5"))
    }

    @Test func `an import of the same file for somebody else is not mistaken for one that is done`() throws {
        let lives = try Lives()
        try lives.erase(2)
        let answer = try lives.test.write(.beginImport(.test(4, count: 2), evenIfCommitted: false)).answer
        #expect(answer == .importBegun(importID: 5, state: .open, chunksReceived: 0, ratingsReceived: 0))
    }

    @Test func `an export has all of somebody, in slices of any length`() throws {
        let lives = try Lives()
        let all = try lives.test.store.events(from: 1, limit: 1_000).filter { $0.userID == 3 }
        var found: [Event] = []
        var next: UInt64? = 1
        while let from = next {
            let slice = try lives.test.store.events(ofUser: 3, from: from, limit: 2)
            #expect(slice.events.count <= 2)
            found += slice.events
            next = slice.next
        }
        #expect(found == all)
        #expect(all.count == 3)
        #expect(try lives.test.store.tags(ofUser: 3).map(\.text) == ["slow", Lives.tag])
        #expect(try lives.test.store.exposures(ofUser: 3).map(\.model) == ["ease 1"])
    }
}

extension [UInt8] {
    fileprivate static func signed(_ value: Int64) -> [UInt8] {
        var writer = ByteWriter()
        writer.signed(value)
        return writer.bytes
    }
}

struct ChunkHolesTests {
    private let chunk = ImportChunk(
        importID: 1,
        sequence: 0,
        newUsers: [IDMapping(fileID: 10, ownID: 1), IDMapping(fileID: 30, ownID: 3)],
        users: [1, 1, 2, 3, 3, 3, 4],
        movies: [5, 6, 5, 1, 2, 3, 9],
        halfStars: [1, 2, 3, 4, 5, 6, 7],
        times: [10, 11, 12, 13, 14, 15, 16]
    )

    private func coded(_ chunk: ImportChunk) throws -> ImportChunk? {
        let body = Event.Body.importChunk(chunk)
        guard
            case .importChunk(let read) = try Event.Body(
                kind: .importChunk,
                version: body.version,
                bytes: body.encoded()
            )
        else { return nil }
        return read
    }

    @Test(arguments: [[1], [2], [3], [4], [1, 3], [3, 1], [2, 3], [1, 2, 3, 4], [4, 2]] as [[UInt32]])
    func `others' ratings stay in their places, whoever goes and in whatever order`(gone: [UInt32]) throws {
        var left = chunk
        for user in gone { left = try #require(try coded(left.erasing([user]))) }
        #expect(left.placeCount == 7)
        #expect(left == (try #require(try coded(chunk.erasing(Set(gone))))))
        for place in 0..<7 {
            let index = left.rating(atPlace: place)
            #expect((index == nil) == gone.contains(chunk.users[place]))
            #expect(index.map { left.movies[$0] } ?? chunk.movies[place] == chunk.movies[place])
            #expect(index.map { left.places[$0] } ?? place == place)
        }
        #expect(left.newUsers == chunk.newUsers.filter { !gone.contains($0.ownID) })
        #expect(left.holes.newUserMax == 3)
    }

    @Test func `a chunk without holes is written as it always was`() throws {
        #expect(Event.Body.importChunk(chunk).version == 1)
        #expect(try coded(chunk) == chunk)
    }
}
