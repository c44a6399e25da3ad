internal import Glibc

/// A download that is not whole yet: `NAME.part`, and beside it `NAME.part.version`, the server's word for the version that the bytes
/// are of. Later runs go on where it ends, as long as the server still has that version.
struct PartFile: ~Copyable {
    let path: String
    private let versionPath: String
    private let descriptor: Int32
    private(set) var byteCount: UInt64
    /// An entity tag or a date, as `If-Range` takes it. Nil: nothing can be gone on with.
    private(set) var version: String?

    /// Opens what is there, or makes an empty one.
    ///
    /// - Throws: a failure with 74, or with 75 where another run is writing to it.
    init(for path: String) throws(Failure) {
        self.path = path + ".part"
        versionPath = self.path + ".version"
        let file = open(self.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.failure("cannot be written", self.path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw Failure(.tryAgain, "\(self.path): another run is fetching it; wait for that one")
        }
        let end = lseek(file, 0, SEEK_END)
        guard end >= 0 else {
            defer { close(file) }
            throw Self.failure("cannot be read", self.path)
        }
        descriptor = file
        byteCount = UInt64(end)
        version = byteCount > 0 ? Self.line(of: versionPath) : nil
    }

    /// A part without bytes leaves nothing behind.
    deinit {
        if byteCount == 0 {
            unlink(path)
            unlink(versionPath)
        }
        close(descriptor)
    }

    /// Begins anew with a version of the file.
    mutating func restart(version: String?) throws(Failure) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Self.failure("cannot be written", path)
        }
        byteCount = 0
        self.version = version
        unlink(versionPath)
        guard let version else { return }
        // The version stands before the first byte does: bytes of an unknown version are of no use.
        let file = open(versionPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.failure("cannot be written", versionPath) }
        defer { close(file) }
        var bytes = Array((version + "\n").utf8)
        guard write(file, &bytes, bytes.count) == bytes.count else {
            throw Self.failure("cannot be written", versionPath)
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure("cannot be written", path)
            }
            written += count
            byteCount += UInt64(count)
        }
    }

    /// The digest of all its bytes; `progress` is told how many were read.
    func digest(progress: (UInt64) -> Void) throws(Failure) -> String {
        try Self.digest(of: descriptor, path, progress: progress)
    }

    /// Gives it its name. It is on the disk then, also after a power cut.
    consuming func rename(to path: String) throws(Failure) {
        guard fsync(descriptor) == 0, Glibc.rename(self.path, path) == 0 else {
            throw Self.failure("cannot be renamed to \(path)", self.path)
        }
        unlink(versionPath)
    }

    consuming func remove() {
        unlink(path)
        unlink(versionPath)
    }

    /// The digest of a file that is there.
    static func digest(of path: String, progress: (UInt64) -> Void) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be read", path) }
        defer { close(descriptor) }
        return try digest(of: descriptor, path, progress: progress)
    }

    private static func digest(
        of descriptor: Int32,
        _ path: String,
        progress: (UInt64) -> Void
    ) throws(Failure) -> String {
        var digest = MD5()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var position: UInt64 = 0
        while true {
            let count = pread(descriptor, &buffer, buffer.count, Int(position))
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("cannot be read", path)
            }
            guard count > 0 else { return digest.finish() }
            buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            position += UInt64(count)
            progress(position)
        }
    }

    private static func line(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = read(file, &bytes, bytes.count)
        guard count > 1, bytes[count - 1] == 0x0A else { return nil }
        let text = bytes[..<(count - 1)]
        // It goes into a header.
        return text.allSatisfy { (0x20...0x7E).contains($0) } ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        let reason = String(cString: strerror(errno)).lowercased()
        return Failure(.inputOutput, "\(path): \(what): \(reason); make room or give another directory with --to")
    }
}

extension PartFile {
    /// What an answer of the server means for the bytes that are here.
    enum Continuation: Equatable {
        /// The bytes that follow come; the whole has so many.
        case goesOn(total: UInt64)
        /// All bytes come, of this version: the server has another one, or gives no parts.
        case beginsAnew(version: String?, total: UInt64?)
        /// No more bytes are missing.
        case isWhole
        /// What was asked for is no part of what the server has.
        case isOfAnother
        case isRefused(status: Int)

        init(_ answer: HTTPAnswer, byteCount: UInt64) {
            switch answer.status {
            case 200: self = .beginsAnew(version: answer.version, total: answer.length)
            case 206 where byteCount > 0:
                let range = answer.range.flatMap { $0.start == byteCount && $0.total >= byteCount ? $0 : nil }
                self = range.map { .goesOn(total: $0.total) } ?? .isOfAnother
            case 416 where byteCount > 0:
                self = answer.lengthOfUnsatisfied == byteCount ? .isWhole : .isOfAnother
            default: self = .isRefused(status: answer.status)
            }
        }
    }
}
