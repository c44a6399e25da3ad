import Engine
import Foundation
import Logging
import Protocol
import Store
import Synchronization
import Testing

@testable import SparrowServer

/// Schedules over the API, and what they start.
struct ScheduleHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    @discardableResult
    private func set(_ schedule: Schedule, id: [UInt8] = .random()) throws -> SetScheduleReply {
        try test.write { try test.service.setSchedule(SetScheduleRequest(requestID: id, schedule: schedule), $0) }
    }

    private func shown() -> [Schedule] { test.service.getSchedule(GetScheduleRequest()).schedules }

    private func shown(_ name: String) throws -> Schedule { try #require(shown().first { $0.name == name }) }

    private static let now = Int64(Date().timeIntervalSince1970 * 1_000)

    /// Looks once, and waits for the end of the job that began.
    private func lookAndWait() throws -> Job {
        let before = test.service.jobs.board.newest(1).first?.id ?? 0
        test.service.scheduler.look(at: Self.now)
        let begun = try #require(
            eventually { test.service.jobs.board.newest(1).first.flatMap { $0.id > before ? $0 : nil } }
        )
        return try JobEnd().wait(for: begun.id, on: test.service.jobs.board)
    }

    private func eventually<Answer>(_ question: () -> Answer?) -> Answer? {
        for _ in 0..<1_000 {
            if let answer = question() { return answer }
            usleep(10_000)
        }
        return nil
    }

    @Test func `a fresh store has the built-in schedules, which can be taken away and set again`() throws {
        #expect(shown().map { "\($0.kind):\($0.name)" } == ["embed:als", "embed:item2vec"])
        #expect(shown().allSatisfy { $0.afterRatings == 10_000 && $0.lastJobID == 0 })
        #expect(shown().allSatisfy { $0.ratingsSince == UInt64(test.service.statistics.ratingCount) })
        try set(Schedule(kind: "embed", name: "als"))
        #expect(shown().map(\.name) == ["item2vec"])
        try set(Schedule(kind: "embed", name: "als", everySeconds: 60))
        #expect(try shown("als").everySeconds == 60)
    }

    @Test func `the few ratings of a small store start nothing`() throws {
        test.service.scheduler.look(at: Self.now)
        #expect(test.service.jobs.board.newest(10).isEmpty)
    }

    @Test func `a scheduled embedding is trained when it is due, and serves`() throws {
        let reply = try set(
            Schedule(kind: "embed", name: "als", afterRatings: 50, settings: [Setting(name: "factors", value: "4")])
        )
        #expect(reply.offset == test.service.lastOffset)
        #expect(reply.schedule?.afterRatings == 50)
        let job = try lookAndWait()
        #expect((job.kind, job.name, job.state) == ("embed", "als", .done))
        #expect(job.settings == [Setting(name: "factors", value: "4")])
        #expect(test.snapshot.space("als")?.space.width == 4)
        let after = try shown("als")
        #expect(after.lastJobID == job.id)
        #expect(after.ratingsSince == 0)
        #expect(after.lastMessage == job.message)
        // It is not due again until as many came once more.
        test.service.scheduler.look(at: Self.now)
        #expect(test.service.jobs.board.newest(10).count == 1)
        try test.rate(1, 1, 8)
        #expect(try shown("als").ratingsSince == 1)
    }

    @Test func `too little data fails with its reason, which the schedule shows`() throws {
        let empty = try TestService()
        let request = SetScheduleRequest(
            requestID: .random(),
            schedule: Schedule(kind: "embed", name: "two-towers", everySeconds: 60)
        )
        let _: SetScheduleReply = try empty.write { try empty.service.setSchedule(request, $0) }
        empty.service.scheduler.look(at: Self.now + 120_000)
        let failed = eventually { () -> Schedule? in
            empty.service.getSchedule(GetScheduleRequest()).schedules.first { $0.failures > 0 }
        }
        #expect(failed?.lastMessage.contains("no rating to train on") == true)
        #expect(failed?.failures == 1)
    }

    @Test(arguments: [
        (Schedule(kind: "embd", name: "als", everySeconds: 60), "kinds are embed, scrub, train"),
        (
            Schedule(kind: "embed", name: "asl", everySeconds: 60),
            "of embed there are item2vec, deepwalk, als, two-towers, content"
        ),
        (
            Schedule(kind: "train", name: "din", everySeconds: 60, settings: [Setting(name: "histry", value: "3")]),
            "there is no setting of din \"histry\"; did you mean history?"
        ),
        (Schedule(kind: "embed", name: "als", everySeconds: 30), "every_seconds 30 is outside of 60"),
        (Schedule(kind: "embed", name: "als", afterRatings: 2_000_000_000), "is too many"),
        (Schedule(kind: "embed", name: "als", everySeconds: 60, promotes: true), "promotes is for schedules of train"),
        (Schedule(kind: "train", name: "din"), "there is no schedule of \"train:din\" to take away"),
    ])
    func `a schedule that cannot be met is refused`(schedule: Schedule, words: String) throws {
        let offset = test.service.lastOffset
        let refused = #expect(throws: Status.self) { try set(schedule) }
        #expect(refused?.code == .invalidArgument)
        #expect(refused?.message.contains(words) == true, "\(refused?.message ?? "")")
        #expect(test.service.lastOffset == offset)
    }

    @Test func `a repeated request is applied once`() throws {
        let id = [UInt8].random()
        let first = try set(Schedule(kind: "embed", name: "als"), id: id)
        let second = try set(Schedule(kind: "embed", name: "als"), id: id)
        #expect(second.alreadyApplied)
        #expect(second.offset == first.offset)
    }

    /// A scheduled training with the given verdict of the gate, whose end the scheduler has looked at.
    private func trained(refusals: [String]) throws -> Job {
        var schedule = Schedule(kind: "train", name: "wide-and-deep", afterRatings: 50, promotes: true)
        schedule.settings = [Setting(name: "epochs", value: "1"), Setting(name: "candidates", value: "20")]
        try set(schedule)
        let job = try lookAndWait()
        #expect(job.state == .done, "\(job.message)")
        try test.judge("wide-and-deep", job.version, refusals: refusals)
        test.service.scheduler.look(at: Self.now)
        return job
    }

    @Test func `a scheduled model that the gate let pass is promoted`() throws {
        let job = try trained(refusals: [])
        let noted = eventually { () -> String? in
            let message = (try? shown("wide-and-deep"))?.lastMessage ?? ""
            return message.hasSuffix("; serves") ? message : nil
        }
        #expect(noted == job.message + "; serves")
        #expect(test.service.listModels().serving == "wide-and-deep 1")
        let event = try #require(try test.events(from: test.service.lastOffset).last)
        #expect(event.type == "model_promoted")
    }

    @Test func `a promotion that a start repeats is applied once, and does not undo what somebody chose since`() throws
    {
        let job = try trained(refusals: [])
        let promoted = eventually { test.service.listModels().serving == "wide-and-deep 1" ? "it serves" : nil }
        #expect(promoted != nil)
        let request = PromoteModelRequest(requestID: .random(), name: "ease")
        let _: PromoteModelReply = try test.write { try test.service.promoteModel(request, $0) }

        let left = try test.left()
        let next = Scheduler(
            test.service.views,
            test.service.writer,
            test.service.jobs,
            test.service.rankers,
            test.service.trainer,
            Logger(label: "test")
        )
        next.load(left.schedules, left.jobs, left.beginnings)
        let offset = test.service.lastOffset
        next.look(at: Self.now)
        let noted = eventually { () -> String? in
            next.all().first { $0.jobID == job.id && $0.message.hasSuffix("; serves") }?.message
        }
        #expect(noted != nil)
        #expect(test.service.lastOffset == offset)
        #expect(test.service.listModels().serving.hasPrefix("ease"))
    }

    @Test func `a scheduled model that the gate refused is not`() throws {
        _ = try trained(refusals: ["it is worse"])
        #expect(try shown("wide-and-deep").lastMessage.hasSuffix("; was not promoted"))
        #expect(test.service.listModels().serving.hasPrefix("ease"))
    }

    @Test func `a model that somebody trained by hand is not promoted by a schedule`() throws {
        try set(Schedule(kind: "train", name: "wide-and-deep", afterRatings: 1_000_000, promotes: true))
        let job = try test.run("train", "wide-and-deep", ["epochs": "1", "candidates": "20"])
        try test.judge("wide-and-deep", job.version, refusals: [])
        test.service.scheduler.look(at: Self.now)
        #expect(test.service.listModels().serving.hasPrefix("ease"))
    }
}

