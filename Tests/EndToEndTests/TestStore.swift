import Harness
import Protocol
import Testing

/// A daemon with a directory of its own, and the small data set in it if wanted.
final class TestStore {
    let scratch: Scratch
    let daemon: Daemon
    let client: Client

    private init(scratch: Scratch, daemon: Daemon) throws {
        self.scratch = scratch
        self.daemon = daemon
        client = try daemon.connect()
    }

    static func empty(arguments: [String] = [], startsScheduledJobs: Bool = false) throws -> TestStore {
        let scratch = try Scratch()
        let daemon = try Daemon(
            dataDirectory: scratch.path("data"),
            arguments: ["--log-level", "warning"] + arguments,
            startsScheduledJobs: startsScheduledJobs
        )
        return try TestStore(scratch: scratch, daemon: daemon)
    }

    /// With the 60 movies and 80 people of ``SmallMovieLens``.
    static func loaded(startsScheduledJobs: Bool = false) throws -> TestStore {
        let store = try empty(startsScheduledJobs: startsScheduledJobs)
        try SmallMovieLens().load(into: store.client)
        return store
    }

    /// The same, once the item-based model serves.
    static func trained(startsScheduledJobs: Bool = false) throws -> TestStore {
        let store = try loaded(startsScheduledJobs: startsScheduledJobs)
        try store.client.waitForModel(trainedTo: 1)
        return store
    }

    /// Fails the test unless the daemon answers on a new connection.
    func expectServing(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let health = try daemon.connect().call(HealthRequest())
        #expect(health.state == .serving, sourceLocation: sourceLocation)
    }
}

/// The status with which a call is refused; nil when it is answered.
func refusal<Answer>(_ body: () throws -> Answer) throws -> Status? {
    do {
        _ = try body()
        return nil
    } catch let status as Status {
        return status
    }
}

/// Runs `sparrowctl` against a daemon to its end.
struct CommandLine {
    var output: String
    var errors: String
    var exit: ChildProcess.Exit?

    init(_ arguments: [String], server: ServerAddress?, within limit: Duration = .seconds(60)) throws {
        let scratch = try Scratch()
        let place = server.map { ["--server", $0.description] } ?? []
        let process = try ChildProcess(
            Programs.besideThisProgram.commandLine,
            arguments + place,
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        output = try process.readAll(within: limit)
        exit = process.wait(within: .seconds(5))
        errors = process.errorText
    }
}
