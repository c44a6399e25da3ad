internal import CProtobuf

#if canImport(Glibc)
    internal import Glibc
#endif

// What the generated initialisers call for each kind of field.

/// The text of a string field.
///
/// protobuf-c has it as bytes with a length, so that a NUL does not silently end it.
func checkedText(_ data: ProtobufCBinaryData, _ field: StaticString) throws(ProtocolError) -> String {
    guard data.len > 0, let start = data.data else { return "" }
    if memchr(start, 0, data.len) != nil { throw .hasNUL("\(field)") }
    // This repairs what is not UTF-8, so a text of the same bytes was right. `String(validating:as:)` takes twice the time.
    var text = String(decoding: UnsafeBufferPointer(start: start, count: data.len), as: UTF8.self)
    let isUnchanged = text.withUTF8 { bytes in
        guard bytes.count == data.len, let made = bytes.baseAddress else { return false }
        return memcmp(made, start, bytes.count) == 0
    }
    guard isUnchanged else { throw .notUTF8("\(field)") }
    return text
}

func byteArray(_ data: ProtobufCBinaryData) -> [UInt8] {
    Array(UnsafeBufferPointer(start: data.data, count: data.len))
}

func texts(
    _ values: UnsafeMutablePointer<ProtobufCBinaryData>?,
    _ count: Int,
    _ field: StaticString
) throws(ProtocolError) -> [String] {
    guard let values, count > 0 else { return [] }
    var result: [String] = []
    result.reserveCapacity(count)
    for index in 0..<count {
        result.append(try checkedText(values[index], field))
    }
    return result
}

func scalars<Scalar: BitwiseCopyable>(_ values: UnsafeMutablePointer<Scalar>?, _ count: Int) -> [Scalar] {
    Array(UnsafeBufferPointer(start: values, count: count))
}

func messages<Unpacked, Message>(
    _ values: UnsafeMutablePointer<UnsafeMutablePointer<Unpacked>?>?,
    _ count: Int,
    _ make: (UnsafeMutablePointer<Unpacked>) throws(ProtocolError) -> Message
) throws(ProtocolError) -> [Message] {
    guard let values, count > 0 else { return [] }
    var result: [Message] = []
    result.reserveCapacity(count)
    for index in 0..<count {
        guard let value = values[index] else { continue }
        result.append(try make(value))
    }
    return result
}
