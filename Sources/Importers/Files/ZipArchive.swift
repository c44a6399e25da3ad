internal import CLibzip
internal import Text

/// A zip archive, open for reading. Its entries are streamed: nothing is unpacked to disk, and no entry is in memory as a whole.
///
/// The list of entries is checked when it is opened: one that is a link, is encrypted, leads out of the archive or would inflate to
/// more than the limits is a reason to read none of them.
final class ZipArchive {
    /// What an archive may hold. MovieLens has at most 25 entries, 1.5 GB, and at most six times what is packed.
    struct Limits {
        var entries = 1_000
        /// Of all entries together, inflated.
        var bytes: UInt64 = 16 << 30
        /// How many times its packed size an entry may inflate to, if it is longer than ``smallBytes``.
        var ratio: UInt64 = 100
        var smallBytes: UInt64 = 1 << 20
    }

    struct Entry {
        let index: UInt64
        let byteCount: UInt64
    }

    let path: String
    /// By their names with folders: `ml-1m/ratings.dat`.
    private(set) var entries: [String: Entry] = [:]
    private let archive: OpaquePointer

    /// Opens a file and checks its list of entries.
    ///
    /// - Throws: `badData` for what is no zip archive, is damaged or over the limits; `inputOutput` where it cannot be read.
    init(_ path: String, limits: Limits = Limits()) throws(ImportError) {
        self.path = path
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw code == ZIP_ER_NOZIP ? .notAnArchive(path) : .unreadableArchive(path, Self.fault(code))
        }
        self.archive = archive
        let count = UInt64(clamping: zip_get_num_entries(archive, 0))
        guard count <= UInt64(limits.entries) else {
            throw .overLimit(path, "holds \(count) entries; at most \(limits.entries) are read")
        }
        try list(count, limits)
    }

    deinit { zip_discard(archive) }

    /// The folders that hold files, with their slashes; the top one is empty.
    var folders: Set<String> {
        Set(entries.keys.map { name in name.lastIndex(of: "/").map { String(name[...$0]) } ?? "" })
    }

    /// The bytes of an entry.
    func open(_ name: String) throws(ImportError) -> TextFile? {
        guard let entry = entries[name] else { return nil }
        guard let file = zip_fopen_index(archive, entry.index, 0) else {
            let error = zip_get_error(archive)
            guard error.map({ zip_error_code_zip($0) }) != ZIP_ER_COMPNOTSUPP else { throw .unreadMethod(path, name) }
            throw .damagedEntry(path, name, Self.text(of: error))
        }
        let stream = ZipEntryBytes(self, file, name: name, byteCount: entry.byteCount)
        let last = name.split(separator: "/").last.map(String.init) ?? name
        return TextFile(name: last, path: "\(path)/\(name)", byteCount: entry.byteCount, stream)
    }

    // MARK: Checks

    private func list(_ count: UInt64, _ limits: Limits) throws(ImportError) {
        var bytes: UInt64 = 0
        for index in 0..<count {
            var status = zip_stat_t()
            guard zip_stat_index(archive, index, 0, &status) == 0, let cName = status.name else {
                throw .damagedArchive(path, Self.text(of: zip_get_error(archive)))
            }
            let name = String(cString: cName)
            try checkKind(of: name, index, status)
            guard status.size <= limits.smallBytes || status.size / limits.ratio <= status.comp_size else {
                let size = "\(status.size) bytes, over \(limits.ratio) times its packed size"
                throw .overLimit(path, "entry \(Self.quoted(name)) would inflate to \(size)")
            }
            // No sum overflows: each size is checked before it is added.
            guard status.size <= limits.bytes, bytes + status.size <= limits.bytes else {
                throw .overLimit(path, "would inflate to more than \(limits.bytes) bytes")
            }
            bytes += status.size
            if name.hasSuffix("/") { continue }
            guard entries.updateValue(Entry(index: index, byteCount: status.size), forKey: name) == nil else {
                throw .refusedEntry(path, "holds entry \(Self.quoted(name)) twice")
            }
        }
    }

    private func checkKind(of name: String, _ index: UInt64, _ status: zip_stat_t) throws(ImportError) {
        let separators: Set<Character> = ["/", "\\"]
        if name.first.map(separators.contains) == true || name.dropFirst().first == ":" {
            throw .refusedEntry(path, "entry \(Self.quoted(name)) has an absolute path")
        }
        if name.split(whereSeparator: separators.contains).contains("..") {
            throw .refusedEntry(path, "entry \(Self.quoted(name)) leads out of the archive")
        }
        var system: UInt8 = 0
        var attributes: UInt32 = 0
        guard zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0 else {
            throw .damagedArchive(path, Self.text(of: zip_get_error(archive)))
        }
        // The upper half is st_mode: S_IFMT is 0o170000, S_IFLNK 0o120000.
        if [ZIP_OPSYS_UNIX, ZIP_OPSYS_OS_X].contains(UInt32(system)), attributes >> 16 & 0o170000 == 0o120000 {
            throw .refusedEntry(path, "entry \(Self.quoted(name)) is a link")
        }
        guard status.encryption_method == ZIP_EM_NONE else {
            throw .encrypted(path, Self.quoted(name))
        }
    }

    // MARK: The library's words

    private static func quoted(_ name: String) -> String { "\"\(Text.cut(name, to: 80))\"" }

    fileprivate static func text(of error: UnsafeMutablePointer<zip_error_t>?) -> String {
        guard let error, let text = zip_error_strerror(error) else { return "for no reason given" }
        return String(cString: text).lowercased()
    }

    /// The words for a code, and whether it is the system's fault and not the archive's.
    private static func fault(_ code: Int32) -> (text: String, isSystems: Bool) {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        let ofSystem = [ZIP_ER_OPEN, ZIP_ER_READ, ZIP_ER_SEEK, ZIP_ER_TELL, ZIP_ER_MEMORY]
        return (text(of: &error), ofSystem.contains(code))
    }
}

/// The inflated bytes of an entry. The library compares their checksum at the end.
private final class ZipEntryBytes: ByteStream {
    /// Must outlive the file.
    private let archive: ZipArchive
    private let file: OpaquePointer
    private let name: String
    private let byteCount: UInt64
    private var bytesRead: UInt64 = 0

    init(_ archive: ZipArchive, _ file: OpaquePointer, name: String, byteCount: UInt64) {
        self.archive = archive
        self.file = file
        self.name = name
        self.byteCount = byteCount
    }

    deinit { zip_fclose(file) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        let count = zip_fread(file, base, UInt64(buffer.count))
        guard count >= 0 else {
            throw .damagedEntry(archive.path, name, ZipArchive.text(of: zip_file_get_error(file)))
        }
        bytesRead += UInt64(count)
        // The limits were checked against what the archive says; an entry that goes on is a lie or a bomb.
        guard bytesRead <= byteCount, count > 0 || bytesRead == byteCount else {
            let what = "it inflates to \(count > 0 ? "more" : "less") than the \(byteCount) bytes that the archive says"
            throw .damagedEntry(archive.path, name, what)
        }
        return Int(count)
    }
}
