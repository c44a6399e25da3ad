import Protocol
import Testing

@testable import SparrowCTL

struct FailureTests {
    private static let exitStatuses: [(Status, Int32)] = [
        (Status.invalidArgument("x"), 65), (.notFound("x"), 1), (.alreadyExists("x"), 1), (.failedPrecondition("x"), 1),
        (.permissionDenied("x"), 77), (.unavailable("x"), 75), (.resourceExhausted("x"), 75),
        (.deadlineExceeded("x"), 75),
        (.internal("x"), 70), (.dataLoss("x"), 70), (.unimplemented("x"), 70),
    ]

    @Test(arguments: FailureTests.exitStatuses)
    func `a status of the daemon has an exit status`(status: Status, exitStatus: Int32) throws {
        #expect(try #require(Failure(status)).status.rawValue == exitStatus)
    }

    @Test func `no daemon is 69 and says how to start it`() throws {
        let error = ClientError.unreachable(address: "127.0.0.1:7070", reason: "connection refused")
        let failure = try #require(Failure(error))

        #expect(failure.status.rawValue == 69)
        #expect(
            failure.lines
                == "sparrowctl: cannot reach 127.0.0.1:7070: connection refused; start it with `sparrow-server`\n"
        )
    }

    @Test func `a write that may have happened is said to be`() throws {
        let status = Status(code: .unavailable, message: "gone", outcomeUnknown: true)

        #expect(try #require(Failure(status)).message.contains("it may have been done"))
    }

    @Test func `an import cut off says how to go on`() {
        let failure = ImportRun.cutOff(7, isCommitting: false, ClientError.lost(reason: "reset"))

        #expect(failure.status.rawValue == 69)
        #expect(
            failure.lines.contains("import 7 is not finished and none of it is visible: run the same command again")
        )
        #expect(failure.lines.contains("sparrowctl imports abort 7"))
    }

    @Test func `an import cut off in its commit may be finished`() {
        let failure = ImportRun.cutOff(7, isCommitting: true, ClientError.interrupted)

        #expect(failure.status.rawValue == 1)
        #expect(failure.lines.contains("import 7 was sent whole and may be finished"))
    }
}
