import Harness
import Protocol
import Testing

@Suite(.serialized, .timeLimit(.minutes(1)))
struct ListenTests {
    @Test func `a Unix socket serves beside TCP, and is not in the way of the next start`() throws {
        let scratch = try Scratch()
        let path = scratch.path("sock")
        let daemon = try Daemon(dataDirectory: scratch.path("data"), arguments: ["--listen", "unix:\(path)"])

        let first = try Client.connect(.unix(path: path), name: "test").call(HealthRequest())
        daemon.kill9()
        try daemon.restart()
        let second = try Client.connect(.unix(path: path), name: "test").call(HealthRequest())

        #expect(first.state == .serving)
        #expect(second.state == .serving)
        #expect(daemon.readyLine.contains(path))
    }
}
