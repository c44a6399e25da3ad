import Kernels
import Testing

@testable import Store

struct ChecksumTests {
    @Test func `the check value of CRC-32C comes out`() {
        #expect(Checksum(of: Array("123456789".utf8)).value == 0xE306_9283)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 1_000])
    func `the instruction and the table agree`(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        #expect(crc32c(5, bytes, bytes.count) == crc32c_portable(5, bytes, bytes.count))
    }

    @Test func `bytes may be added in parts`() {
        var parts = Checksum(of: Array("1234".utf8))
        parts.add(Array("56789".utf8))
        #expect(parts.value == 0xE306_9283)
    }
}

struct EventCodingTests {
    static let bodies: [Event.Body] = [
        .movieCreated(.test("Das Boot", year: 1981, imdbID: "0082096")),
        .movieCreated(MovieFields(title: "?", titleKey: "?")),
        .movieCreated(MovieFields(title: "?", titleKey: "?", plot: "Somebody looks for something.")),
        .userCreated(name: "Ada"),
        .rated(halfStars: 9, time: .max, predictedStars: 3.75),
        .rated(halfStars: 1, time: 0, predictedStars: nil),
        .unrated(time: 1_700_000_000),
        .interestSet(hidden: true),
        .watchlistSet(listed: false),
        .tasteGroupsSet([]),
        .tasteGroupsSet([
            TasteGroupChoice(name: "Crime, 1990s", movieIDs: [70_000, 3]), TasteGroupChoice(name: "?", movieIDs: []),
        ]),
        .jobStarted(
            JobStarted(
                jobID: 4,
                spec: JobSpec(kind: "embed", subject: "als", settings: ["factors": "64", "alpha": ""], seed: .max)
            )
        ),
        .jobEnded(JobEnded(jobID: 4, state: .failed, message: "too few ratings", version: 0)),
        .modelPromoted(ModelPromoted(label: "stable", model: ModelReference(name: "din", version: 3))),
        .modelPromoted(
            ModelPromoted(label: "canary", model: ModelReference(name: "ease", version: 0), isRollback: true)
        ),
        .modelPromoted(
            ModelPromoted(label: "canary", model: ModelReference(name: "din", version: 4), percent: 25)
        ),
        .scheduleSet(JobSchedule(kind: "embed", subject: "als")),
        .scheduleSet(
            JobSchedule(
                kind: "train",
                subject: "din",
                afterRatings: 5_000,
                everySeconds: 86_400,
                settings: ["epochs": "2", "seed-words": ""],
                promotes: true
            )
        ),
        .importBegun(ImportBegun(importID: 3, header: .test(count: 9), keepsFileIDs: true)),
        .moviesResolved(
            MoviesResolved(
                importID: 3,
                created: [StoredMovie(id: 7, fields: .test("Alien"), importID: 3)],
                mappings: [IDMapping(fileID: 900, ownID: 7), IDMapping(fileID: 4, ownID: 2)]
            )
        ),
        .importChunk(
            ImportChunk(
                importID: 3,
                sequence: 12,
                newUsers: [IDMapping(fileID: 5, ownID: 6)],
                users: [6, 6, 6, .max],
                movies: [1, 70_000, 3, 2],
                halfStars: [1, 10, 5, 7],
                times: [0, .max, 1_000, 1_000]
            )
        ),
        .importTags(importID: 3, tags: [MovieTag(movieID: 1, userID: 0, text: "slow", time: 5)]),
        .experimentPut(.begun(.test("mmr-03"))), .experimentPut(.ended(name: "mmr-03")),
        .importCommitted(importID: 3, counts: ImportCounts()),
        .importAborted(
            ImportAborted(
                importID: 3,
                ratingsRemoved: 4,
                ratingsRestored: 1,
                removedMovies: [3, 1],
                removedUsers: []
            )
        ),
    ]

    @Test(arguments: bodies)
    func `a body is read back as it was written`(body: Event.Body) throws {
        let kind = try #require(body.kind)
        #expect(try Event.Body(kind: kind, version: body.version, bytes: body.encoded()) == body)
    }

    @Test(arguments: bodies)
    func `a body that was cut off anywhere is refused`(body: Event.Body) throws {
        let kind = try #require(body.kind)
        let bytes = body.encoded()
        let accepted = bytes.indices.filter {
            (try? Event.Body(kind: kind, version: body.version, bytes: Array(bytes[..<$0]))) != nil
        }
        #expect(accepted.isEmpty)
    }

    @Test(arguments: bodies)
    func `a body with a byte too many is refused`(body: Event.Body) throws {
        let kind = try #require(body.kind)
        #expect(throws: CodingFault.self) {
            try Event.Body(kind: kind, version: body.version, bytes: body.encoded() + [0])
        }
    }

    @Test func `a length beyond the end allocates nothing and is refused`() {
        var writer = ByteWriter()
        writer.number(UInt64.max)
        #expect(throws: CodingFault.self) { try Event.Body(kind: .userCreated, version: 1, bytes: writer.bytes) }
    }

    @Test func `an early promotion is of everybody, and one of everybody is written as then`() throws {
        let promoted = ModelPromoted(label: "stable", model: ModelReference(name: "din", version: 3))
        let body = Event.Body.modelPromoted(promoted)
        #expect(body.version == 1)
        #expect(try Event.Body(kind: .modelPromoted, version: 1, bytes: body.encoded()) == body)
        #expect(promoted.percent == 100)
    }

    static let answers: [Acknowledgement.Answer] = [
        .scheduled(JobSchedule(kind: "embed", subject: "als", afterRatings: 10, settings: ["factors": "8"])),
        .experiment(ExperimentRecord(definition: .test("a"), begunMilliseconds: 5)),
        .experiment(ExperimentRecord(definition: .test("a"), begunMilliseconds: 5, endedMilliseconds: 7)),
        .promoted(ModelReference(name: "din", version: 2), previous: nil),
        .promoted(ModelReference(name: "din", version: 2), previous: ModelReference(name: "ease", version: 0)),
        .movie(id: 1), .user(id: .max),
        .rated(previous: StoredRating(halfStars: 3, time: 9), time: 10), .rated(previous: nil, time: 10),
        .unrated(previous: nil), .set(previous: true),
        .importBegun(importID: 1, state: .committed, chunksReceived: 3, ratingsReceived: 70_000),
        .resolved([MovieResolution(fileID: 4, movieID: 5, how: .byTMDB)]),
        .chunk(firstOffset: 8, applied: 1, unchanged: 2, superseded: 3, tags: 4),
        .committed(ImportCounts()), .aborted(ratingsRemoved: 2, ratingsRestored: 1), .job(id: 12),
    ]

    @Test(arguments: answers)
    func `an answer is read back as it was stored`(answer: Acknowledgement.Answer) throws {
        #expect(try Acknowledgement.Answer(bytes: answer.encoded()) == answer)
    }

    @Test func `a request id is read back, and anything but 16 bytes is none`() {
        let bytes = (0..<16).map { UInt8($0 * 16) }
        #expect(RequestID(bytes: bytes)?.bytes == bytes)
        #expect(RequestID(bytes: bytes.dropLast()) == nil)
        #expect(RequestID(bytes: bytes + [0]) == nil)
    }
}
