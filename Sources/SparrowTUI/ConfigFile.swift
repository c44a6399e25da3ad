import Glibc
import TOMLKit
import Text

/// What `sparrow.toml` says to the front end: `[client]` with `server` and `user`, `[tui]` with `color`.
struct ConfigFile: Equatable {
    /// What is wrong with it, and where.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    private static let tables = ["client", "server", "tui"]
    /// `timeout` is for sparrowctl.
    private static let clientKeys = ["server", "timeout", "user"]
    private static let tuiKeys = ["color"]
    private static let bytesMax = 65_536

    private(set) var server: String?
    private(set) var user: String?
    private(set) var colour: ColourChoice?

    init() {}

    /// Reads the file at `path`, or the usual one, which may be missing.
    ///
    /// - Throws: `Failure` with the place of what is wrong in it.
    static func read(path: String?) throws(Failure) -> ConfigFile {
        guard let file = path ?? usualPath else { return ConfigFile() }
        guard let text = contents(of: file) else {
            if path != nil {
                throw Failure(description: "--config \(file): the file cannot be read; give another or none")
            }
            return ConfigFile()
        }
        return try ConfigFile(text: text, name: file)
    }

    /// Takes what the text of a file says.
    ///
    /// - Throws: `Failure` that names the file and the line or key.
    init(text: String, name: String) throws(Failure) {
        let whole: TOMLTable
        do {
            whole = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw Failure(description: "\(name):\(place.line):\(place.column): \(error.description); mend the file")
        } catch {
            throw Failure(description: "\(name): \(error); mend the file")
        }
        try Self.check(whole.keys, among: Self.tables, "the file has no table or key", name)
        if let client = whole["client"]?.table {
            try Self.check(client.keys, among: Self.clientKeys, "[client] has no key", name)
            server = try Self.text("server", of: client, "[client]", name)
            user = try Self.text("user", of: client, "[client]", name)
        }
        if let tui = whole["tui"]?.table {
            try Self.check(tui.keys, among: Self.tuiKeys, "[tui] has no key", name)
            if let word = try Self.text("color", of: tui, "[tui]", name) {
                guard let choice = ColourChoice(rawValue: word) else {
                    throw Failure(
                        description: "\(name): color in [tui] is \"\(word)\"; it may be auto, always or never"
                    )
                }
                colour = choice
            }
        }
    }

    private static func text(
        _ key: String,
        of table: TOMLTable,
        _ title: String,
        _ name: String
    ) throws(Failure) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { throw Failure(description: "\(name): \(key) in \(title) is not a text") }
        return text
    }

    /// An unknown key is a mistake that names what was meant.
    private static func check(
        _ keys: [String],
        among known: [String],
        _ what: String,
        _ name: String
    ) throws(Failure) {
        guard let key = keys.sorted().first(where: { !known.contains($0) }) else { return }
        let nearest = known.min { distance($0, key) < distance($1, key) } ?? ""
        throw Failure(description: "\(name): \(what) \"\(key)\"; did you mean \(nearest)?")
    }

    /// Letters to put in, take out or change (Levenshtein), by one row of the table.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (i, a) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let change = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }

    private static var usualPath: String? {
        let base = environment("XDG_CONFIG_HOME") ?? environment("HOME").map { $0 + "/.config" }
        return base.map { $0 + "/sparrow/sparrow.toml" }
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < bytesMax {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
