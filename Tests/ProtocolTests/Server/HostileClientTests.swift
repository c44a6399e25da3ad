import Protocol
import Testing

struct HostileClientTests {
    @Test(arguments: 0..<300)
    func `random damage to a conversation never does more than end it, with bounded memory`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var conversation = Self.conversation
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            conversation[Int.random(in: 0..<conversation.count, using: &random)] = UInt8.random(
                in: 0...255,
                using: &random
            )
        }
        var server = ServerDriver(isOpen: false)
        var rest = conversation[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40, using: &random))
            rest = rest.dropFirst(piece.count)
            for case .called(let call) in server.receive(bytes: Array(piece)) {
                server.connection.reply(to: call.stream, with: call.payload)
            }
            #expect(server.connection.outboundByteCount < 64 * 1024)
            #expect(server.connection.openCallCount <= 64)
        }
        server.pass(.seconds(60))
        server.pass(.seconds(60))
        #expect(server.connection.isClosed)
    }

    @Test(arguments: 0..<100)
    func `random bytes after HELLO end the connection or wait for more`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var server = ServerDriver()
        for _ in 0..<20 {
            let noise = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
            server.receive(bytes: noise)
        }
        #expect(server.connection.isClosed)
        #expect(server.end()?.message.isEmpty == false)
    }

    /// What a client of good manners sends.
    private static var conversation: [UInt8] {
        var frames: [Frame] = [.hello()]
        for number in 1...10 {
            let stream = StreamID(rawValue: UInt32(number))
            frames.append(number % 3 == 0 ? .watch(stream) : .health(stream, timeoutMilliseconds: 1000))
            if number % 3 == 0 { frames.append(Frame(.credit, stream: stream, aux: 10)) }
            if number % 4 == 0 { frames.append(Frame(.cancel, stream: stream)) }
            frames.append(Frame(.ping))
        }
        return frames.flatMap(\.encoded)
    }
}