extension TestService {
    /// What a next start would find in the store.
    fileprivate func left() throws -> Left {
        let answer = LeftAnswer()
        service.writer.perform { store in
            answer.set(
                Result {
                    let jobs = try store.jobRecords()
                    return Left(
                        schedules: try store.scheduleRows(),
                        jobs: jobs,
                        beginnings: try store.beginnings(ofJobs: Schedules.newest(jobs))
                    )
                }
            )
        }
        return try answer.wait()
    }

    /// Publishes a version anew with another verdict of the gate.
    func judge(_ name: String, _ version: UInt32, refusals: [String]) throws {
        let shelf = RankerShelf(service.identity)
        let reference = ModelReference(name: name, version: version)
        var entry = try #require(shelf.entry(reference))
        entry.refusals = refusals
        let files = try shelf.files(reference)
        try FileManager.default.removeItem(atPath: service.identity.dataDirectory + "/models/\(name)/\(version)")
        #expect(try shelf.publish(entry, files, protected: []) == version)
    }
}

/// What a daemon leaves to its next start.
private struct Left {
    var schedules: [StoredSchedule]
    var jobs: [JobRecord]
    var beginnings: [UInt32: JobBeginning]
}

private final class LeftAnswer: Sendable {
    private let value = Mutex<Result<Left, any Error>?>(nil)
    private let isRead = DispatchSemaphore(value: 0)

    func set(_ new: Result<Left, any Error>) {
        value.withLock { $0 = new }
        isRead.signal()
    }

    func wait() throws -> Left {
        try #require(isRead.wait(timeout: .now() + 10) == .success)
        return try #require(value.withLock { $0 }).get()
    }
}
