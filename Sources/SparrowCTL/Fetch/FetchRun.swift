internal import Foundation
internal import Glibc
internal import Text

/// One run of `sparrowctl fetch`: say what it is, ask, download, check, give it its name.
struct FetchRun {
    /// What a program is told with `--json`.
    struct Fetched: Encodable {
        var path: String
        var bytes: UInt64
        var md5: String
    }

    private static let checksumBytesMax = 4_096

    private let edition: MovieLensEdition
    /// Where the archive goes.
    private let path: String
    private let address: URL
    private let isJSON: Bool
    private var progress: ProgressLine
    private let interrupts: Interrupts?

    /// - Parameters:
    ///   - edition: which one.
    ///   - directory: where to; it must be there.
    ///   - base: the address of the directory of archives.
    ///   - isJSON: that one object is all of standard output.
    init(_ edition: MovieLensEdition, to directory: String, base: URL, isJSON: Bool) {
        self.edition = edition
        self.isJSON = isJSON
        path =
            directory == "."
            ? edition.archiveName
            : directory + (directory.hasSuffix("/") ? "" : "/") + edition.archiveName
        address = base.appendingPathComponent(edition.archiveName)
        progress = ProgressLine(width: StandardError.terminalWidth, isSilent: isJSON, now: .now)
        interrupts = Interrupts()
    }

    /// - Throws: a failure: 69 where the archive cannot be had, with how to get it by hand; 65 for one that is damaged.
    mutating func run() throws {
        do {
            let published = try publishedChecksum()
            if access(path, F_OK) == 0 { return try greet(published) }
            var part = try PartFile(for: path)
            try download(&part)
            let byteCount = part.byteCount
            let found = try part.digest { show("checking \(edition.name)", $0, of: byteCount) }
            clearProgress()
            guard found == published else {
                part.remove()
                throw Failure(
                    .badData,
                    "\(address): the download's MD5 is \(found), the published one \(published); it was thrown away; fetch again"
                )
            }
            try part.rename(to: path)
            report("fetched \(path): \(Show.bytes(byteCount)), its checksum is right", byteCount, published)
        } catch {
            clearProgress()
            throw error
        }
    }

    // MARK: Steps

    /// The digest that stands in `NAME.zip.md5`, in the words of md5sum or of BSD's md5.
    private func publishedChecksum() throws -> String {
        let checksumAddress = address.appendingPathExtension("md5")
        let get = HTTPGet(checksumAddress)
        var text = Data()
        while true {
            try checkInterrupts(get, "nothing was downloaded")
            switch get.next(within: .milliseconds(100)) {
            case nil: continue
            case .response(let answer) where answer.status != 200:
                get.cancel()
                throw unavailable("\(checksumAddress): the server answers \(answer.status)")
            case .response: continue
            case .bytes(let bytes): text += bytes.prefix(Self.checksumBytesMax - text.count)
            case .end(let error?): throw unavailable("\(checksumAddress): \(HTTPGet.reason(of: error))")
            case .end(nil):
                guard let checksum = Self.checksum(in: String(decoding: text, as: UTF8.self)) else {
                    throw unavailable("\(checksumAddress): holds no MD5 to check the archive by")
                }
                return checksum
            }
        }
    }

    /// The one word of 32 hexadecimal digits.
    static func checksum(in text: String) -> String? {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
            .filter { $0.utf8.count == 32 && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
        return words.count == 1 ? String(words[0]) : nil
    }

    /// There is a file of that name already.
    private mutating func greet(_ published: String) throws {
        var status = stat()
        let byteCount = stat(path, &status) == 0 ? UInt64(clamping: status.st_size) : 0
        let found = try PartFile.digest(of: path) { show("checking \(edition.name)", $0, of: byteCount) }
        clearProgress()
        guard found == published else {
            throw Failure(
                .other,
                "\(path) is there already and is not what \(address) is now; move it away, or give another directory with --to"
            )
        }
        report("\(path) is there already, and its checksum is right", byteCount, published)
    }

    /// Downloads what is missing.
    private mutating func download(_ part: inout PartFile) throws {
        var get = request(for: part)
        var started: UInt64 = 0
        var total: UInt64?
        while true {
            try checkInterrupts(get, "run the same command again to go on")
            switch get.next(within: .milliseconds(100)) {
            case nil: break
            case .response(let answer):
                switch PartFile.Continuation(answer, byteCount: part.byteCount) {
                case .goesOn(let all): total = all
                case .beginsAnew(let version, let all):
                    try part.restart(version: version)
                    total = all
                case .isWhole:
                    get.cancel()
                    return
                case .isOfAnother:
                    get.cancel()
                    try part.restart(version: nil)
                    get = request(for: part)
                case .isRefused(let status):
                    get.cancel()
                    throw unavailable("\(address): the server answers \(status)")
                }
                started = part.byteCount
            case .bytes(let bytes): try bytes.withUnsafeBytes { try part.append($0) }
            case .end(let error):
                if error == nil, total.map({ $0 == part.byteCount }) ?? true { return }
                let reason = error.map(HTTPGet.reason) ?? "the connection was cut"
                guard part.byteCount > 0 else { throw unavailable("\(address): \(reason)") }
                let far = Show.bytes(part.byteCount) + (total.map { " of \(Show.bytes($0))" } ?? "")
                throw unavailable("\(address): \(reason) at \(far); run the same command again to go on there")
            }
            show("fetching \(edition.name)", part.byteCount, of: total, start: started)
        }
    }

    private func request(for part: borrowing PartFile) -> HTTPGet {
        guard part.byteCount > 0, let version = part.version else { return HTTPGet(address) }
        return HTTPGet(address, headers: ["Range": "bytes=\(part.byteCount)-", "If-Range": version])
    }

    // MARK: Words

    /// A path that holds wherever it is read.
    private static func whole(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private func unavailable(_ what: String) -> Failure {
        let advice =
            "by hand: download \(MovieLensEdition.address)/\(edition.archiveName) to \(Self.whole(path)), then sparrowctl import "
            + Self.whole(path)
        return Failure(.unavailable, what, details: [advice])
    }

    private func checkInterrupts(_ get: HTTPGet, _ advice: String) throws(Failure) {
        guard interrupts?.haveCome == true else { return }
        get.cancel()
        throw Failure(.other, "interrupted; \(advice)")
    }

    private mutating func show(_ phase: String, _ done: UInt64, of total: UInt64?, start: UInt64 = 0) {
        let text = progress.update(
            phase,
            done: done / 1000,
            total: max(total ?? 0, done) / 1000,
            start: start / 1000,
            unit: "kB",
            now: .now
        )
        if let text { StandardError.write(text) }
    }

    private mutating func clearProgress() {
        StandardError.write(progress.clear())
    }

    private func report(_ what: String, _ byteCount: UInt64, _ md5: String) {
        let output = Output(isJSON: isJSON)
        guard isJSON else {
            output.print([what, "import it with: sparrowctl import \(path)"])
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let object = (try? encoder.encode(Fetched(path: path, bytes: byteCount, md5: md5))) ?? Data()
        StandardOutput.write(String(decoding: object, as: UTF8.self) + "\n")
    }
}
