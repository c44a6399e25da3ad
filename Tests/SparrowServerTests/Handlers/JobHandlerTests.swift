import Engine
import Protocol
import Store
import Testing

@testable import SparrowServer

struct JobHandlerTests {
    private func start(_ test: TestService, _ request: StartJobRequest) throws -> Job {
        try test.write { try test.service.startJob(request, $0) }
    }

    @Test func `an embedding is trained, published and in service when its job is done`() throws {
        let test = try TestService()
        try test.populate()
        let job = try test.embed("content")
        #expect(job.state == .done)
        #expect(job.version == 1)
        #expect(job.endedMilliseconds >= job.startedMilliseconds)
        #expect(test.snapshot.content?.space.movieCount == TestService.movieCount)
        #expect(test.snapshot.contentVersion == 1)
        #expect(try test.embed("content").version == 2)
        #expect(test.snapshot.contentVersion == 2)
    }

    @Test func `the log has the beginning and the end of a job`() throws {
        let test = try TestService()
        try test.populate()
        let offset = test.service.lastOffset
        try test.embed("content", ["width": "8"])
        let types = try test.events(from: offset + 1).map(\.type)
        #expect(types == ["job_started", "job_ended"])
        #expect(try test.events(from: offset + 1).map(\.text)[0] == "job 1, embed content")
    }

    @Test func `a repeated request starts one job`() throws {
        let test = try TestService()
        try test.populate()
        let request = StartJobRequest(requestID: .random(), kind: "embed", name: "content")
        let first = try start(test, request)
        let second = try start(test, request)
        #expect(first.id == second.id)
        #expect(try test.service.listJobs(ListJobsRequest()).jobs.count == 1)
    }

    @Test func `where there is nothing to learn from the job fails and says so, and the daemon goes on`() throws {
        let test = try TestService()
        let job = try test.embed("two-towers")
        #expect(job.state == .failed)
        #expect(job.message == "there is no rating to train on; more ratings are needed")
        #expect(job.version == 0)
        #expect(test.snapshot.spaces.isEmpty)
    }

    @Test(arguments: [
        (StartJobRequest(kind: "embd", name: "als"), "there is no kind of job \"embd\"; did you mean embed?"),
        (StartJobRequest(kind: "embed", name: "contnt"), "there is no embedding \"contnt\"; did you mean content?"),
        (
            StartJobRequest(kind: "embed", name: "content", settings: [Setting(name: "wdth", value: "8")]),
            "there is no setting of content \"wdth\"; did you mean width?"
        ),
        (
            StartJobRequest(kind: "embed", name: "content", settings: [Setting(name: "width", value: "0")]),
            "setting width: \"0\" is none; give a whole number from 1 to 512"
        ),
        (
            StartJobRequest(
                kind: "embed",
                name: "content",
                settings: [Setting(name: "width", value: "8"), Setting(name: "width", value: "9")]
            ),
            "setting \"width\" is given twice; give it once"
        ),
    ])
    func `a job that cannot be is refused before it begins`(request: StartJobRequest, message: String) throws {
        let test = try TestService()
        var request = request
        request.requestID = .random()
        let error = #expect(throws: Status.self) { try start(test, request) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message == message)
        #expect(test.service.lastOffset == 0)
    }

    @Test func `jobs that an earlier start did not finish are marked as cut off`() throws {
        let test = try TestService()
        let record = JobRecord(id: 7, spec: JobSpec(kind: "embed", subject: "als"), startedMilliseconds: 5)
        test.service.loadJobs([record])
        #expect(test.service.jobs.board.unfinished == [7])
        // The store does not know the job, so its end is refused; a daemon's store does.
        #expect(try test.service.listJobs(ListJobsRequest()).jobs.map(\.id) == [7])
    }

    @Test func `a list of too many is refused`() throws {
        let test = try TestService()
        let error = #expect(throws: Status.self) { try test.service.listJobs(ListJobsRequest(size: 1_001)) }
        #expect(error?.code == .invalidArgument)
    }
}

extension TestService {
    /// Events of the log as messages.
    func events(from offset: UInt64) throws -> [Protocol.Event] {
        let answer = WaitingSlice()
        service.readEvents(from: offset, limit: 100) { answer.end($0) }
        return try answer.wait().events
    }
}
