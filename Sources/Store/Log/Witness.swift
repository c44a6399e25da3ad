import Foundation

/// The last acknowledged offset in a file of its own, written without fsync after each commit.
///
/// SQLite silently drops what follows the first damaged frame of its write-ahead log; the witness makes that show. After
/// a power cut it may be older than the log, which says nothing, or unreadable, which counts as absent.
final class Witness {
    private let file: Int32

    init(path: String) throws(StoreError) {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw StoreError.notWritable(path, String(cString: strerror(errno))) }
    }

    deinit {
        close(file)
    }

    /// The offset that it holds; nil: none, or not readable.
    func offset() -> UInt64? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let length = pread(file, &bytes, bytes.count, 0)
        guard length > 0 else { return nil }
        let line = String(decoding: bytes.prefix(length), as: UTF8.self)
        guard let offset = UInt64(line.prefix(20)), line == Witness.line(offset) else { return nil }
        return offset
    }

    /// - Returns: whether it was written. If not, it is older than the log: it protects less and does no harm.
    @discardableResult
    func write(_ offset: UInt64) -> Bool {
        let line = Witness.line(offset)
        return pwrite(file, line, line.utf8.count, 0) == line.utf8.count
    }

    /// Always the same length, so that a line is overwritten whole.
    private static func line(_ offset: UInt64) -> String {
        let digits = String(offset)
        let padded = String(repeating: "0", count: 20 - digits.count) + digits
        return
            "\(padded) \(String(0x1_0000_0000 + UInt64(Checksum(of: Array(padded.utf8)).value), radix: 16).dropFirst())\n"
    }
}
