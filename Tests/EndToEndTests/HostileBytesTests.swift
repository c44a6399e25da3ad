import Harness
import Protocol
import Testing

/// Bytes that no client would send: each is answered with a status that says what and where, and the daemon goes on.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct HostileBytesTests {
    struct Bytes: CustomTestStringConvertible {
        var name: String
        var afterHello: Bool
        var bytes: [UInt8]
        var code: Status.Code
        /// A word of the message.
        var says: String

        var testDescription: String { name }
    }

    private static func header(length: UInt32 = 0, type: UInt8, flags: UInt8 = 0, method: UInt16 = 0, stream: UInt32)
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: length.bigEndian) { bytes += $0 }
        bytes += [type, flags]
        withUnsafeBytes(of: method.bigEndian) { bytes += $0 }
        withUnsafeBytes(of: stream.bigEndian) { bytes += $0 }
        return bytes + [0, 0, 0, 0]
    }

    static let malformed: [Bytes] = [
        Bytes(
            name: "a type that does not exist",
            afterHello: true,
            bytes: header(type: 77, stream: 1),
            code: .invalidArgument,
            says: "77"
        ),
        Bytes(
            name: "bad flags",
            afterHello: true,
            bytes: header(type: 2, flags: 0x82, stream: 1),
            code: .invalidArgument,
            says: "flags"
        ),
        Bytes(
            name: "an oversized length",
            afterHello: true,
            bytes: header(length: .max, type: 2, method: 51, stream: 1),
            code: .resourceExhausted,
            says: "4294967295"
        ),
        Bytes(
            name: "a request on stream 0",
            afterHello: true,
            bytes: header(type: 2, method: 2, stream: 0),
            code: .invalidArgument,
            says: "stream"
        ),
        Bytes(
            name: "a request before HELLO",
            afterHello: false,
            bytes: header(type: 2, method: 2, stream: 1),
            code: .failedPrecondition,
            says: "HELLO"
        ),
        Bytes(
            name: "text instead of frames",
            afterHello: false,
            bytes: Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
            code: .resourceExhausted,
            says: ""
        ),
        Bytes(
            name: "noise",
            afterHello: true,
            bytes: (0..<256).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 91) },
            code: .invalidArgument,
            says: ""
        ),
    ]

    @Test(arguments: malformed)
    func `malformed bytes are answered with a status, then the connection closes`(_ given: Bytes) throws {
        let store = try TestStore.empty()
        let raw = try RawConnection(store.daemon.address)
        if given.afterHello {
            raw.sendHello()
            #expect(try raw.receive()?.header.type == .hello)
        }

        raw.send(given.bytes)

        let status = try #require(try raw.receiveEnd())
        #expect([given.code, .invalidArgument].contains(status.code), "\(status)")
        #expect(status.message.contains(given.says), "\(status)")
        #expect(raw.isClosed())
        try store.expectServing()
    }

    @Test func `a wrong magic is refused with the reason`() throws {
        let store = try TestStore.empty()
        let raw = try RawConnection(store.daemon.address)

        raw.sendHello(magic: "PIGEON")

        let status = try #require(try raw.receiveEnd())
        #expect(status.code != .ok)
        #expect(status.message.contains("PIGEON") || status.message.contains("SPARROW"), "\(status)")
        #expect(raw.isClosed())
        try store.expectServing()
    }

    @Test func `a method that does not exist is refused and the connection lives`() throws {
        let store = try TestStore.empty()
        let raw = try RawConnection(store.daemon.address)
        raw.sendHello()
        _ = try raw.receive()

        raw.send(Frame(.request, method: Method(rawValue: 999), stream: StreamID(rawValue: 1)))
        let status = try raw.receiveEnd()
        raw.send(Frame(.request, payload: HealthRequest().encoded(), method: .health, stream: StreamID(rawValue: 2)))
        let answer = try raw.receive()

        #expect(status?.code == .unimplemented)
        #expect(answer?.header.type == .message)
    }

    @Test func `a payload that is no message is refused and the connection lives`() throws {
        let store = try TestStore.empty()
        let raw = try RawConnection(store.daemon.address)
        raw.sendHello()
        _ = try raw.receive()

        let payload: [UInt8] = [0xff, 0xff, 0xff, 0xff]
        raw.send(Frame(.request, payload: payload, method: .getMovie, stream: StreamID(rawValue: 1)))
        let status = try raw.receiveEnd()
        raw.send(Frame(.request, payload: HealthRequest().encoded(), method: .health, stream: StreamID(rawValue: 2)))

        #expect(status?.code == .invalidArgument)
        #expect(try raw.receive()?.header.type == .message)
    }
}
