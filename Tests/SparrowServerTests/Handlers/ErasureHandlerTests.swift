import Engine
import Foundation
import Protocol
import Store
import Testing

@testable import SparrowServer

/// `EraseUser` and what is left of somebody afterwards: in memory, in answers, in artifacts.
struct ErasureHandlerTests {
    private static let quick = ["epochs": "1", "candidates": "20"]
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
        test.trainNeighbours()
    }

    @discardableResult
    private func erase(_ user: UInt32, id: [UInt8] = .random()) throws -> EraseUserReply {
        let request = EraseUserRequest(requestID: id, userID: user, name: "user \(user)")
        return try test.write { try test.service.eraseUser(request, $0) }
    }

    private func status(_ body: () throws -> Void) -> Status? {
        do {
            try body()
            return nil
        } catch {
            return error as? Status
        }
    }

    @Test func `somebody who was erased is not found, by id or by name, and the answer says why`() throws {
        try erase(3)
        let byID = status { _ = try test.service.getUser(GetUserRequest(who: .userID(3)), in: test.snapshot) }
        let byName = status { _ = try test.service.getUser(GetUserRequest(who: .name("user 3")), in: test.snapshot) }
        #expect(byID?.code == .notFound)
        #expect(byID?.message.contains("erased") == true)
        #expect(byName?.code == .notFound)
        let rating = status { try test.rate(3, 1, 8) }
        #expect(rating?.code == .notFound)
        let list = status {
            _ = try test.service.recommendationList(GetRecommendationsRequest(userID: 3), in: test.snapshot)
        }
        #expect(list?.code == .notFound)
        let users = try test.service.listUsers(ListUsersRequest(pageSize: 100)).users.map(\.id)
        #expect(users == (1...40).filter { $0 != 3 })
    }

    @Test func `statistics are those of everybody else`() throws {
        let person = try #require(test.service.people.person(3))
        var expected = test.service.statistics.all()
        for (row, halfStars) in zip(person.history.movieRows, person.history.halfStars) {
            expected[Int(row)].remove(halfStars: halfStars)
        }
        let reply = try erase(3)
        #expect(test.service.statistics.all() == expected)
        #expect(test.snapshot.popularity.counts.map(Int.init) == expected.map(\.count))
        #expect(reply.ratings == UInt64(person.history.count))
        #expect(reply.events == UInt64(person.history.count + 1))
    }

    @Test func `nobody's neighbour, no fan, no kept list`() throws {
        let asked = GetNeighboursRequest(userID: 5, size: 40)
        #expect(try test.service.getNeighbours(asked, in: test.snapshot).neighbours.contains { $0.userID == 3 })
        try erase(3)
        #expect(try test.service.getNeighbours(asked, in: test.snapshot).neighbours.allSatisfy { $0.userID != 3 })
        #expect(!test.snapshot.neighbourIDs.contains(3))
        for movie in 1...UInt32(TestService.movieCount) {
            let raters = try test.service.getTopRaters(GetTopRatersRequest(movieID: movie), in: test.snapshot)
            #expect(raters.raters.allSatisfy { $0.userID != 3 })
        }
    }

    @Test func `what was made of the ratings before does not come into service after`() throws {
        let matrix = test.service.views.ratingMatrix()
        let serial = test.snapshot.peopleSerial
        try erase(3)
        #expect(test.snapshot.peopleSerial == serial + 1)
        #expect(test.service.views.ratingMatrix().userCount == matrix.userCount - 1)
    }

    @Test func `a repeat of the request is answered the same, another name refused with the right one`() throws {
        let id = [UInt8].random()
        let first = try erase(3, id: id)
        let second = try erase(3, id: id)
        #expect(second.alreadyApplied)
        #expect((second.offset, second.events, second.ratings) == (first.offset, first.events, first.ratings))
        let wrong = status {
            let request = EraseUserRequest(requestID: .random(), userID: 4, name: "user 5")
            let _: EraseUserReply = try test.write { try test.service.eraseUser(request, $0) }
        }
        #expect(wrong?.code == .failedPrecondition)
        #expect(wrong?.message.contains("\"user 4\"") == true)
    }

    @Test func `the log shows tombstones without a user, and that somebody was erased`() throws {
        try erase(3)
        let slice = WaitingSlice()
        test.service.readEvents(from: 1, limit: 10_000) { slice.end($0) }
        let events = try slice.wait().events
        #expect(events.map(\.offset) == Array(1...UInt64(events.count)))
        let tombstones = events.filter { $0.type == "erased" }
        #expect(tombstones.count > 5)
        #expect(
            tombstones.allSatisfy { $0.userID == 0 && $0.movieID == 0 && $0.requestID.isEmpty && $0.halfStars == 0 }
        )
        #expect(events.filter { $0.userID == 3 }.map(\.type) == ["user_erased"])
        #expect(events.allSatisfy { EventView.types.contains($0.type) || $0.type == "model_promoted" })
    }

    // MARK: Artifacts

    /// The ids that a stored ranking model knows.
    private func vocabulary(_ name: String, _ version: UInt32 = 1) throws -> [UInt32] {
        let place = test.directory.appendingPathComponent("models/\(name)/\(version)/weights.safetensors")
        let text = String(decoding: try Data(contentsOf: place), as: UTF8.self)
        let start = try #require(text.range(of: "\\\"users\\\":["))
        let list = text[start.upperBound...].prefix { $0 != "]" }
        return list.split(separator: ",").compactMap { UInt32($0) }
    }

    @Test func `a ranking model knows nobody who was erased, in memory and on disk, and is trained anew`() throws {
        let job = try test.run("train", "deepfm", Self.quick)
        #expect(job.state == .done, "\(job.message)")
        let promote = PromoteModelRequest(requestID: .random(), name: "deepfm", version: 1, evenIfRefused: true)
        let _: PromoteModelReply = try test.write { try test.service.promoteModel(promote, $0) }
        let known = try vocabulary("deepfm")
        try #require(known.contains(3))
        let place = known.firstIndex(of: 3)

        let reply = try erase(3)

        #expect(reply.retrained.contains("train deepfm"))
        let left = try vocabulary("deepfm")
        #expect(!left.contains(3))
        #expect(left.count == known.count)
        #expect(left.indices.filter { left[$0] != known[$0] } == [place])
        // What is on the disk is whole, and serves after the next start as it serves now.
        let shelf = ArtifactShelf(directory: test.directory.appendingPathComponent("models"))
        _ = try shelf.open(name: "deepfm", version: 1)
        #expect(test.snapshot.model(ModelReference(name: "deepfm", version: 1)) != nil)
        let list = try test.service.recommendationList(
            GetRecommendationsRequest(userID: 4, size: 5),
            in: test.snapshot
        )
        #expect(list.model == "deepfm")
        #expect(list.items.count == 5)
    }

    @Test func `an embedding that serves is trained anew, and one that is younger than the person is not`() throws {
        let job = try test.embed("als", ["factors": "4"])
        #expect(job.state == .done, "\(job.message)")
        let created: CreateUserReply = try test.write {
            try test.service.createUser(CreateUserRequest(requestID: .random(), name: "user 41"), $0)
        }
        #expect(created.userID == 41)
        #expect(try erase(41).retrained == [])
        #expect(try erase(3).retrained == ["embed als"])
        let request = ListJobsRequest(size: 10)
        let jobs = try test.service.listJobs(request).jobs.filter { $0.name == "als" }
        #expect(jobs.count == 2)
        #expect(jobs[0].settings.map { "\($0.name)=\($0.value)" }.sorted() == ["factors=4"])
    }

    /// An import of user 3's with the same tag for some films.
    private func bringTags(_ text: String) throws {
        let films: [UInt32] = [1, 2, 3, 4]
        let begin = BeginImportRequest(
            requestID: .random(),
            source: "tags",
            label: "test",
            contentHash: [UInt8](repeating: 7, count: 32),
            ratingCount: 0,
            asUserID: 3
        )
        let begun: BeginImportReply = try test.write { try test.service.beginImport(begin, $0) }
        let resolve = ResolveMoviesRequest(
            requestID: .random(),
            importID: begun.importID,
            movies: films.map { FileMovie(fileID: $0, title: "Film \($0) (\(1950 + $0))") }
        )
        let _: ResolveMoviesReply = try test.write { try test.service.resolveMovies(resolve, $0) }
        var chunk = PutImportChunkRequest(requestID: .random(), importID: begun.importID)
        chunk.tags = films.map { Tag(userFileID: 1, movieFileID: $0, text: text, time: 5) }
        let _: PutImportChunkReply = try test.write { try test.service.putImportChunk(chunk, $0) }
        let commit = CommitImportRequest(requestID: .random(), importID: begun.importID)
        let _: CommitImportReply = try test.write { try test.service.commitImport(commit, $0) }
    }

    private func embeddingFiles(with text: String) throws -> [String] {
        let directory = test.directory.appendingPathComponent("embeddings")
        return try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { path in
            let bytes = try? Data(contentsOf: directory.appendingPathComponent(path))
            return bytes?.range(of: Data(text.utf8)) != nil
        }
    }

    @Test func `the words of somebody's tags leave the content space, which is made anew`() throws {
        try bringTags("zyzzyva")
        let job = try test.embed("content")
        #expect(job.state == .done, "\(job.message)")
        #expect(try embeddingFiles(with: "zyzzyva").isEmpty == false)

        #expect(try erase(3).retrained.contains("embed content"))

        #expect(try embeddingFiles(with: "zyzzyva") == [])
        // Behind the one that the erasure queued.
        #expect(try test.embed("content").state == .done)
        #expect(try embeddingFiles(with: "zyzzyva") == [])
        #expect(test.service.tags.most(frequentOf: 0, limit: 5) == [])
    }

    @Test func `a training that read the ratings of somebody who was erased meanwhile is not kept`() throws {
        let trainedOffset = test.service.lastOffset
        let trained = TrainedEmbedding(
            space: EmbeddingSpace(
                manifest: EmbeddingManifest(
                    model: "als",
                    width: 2,
                    measure: .cosine,
                    seed: 1,
                    trainedUpTo: trainedOffset,
                    ratingCount: 1
                ),
                movieCount: 1,
                movieRows: [0],
                learnt: [1, 0]
            )
        )
        try erase(3)
        var fault: JobFault?
        do throws(JobFault) {
            _ = try test.service.embeddings.publish(trained, ids: [MovieID(1)], learntUpTo: trainedOffset)
        } catch {
            fault = error
        }
        #expect(fault?.beginsAnew == true)
        #expect(test.snapshot.space("als") == nil)
    }
}
