#if canImport(Glibc)
    internal import Glibc
#endif

/// The bytes of a regular file.
final class FileBytes: ByteStream {
    let byteCount: UInt64
    private let path: String
    private let descriptor: Int32

    /// - Throws: `noInput` where there is no file, `inputOutput` where it cannot be read.
    init(_ path: String) throws(ImportError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            byteCount = 0
            throw errno == ENOENT ? .missing(path) : .unreadable(path, Self.errorText())
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            byteCount = 0
            throw .unreadable(path, Self.errorText())
        }
        byteCount = UInt64(clamping: status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path, "is not a regular file") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .unreadable(path, Self.errorText()) }
        }
    }

    /// What the C library calls the error of the call just made.
    private static func errorText() -> String {
        String(cString: strerror(errno)).lowercased()
    }
}

/// What a path is, as far as importers care.
enum PathKind {
    case nothing
    case file
    case directory
    /// A device, a socket, a named pipe.
    case other

    init(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .nothing
            return
        }
        self =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFREG: .file
            default: .other
            }
    }
}
