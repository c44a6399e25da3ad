import Glibc
import Protocol
import Testing

@testable import SparrowServer

struct ListenTests {
    @Test(arguments: ["0.0.0.0:7070", "192.168.1.5:0", "[::]:7070", "127.example.org:7070"])
    func `an address that others reach is refused with the reason`(text: String) throws {
        let address = try ServerAddress(text)
        let error = #expect(throws: RPCServerError.self) { try start(address) }
        #expect(error == .notLocal(address))
        #expect(error?.description.contains("no TLS yet") == true)
    }

    @Test func `a busy port is named`() throws {
        let first = try start(.tcp(host: "127.0.0.1", port: 0))
        defer { first.stop() }
        let error = #expect(throws: RPCServerError.self) { try start(first.addresses[0]) }
        #expect(error == .busy(first.addresses[0]))
        #expect(error?.description.contains("is taken, perhaps by another sparrow-server") == true)
    }

    @Test func `a Unix socket serves its owner alone and is gone after the stop`() throws {
        let path = "/tmp/sparrow-test-\(getpid())-owner.sock"
        let server = try start(.unix(path: path))
        var status = stat()
        #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let client = try Client.connect(.unix(path: path), name: "test")
        #expect(try client.call(HealthRequest()) == HealthReply())
        client.close()
        server.stop()
        #expect(lstat(path, &status) != 0)
    }

    @Test func `a socket that a killed server left behind is taken over`() throws {
        let path = "/tmp/sparrow-test-\(getpid())-stale.sock"
        leaveSocketBehind(at: path)
        let server = try start(.unix(path: path))
        defer { server.stop() }
        #expect(try Client.connect(.unix(path: path), name: "test").call(HealthRequest()) == HealthReply())
    }

    @Test func `the socket of a living server is not taken`() throws {
        let path = "/tmp/sparrow-test-\(getpid())-living.sock"
        let first = try start(.unix(path: path))
        defer { first.stop() }
        #expect(throws: RPCServerError.busy(.unix(path: path))) { try start(.unix(path: path)) }
        #expect(try Client.connect(.unix(path: path), name: "test").call(HealthRequest()) == HealthReply())
    }

    @Test func `a file that is no socket is left alone`() throws {
        let error = #expect(throws: RPCServerError.self) { try start(.unix(path: "/etc/hostname")) }
        #expect(error?.description.contains("something that is not a socket is there") == true)
    }

    @Test func `several addresses are served at once`() throws {
        let path = "/tmp/sparrow-test-\(getpid())-both.sock"
        let server = try RPCServer.start(
            on: [.tcp(host: "127.0.0.1", port: 0), .unix(path: path)],
            application: EchoApplication()
        )
        defer { server.stop() }
        for address in server.addresses {
            #expect(try Client.connect(address, name: "test").call(HealthRequest()) == HealthReply())
        }
    }

    private func start(_ address: ServerAddress) throws -> RPCServer {
        try RPCServer.start(on: [address], application: EchoApplication())
    }

    private func leaveSocketBehind(at path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
    }
}
