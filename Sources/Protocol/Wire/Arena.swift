internal import CProtobuf

/// Where one message is built before it is packed: memory that is taken in order and given back all at once.
///
/// Valid only within the closure of ``packed(_:_:)``.
struct Arena {
    private let memory: UnsafeMutablePointer<sparrow_arena>

    fileprivate init(_ memory: UnsafeMutablePointer<sparrow_arena>) {
        self.memory = memory
    }

    func take<Value>(_ type: Value.Type, count: Int = 1) -> UnsafeMutablePointer<Value> {
        sparrow_arena_take(memory, MemoryLayout<Value>.stride * count).assumingMemoryBound(to: Value.self)
    }

    func copy(_ text: String) -> ProtobufCBinaryData {
        if text.isEmpty { return ProtobufCBinaryData() }
        var text = text
        return text.withUTF8 { copy($0) }
    }

    func copy(bytes: [UInt8]) -> ProtobufCBinaryData {
        bytes.withUnsafeBufferPointer { copy($0) }
    }

    func texts(
        _ texts: [String]
    ) -> (UnsafeMutablePointer<ProtobufCBinaryData>?, Int) {
        if texts.isEmpty { return (nil, 0) }
        let copies = take(ProtobufCBinaryData.self, count: texts.count)
        for (index, text) in texts.enumerated() {
            copies[index] = copy(text)
        }
        return (copies, texts.count)
    }

    func scalars<Scalar: BitwiseCopyable>(_ values: [Scalar]) -> (UnsafeMutablePointer<Scalar>?, Int) {
        if values.isEmpty { return (nil, 0) }
        let copies = take(Scalar.self, count: values.count)
        values.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            copies.initialize(from: start, count: source.count)
        }
        return (copies, values.count)
    }

    func messages<Message, Packable>(
        _ messages: [Message],
        _ packable: (Message) -> UnsafeMutablePointer<Packable>
    ) -> (UnsafeMutablePointer<UnsafeMutablePointer<Packable>?>?, Int) {
        if messages.isEmpty { return (nil, 0) }
        let pointers = take(UnsafeMutablePointer<Packable>?.self, count: messages.count)
        for (index, message) in messages.enumerated() {
            pointers[index] = packable(message)
        }
        return (pointers, messages.count)
    }

    private func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> ProtobufCBinaryData {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return ProtobufCBinaryData() }
        let copy = take(UInt8.self, count: bytes.count)
        copy.initialize(from: start, count: bytes.count)
        return ProtobufCBinaryData(len: bytes.count, data: copy)
    }
}

/// Builds a message in an arena, packs it, and gives the bytes to `body`.
func packed<Packable, Result>(
    _ build: (Arena) -> UnsafeMutablePointer<Packable>,
    _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
    var memory = sparrow_arena()
    // What we send ourselves is bounded where it is made.
    return withUnsafeMutablePointer(to: &memory) { memory in
        sparrow_arena_begin(memory, Int.max)
        defer { sparrow_arena_end(memory) }
        let arena = Arena(memory)
        // Each generated struct begins with its ProtobufCMessage.
        let message = UnsafeRawPointer(build(arena)).assumingMemoryBound(to: ProtobufCMessage.self)
        let size = protobuf_c_message_get_packed_size(message)
        let bytes = arena.take(UInt8.self, count: size)
        let packedSize = protobuf_c_message_pack(message, bytes)
        return body(UnsafeRawBufferPointer(start: bytes, count: packedSize))
    }
}

/// Unpacks bytes into an arena of at most 16 times their size and a mebibyte, and makes the Swift value from it.
func unpacked<Unpacked, Message>(
    _ bytes: UnsafeRawBufferPointer,
    _ name: String,
    _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
        Unpacked
    >?,
    _ make: (UnsafeMutablePointer<Unpacked>) throws(ProtocolError) -> Message
) throws(ProtocolError) -> Message {
    var memory = sparrow_arena()
    let result = withUnsafeMutablePointer(to: &memory) { memory -> Result<Message, ProtocolError> in
        sparrow_arena_begin(memory, bytes.count * 16 + 1 << 20)
        defer { sparrow_arena_end(memory) }
        let allocator = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: ProtobufCAllocator.self)
        // An empty buffer may have no address, which protobuf-c takes for a refusal in some versions.
        var nothing: UInt8 = 0
        let message = withUnsafePointer(to: &nothing) { nothing in
            unpack(allocator, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing)
        }
        guard let message else {
            return .failure(
                memory.pointee.exhausted
                    ? .tooLargeUnpacked(name, byteCount: bytes.count) : .notAMessage(name, byteCount: bytes.count)
            )
        }
        return Result { () throws(ProtocolError) in try make(message) }
    }
    return try result.get()
}
