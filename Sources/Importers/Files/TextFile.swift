#if canImport(Glibc)
    internal import Glibc
#endif

/// A file read in blocks of whole lines, so that its size does not matter.
final class TextFile {
    static let lineBytesMax = 65_536
    private static let blockBytes = 4 << 20

    /// The last part of the path.
    let name: String
    let byteCount: UInt64
    private(set) var bytesRead: UInt64 = 0

    /// As messages name it: in the directory or archive as that was given.
    let path: String
    private let bytes: any ByteStream
    /// Holds a block and one byte more, for the line feed that a last line may lack.
    private let buffer: UnsafeMutableRawBufferPointer
    /// The bytes of a line that the block before cut off: they lie at `kept`.
    private var kept = 0..<0
    private var isAtEnd = false
    private var isAtStart = true

    init(name: String, path: String, byteCount: UInt64, _ bytes: any ByteStream) {
        self.name = name
        self.path = path
        self.byteCount = byteCount
        self.bytes = bytes
        buffer = .allocate(byteCount: Self.blockBytes + 1, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next lines, each with its line feed (the last one gets one where the file has none). A byte order mark is left out.
    ///
    /// The bytes are valid until the next call.
    /// - Parameter line: the number of the first line in the block, for the message.
    /// - Returns: nil at the end.
    /// - Throws: `inputOutput`, or `badData` for a damaged archive and for a line that fills a whole block.
    func nextBlock(line: Int) throws(ImportError) -> UnsafeRawBufferPointer? {
        while true {
            guard !isAtEnd else { return nil }
            // The cut-off line moves to the front; the ranges may overlap, which memmove allows.
            if kept.lowerBound > 0, let base = buffer.baseAddress {
                memmove(base, base + kept.lowerBound, kept.count)
            }
            var filled = kept.count
            filled += try fill(from: filled)
            if isAtEnd, filled > 0, buffer[filled - 1] != 0x0A {
                buffer[filled] = 0x0A
                filled += 1
            }
            var start = 0
            if isAtStart {
                isAtStart = false
                if filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
            }
            guard start < filled else { return nil }
            guard let last = buffer[start..<filled].lastIndex(of: 0x0A) else {
                throw .lineTooLong(path, line: line, max: Self.lineBytesMax)
            }
            kept = (last + 1)..<filled
            return UnsafeRawBufferPointer(rebasing: buffer[start...last])
        }
    }

    /// Reads until the block is full or the file at its end.
    private func fill(from start: Int) throws(ImportError) -> Int {
        var end = start
        while end < Self.blockBytes {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end..<Self.blockBytes])
            let count = try bytes.read(into: room)
            if count == 0 {
                isAtEnd = true
                break
            }
            end += count
        }
        bytesRead += UInt64(end - start)
        return end - start
    }
}
