internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Importers
internal import Protocol
internal import Text

struct EmbeddingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embedding",
        abstract: "Vectors of movies, in and out.",
        discussion:
            "A file has a movie a line: its id, a colon, and its values with spaces between, as 318:0.12 -0.5 0.33.",
        subcommands: [List.self, Export.self, Import.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the embeddings in service.")

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let spaces = try session.call(GetStatsRequest()).spaces
            session.output.list(spaces) {
                var table = Table([
                    .text("space"), .number("version"), .number("values"), .number("movies"), .number("by content"),
                    .number("trained to"), .text("index"),
                ])
                for space in spaces {
                    table.add(
                        Text.displayable(space.name),
                        space.version > 0 ? String(space.version) : "–",
                        String(space.width),
                        Show.count(space.movies),
                        Show.count(space.moviesByContent),
                        space.trainedOffset > 0 ? String(space.trainedOffset) : "–",
                        Text.displayable(space.index)
                    )
                }
                return table
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the vectors of a space to a file, or prints them."
        )

        @Argument(help: "item2vec, deepwalk, als, two-towers, content, or a name of your own.") var space: String
        @Argument(help: "The file to write; - prints.") var file: String
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let output = try OutputFile(file)
            var count = 0
            do {
                try session.client.stream(ExportEmbeddingRequest(space: space)) { slice in
                    let width = Int(slice.width)
                    let values = slice.values.withUnsafeBytes { bytes in
                        (0..<bytes.count / 4).map {
                            Float(
                                bitPattern: UInt32(
                                    littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)
                                )
                            )
                        }
                    }
                    guard width > 0, values.count == slice.movieIDs.count * width else { return .stop }
                    var text = ""
                    for (place, id) in slice.movieIDs.enumerated() {
                        text += VectorFile.line(movieID: id, values[(place * width)..<((place + 1) * width)])
                    }
                    try output.write(text)
                    count += slice.movieIDs.count
                    return .proceed
                }
                try output.finish()
            } catch {
                output.discard()
                throw error
            }
            if file != "-" { StandardError.note("\(file): \(Show.count(count)) movies") }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts vectors that were made elsewhere into service.",
            discussion:
                "Similar movies are found by them under the name; under item2vec, deepwalk or als, recommendations too."
        )

        @Argument(help: "The file of vectors.") var file: String
        @Option(help: "The name of the space: small letters, digits and -.") var name: String
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let vectors = try VectorFile.read(from: file)
            let session = try Session(options)
            let requestID = RequestID.random()
            // 256 KiB of values a slice.
            let perSlice = max(1, 65_536 / vectors.width)
            var reply = ImportEmbeddingReply()
            var sequence: UInt32 = 0
            for first in stride(from: 0, to: vectors.movieIDs.count, by: perSlice) {
                let last = min(first + perSlice, vectors.movieIDs.count)
                var bytes: [UInt8] = []
                bytes.reserveCapacity((last - first) * vectors.width * 4)
                for value in vectors.values[(first * vectors.width)..<(last * vectors.width)] {
                    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
                }
                reply = try session.call(
                    ImportEmbeddingRequest(
                        requestID: requestID,
                        space: name,
                        width: UInt32(vectors.width),
                        movieIDs: Array(vectors.movieIDs[first..<last]),
                        values: bytes,
                        sequence: sequence,
                        last: last == vectors.movieIDs.count
                    )
                )
                sequence += 1
            }
            session.output.one(reply) {
                let unknown = reply.unknown > 0 ? ", \(Show.count(reply.unknown)) not in the catalogue" : ""
                return [
                    "\(Text.displayable(name)) version \(reply.version): \(Show.count(reply.movies)) movies\(unknown)"
                ]
            }
        }
    }
}

/// A file that is there when it is whole; "-" is standard output.
final class OutputFile {
    private let path: String
    private let part: String
    private let handle: FileHandle?

    /// - Throws: a failure that names the file where it cannot be written.
    init(_ path: String) throws(Failure) {
        self.path = path
        part = path + ".part"
        guard path != "-" else {
            handle = nil
            return
        }
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.usage, "\(path) is no file; give the path of a file to write, or - to print")
        }
        guard FileManager.default.createFile(atPath: part, contents: nil),
            let opened = FileHandle(forWritingAtPath: part)
        else { throw Failure(.inputOutput, "\(part) cannot be written; give a path in a directory of yours") }
        handle = opened
    }

    func write(_ text: String) throws(Failure) {
        guard let handle else { return StandardOutput.write(text) }
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw Failure(.inputOutput, "\(part) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Puts the file into its place.
    func finish() throws(Failure) {
        guard let handle else { return }
        do {
            try handle.close()
            guard rename(part, path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        } catch {
            throw Failure(.inputOutput, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// What was written is taken away.
    func discard() {
        guard handle != nil else { return }
        try? FileManager.default.removeItem(atPath: part)
    }
}
