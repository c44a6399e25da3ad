import Protocol
import Testing

struct FrameDecoderTests {
    @Test func `a header is sixteen bytes, big-endian, in the order of the proto`() {
        let frame = Frame(
            .request,
            payload: [0xAA],
            method: .rateMovie,
            stream: StreamID(rawValue: 0x0102_0304),
            aux: 2500
        )
        #expect(hex(frame.encoded) == "00000001" + "02" + "00" + "0028" + "01020304" + "000009c4" + "aa")
        #expect(
            hex(Frame(.message, endsStream: true, stream: .first).encoded) == "00000000" + "03010000" + "00000001"
                + "00000000"
        )
    }

    @Test(arguments: 0...32 + 5)
    func `frames come out whole wherever the bytes are cut`(cut: Int) throws {
        let frames = [
            Frame(.ping), Frame(.request, payload: [1, 2, 3, 4, 5], method: .health, stream: .first, aux: 7),
        ]
        let bytes = frames.flatMap(\.encoded)
        var decoder = FrameDecoder(reader: .server, payloadBytesMax: 100)

        decoder.append(Array(bytes[..<cut]))
        var decoded = try decoder.all()
        decoder.append(Array(bytes[cut...]))
        decoded += try decoder.all()

        #expect(decoded == frames)
        #expect(!decoder.hasBytes)
    }

    @Test func `frames come out whole byte by byte`() throws {
        let frames = [
            Frame(.hello, payload: Hello(magic: "SPARROW").encoded()), Frame(.pong),
            Frame(.credit, stream: .first, aux: 1),
        ]
        var decoder = FrameDecoder(reader: .server, payloadBytesMax: 100)
        var decoded: [Frame] = []
        for byte in frames.flatMap(\.encoded) {
            decoder.append([byte])
            decoded += try decoder.all()
        }
        #expect(decoded == frames)
    }

    @Test(arguments: MalformedHeader.all)
    func `a malformed header is refused with what and where`(malformed: MalformedHeader) throws {
        var decoder = FrameDecoder(reader: .server, payloadBytesMax: 1000)
        decoder.append(Frame(.ping).encoded + bytes(malformed.hex))
        _ = try decoder.next()
        let error = #expect(throws: ProtocolError.self) { try decoder.next() }
        #expect(error?.message == "frame 2 at byte 16: " + malformed.message)
        #expect(error?.code == malformed.code)
    }

    @Test func `what the client may not receive is refused there`() {
        for type in [FrameType.request, .cancel, .credit] {
            var decoder = FrameDecoder(reader: .client, payloadBytesMax: 1000)
            decoder.append(Frame(type, stream: .first, aux: type == .credit ? 1 : 0).encoded)
            let error = #expect(throws: ProtocolError.self) { try decoder.next() }
            #expect(error?.message == "frame 1 at byte 0: \(type.name) is not for the client to receive")
        }
    }

    @Test(arguments: 0..<200)
    func `random bytes never do more than fail, and are not hoarded`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var decoder = FrameDecoder(reader: .server, payloadBytesMax: 512)
        for _ in 0..<50 {
            decoder.append(
                (0..<Int.random(in: 0...64, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) }
            )
            guard (try? decoder.all()) != nil else { return }
            #expect(decoder.bufferedByteCount < 512 + FrameHeader.byteCount + 64)
        }
    }
}

struct MalformedHeader: Sendable, CustomTestStringConvertible {
    var hex: String
    var message: String
    var code = Status.Code.invalidArgument

    var testDescription: String { message }

    static let all = [
        MalformedHeader(
            hex: "00000000 00 00 0000 00000001 00000000",
            message: "type 0 does not exist; the types are 1 (HELLO) to 9 (GOAWAY)"
        ),
        MalformedHeader(
            hex: "00000000 0a 00 0000 00000001 00000000",
            message: "type 10 does not exist; the types are 1 (HELLO) to 9 (GOAWAY)"
        ),
        MalformedHeader(
            hex: "00000000 02 02 0002 00000001 00000000",
            message: "flags 2 has bits that must be zero; only bit 0 (END_STREAM) exists"
        ),
        MalformedHeader(
            hex: "00000000 02 01 0002 00000001 00000000",
            message: "END_STREAM belongs to MESSAGE, not REQUEST"
        ),
        MalformedHeader(
            hex: "000003e9 02 00 0002 00000001 00000000",
            message: "REQUEST with a payload of 1001 bytes; at most 1000 are taken",
            code: .resourceExhausted
        ),
        MalformedHeader(
            hex: "ffffffff 01 00 0000 00000000 00000000",
            message: "HELLO with a payload of 4294967295 bytes; at most 1000 are taken",
            code: .resourceExhausted
        ),
        MalformedHeader(
            hex: "00000000 02 00 0002 00000000 00000000",
            message: "REQUEST belongs to a call, not to stream 0"
        ),
        MalformedHeader(
            hex: "00000000 05 00 0000 00000000 00000000",
            message: "CANCEL belongs to a call, not to stream 0"
        ),
        MalformedHeader(
            hex: "00000000 06 00 0000 00000000 00000001",
            message: "CREDIT belongs to a call, not to stream 0"
        ),
        MalformedHeader(hex: "00000000 01 00 0000 00000003 00000000", message: "HELLO belongs to stream 0, not 3"),
        MalformedHeader(hex: "00000000 07 00 0000 00000003 00000000", message: "PING belongs to stream 0, not 3"),
        MalformedHeader(hex: "00000001 07 00 0000 00000000 00000000", message: "PING has no payload"),
        MalformedHeader(hex: "00000001 05 00 0000 00000001 00000000", message: "CANCEL has no payload"),
        MalformedHeader(hex: "00000000 05 00 0002 00000001 00000000", message: "method must be zero in CANCEL"),
        MalformedHeader(hex: "00000000 07 00 0000 00000000 00000001", message: "aux must be zero in PING"),
        MalformedHeader(hex: "00000000 05 00 0000 00000001 00000001", message: "aux must be zero in CANCEL"),
        MalformedHeader(
            hex: "00000000 03 00 0002 00000001 00000000",
            message: "MESSAGE is not for the server to receive"
        ),
        MalformedHeader(hex: "00000000 04 00 0002 00000001 00000000", message: "END is not for the server to receive"),
        MalformedHeader(
            hex: "00000000 09 00 0000 00000000 00000000",
            message: "GOAWAY is not for the server to receive"
        ),
    ]
}

extension StreamID {
    static let first = StreamID(rawValue: 1)
    static let second = StreamID(rawValue: 2)
}

extension FrameDecoder {
    /// Every frame that is whole.
    mutating func all() throws(ProtocolError) -> [Frame] {
        var frames: [Frame] = []
        while let frame = try next() {
            frames.append(frame)
        }
        return frames
    }
}
