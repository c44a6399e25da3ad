import Testing

@testable import Store

struct FailpointTests {
    private func parsed(_ text: String) throws -> [Failpoint.Setting] { try Failpoint.parsed(text).get() }

    @Test func `points, subjects and actions are read`() throws {
        #expect(
            try parsed("publish.rename/din:kill,job.ended:EIO") == [
                Failpoint.Setting(point: .publishRename, subject: "din", action: .kill),
                Failpoint.Setting(point: .jobEnded, subject: nil, action: .fail(5)),
            ]
        )
        #expect(try parsed("") == [])
    }

    @Test(arguments: ["publish.renam:kill", "publish.rename", "publish.rename:die", ":kill", "publish.rename:kill:now"])
    func `what is none is refused with what there is`(_ text: String) throws {
        let fault = #expect(throws: Failpoint.Fault.self) { try parsed(text) }
        let known = try #require(fault).text
        #expect(known.contains("publish.rename") || known.contains("kill, EIO") || known.contains("ENOSPC"), "\(known)")
    }

    @Test func `without the variable nothing fails anywhere`() {
        #expect(!Failpoint.isAnySet)
        #expect(Failpoint.allCases.allSatisfy { !$0.fails("din") })
    }
}
