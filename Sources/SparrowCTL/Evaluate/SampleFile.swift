internal import Engine
internal import Foundation
internal import Glibc
internal import Text

/// The sample file of the reference system on a disk.
enum SampleFile {
    /// What an evaluation reads of a sample file.
    ///
    /// - Returns: `nil` for a path that is no such file: a directory, an archive, or any other file.
    /// - Throws: `EngineError` with line and column for one that is damaged.
    static func input(from path: String) throws -> EvaluationInput? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let header = Array((ReferenceSamples.columns.prefix(3).joined(separator: ",") + ",").utf8)
        // A directory can be opened and not read.
        guard let start = try? file.read(upToCount: header.count), Array(start) == header else { return nil }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw Failure(.inputOutput, "\(Text.displayable(path)) cannot be read: \(error.localizedDescription)")
        }
        return EvaluationInput(samples: try ReferenceSamples.decoded([UInt8](bytes), name: path))
    }

    /// Writes all samples of a table, in the order of the log; the file is there when it is whole.
    ///
    /// - Parameters:
    ///   - table: the samples.
    ///   - path: of the file; one that is there is replaced.
    ///   - progress: called with the number of samples written.
    /// - Throws: a failure that names the file where it cannot be written; what was there before stays.
    static func write(_ table: SampleTable, to path: String, progress: (Int) -> Void) throws(Failure) {
        let part = path + ".part"
        guard FileManager.default.createFile(atPath: part, contents: nil), let file = FileHandle(forWritingAtPath: part)
        else {
            throw Failure(
                .inputOutput,
                "\(Text.displayable(part)) cannot be written; give a path in a directory of yours"
            )
        }
        do {
            for first in stride(from: 0, to: max(1, table.count), by: slice) {
                let indices = UInt32(first)..<UInt32(min(first + slice, table.count))
                try file.write(contentsOf: ReferenceSamples.encoded(indices, of: table, hasHeader: first == 0))
                progress(Int(indices.upperBound))
            }
            try file.close()
            guard rename(part, path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw Failure(.inputOutput, "\(Text.displayable(path)) cannot be written: \(error.localizedDescription)")
        }
    }

    private static let slice = 20_000
}
