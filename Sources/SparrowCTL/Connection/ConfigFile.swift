internal import Glibc
internal import TOMLKit

/// Table `[client]` of `sparrow.toml`, which the front ends share: `server = "127.0.0.1:7070"`, `timeout = 10`.
struct ConfigFile: Equatable {
    var server: String?
    /// Seconds.
    var timeout: Double?
    /// Of the daemon: `redis` in table `[server]`.
    var redis: String?

    private static let keys = ["server", "timeout", "user"]
    private static let tables = ["client", "server", "tui"]

    init() {}

    /// Reads the file at `path`, or the usual one, which may be missing.
    ///
    /// - Throws: a usage failure with the place of what is wrong in it.
    static func read(path: String?, environment: [String: String]) throws(Failure) -> ConfigFile {
        guard let file = path ?? usualPath(environment) else { return ConfigFile() }
        guard let text = contents(of: file) else {
            if path != nil {
                throw Failure(.noInput, "--config \(file): the file cannot be read; give another or none")
            }
            return ConfigFile()
        }
        return try ConfigFile(text: text, name: file)
    }

    /// Takes what the text of a file says.
    ///
    /// - Throws: a usage failure that names the file and the line or key.
    init(text: String, name: String) throws(Failure) {
        let whole: TOMLTable
        do {
            whole = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw Failure(.usage, "\(name):\(place.line):\(place.column): \(error.description); mend the file")
        } catch {
            throw Failure(.usage, "\(name): \(error); mend the file")
        }
        for key in whole.keys.sorted() where !Self.tables.contains(key) {
            throw Self.unknown("the file has no table or key", key, Self.tables.map { "[\($0)]" }, name)
        }
        redis = whole["server"]?.table?["redis"]?.string
        guard let table = whole["client"]?.table else { return }
        for key in table.keys.sorted() where !Self.keys.contains(key) {
            throw Self.unknown("[client] has no key", key, Self.keys, name)
        }
        if let value = table["server"] {
            guard let text = value.string else { throw Failure(.usage, "\(name): server in [client] is not a text") }
            server = text
        }
        if let value = table["timeout"] {
            guard let seconds = value.double ?? value.int.map(Double.init), (0.001...86_400).contains(seconds) else {
                throw Failure(.usage, "\(name): timeout in [client] is not a number of seconds from 0.001 to 86400")
            }
            timeout = seconds
        }
    }

    private static func unknown(_ what: String, _ key: String, _ known: [String], _ name: String) -> Failure {
        let nearest = EditDistance.nearest(to: key, among: known)
        return Failure(.usage, "\(name): \(what) \"\(key)\"; did you mean \(nearest ?? known[0])?")
    }

    private static func usualPath(_ environment: [String: String]) -> String? {
        let base = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { $0 + "/.config" }
        return base.map { $0 + "/sparrow/sparrow.toml" }
    }

    /// At most 64 KiB; nil where the file cannot be read.
    private static func contents(of path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { return nil }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

/// How many letters must be put in, taken out or changed to make one word of the other.
enum EditDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
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

    static func nearest(to word: String, among words: [String]) -> String? {
        words.min { between($0, word) < between($1, word) }
    }
}
