/// Why nothing was imported: the input is not there, cannot be read, or has lines that are wrong.
package struct ImportError: Error, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// There is no such file or directory, or nothing in it that is known.
        case noInput
        /// Lines are wrong.
        case badData
        /// The system refused to read.
        case inputOutput
    }

    package let kind: Kind
    /// One line each: `path:line:column: what; what to do`. The first ones, at most ``ProblemList/keptMax``.
    package let lines: [String]
    /// How many there are.
    package let count: Int

    package var description: String {
        let more = count - lines.count
        return (lines + (more > 0 ? ["and \(more) more"] : [])).joined(separator: "\n")
    }

    init(_ kind: Kind, lines: [String], count: Int) {
        self.kind = kind
        self.lines = lines
        self.count = count
    }

    init(_ kind: Kind, _ line: String) {
        self.init(kind, lines: [line], count: 1)
    }

    static func missing(_ path: String) -> ImportError {
        ImportError(
            .noInput,
            "\(path): no such file or directory; give the directory, or a zip archive, that holds the files"
        )
    }

    static func neitherFileNorDirectory(_ path: String) -> ImportError {
        ImportError(
            .noInput,
            "\(path): is neither a directory nor a file; give the directory, or a zip archive, that holds the files"
        )
    }

    static func unknownFormat(_ path: String) -> ImportError {
        ImportError(
            .noInput,
            "\(path): holds neither movies.csv and ratings.csv (MovieLens, sample data) nor movies.dat and ratings.dat"
                + " (MovieLens 1M, 10M) nor u.item and u.data (MovieLens 100k); give a directory or a zip archive that does"
        )
    }

    static func unreadable(_ path: String, _ reason: String) -> ImportError {
        ImportError(.inputOutput, "\(path): \(reason); make it readable and import again")
    }

    static func lineTooLong(_ name: String, line: Int, max: Int) -> ImportError {
        ImportError(
            .badData,
            "\(name):\(line):1: the line has more than \(max) bytes; mend the file and import again"
        )
    }

    static func tooMany(_ what: String, in name: String, max: Int) -> ImportError {
        ImportError(.badData, "\(name): more than \(max) \(what); split the import")
    }

    static func severalUsers(_ count: Int) -> ImportError {
        ImportError(
            .badData,
            "the ratings are those of \(count) people, and --user wants one person's; leave --user out"
        )
    }
}

/// What is wrong with one line, and at which byte of it.
struct LineFault: Error {
    /// In bytes from the start of the line.
    var offset: Int
    /// `what; what to do`.
    var message: String

    static let advice = "mend the line and import again"

    init(at offset: Int, _ what: String, advice: String = LineFault.advice) {
        self.offset = offset
        self.message = "\(what); \(advice)"
    }
}

/// The wrong lines of an input, the first of them with their words.
struct ProblemList {
    static let keptMax = 20

    private(set) var lines: [String] = []
    private(set) var count = 0

    mutating func add(_ fault: LineFault, file: String, line: Int, column: Int) {
        count += 1
        if lines.count < Self.keptMax { lines.append("\(file):\(line):\(column): \(fault.message)") }
    }

    /// - Throws: all of them, when there are any.
    func check() throws(ImportError) {
        guard count == 0 else { throw ImportError(.badData, lines: lines, count: count) }
    }
}
