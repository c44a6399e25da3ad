internal import Engine
internal import Foundation
internal import Glibc

/// The sample file of the reference system on a disk.
enum SampleFile {
    /// What an evaluation reads of a sample file.
    ///
    /// - Returns: `nil` for a path that is no such file: a directory, an archive, or any other file.
    /// - Throws: `EngineError` with line and column for one that is damaged.
    static func input(from path: String) throws -> EvaluationInput? {
        guard isFile(path), let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let start = (try? file.read(upToCount: 4_096)) ?? Data()
        guard ReferenceSamples.isBeginning(Array(start)) else {
            guard path.hasSuffix(".csv") else { return nil }
            throw Failure(
                .badData,
                "\(path):1: no sample file, which begins with \(ReferenceSamples.columns.prefix(5).joined(separator: ",")); "
                    + "for ratings give the directory that holds them"
            )
        }
        return EvaluationInput(samples: try ReferenceSamples.decoded(try bytes(of: file, path), name: path))
    }

    /// A whole file, read once and into one place.
    private static func bytes(of file: FileHandle, _ path: String) throws(Failure) -> [UInt8] {
        do {
            let count = Int(try file.seekToEnd())
            try file.seek(toOffset: 0)
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let got = Glibc.read(file.fileDescriptor, rest.baseAddress, rest.count)
                    guard got >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
                    // It became shorter meanwhile.
                    if got == 0 { return }
                    filled += got
                }
            }
        } catch {
            throw Failure(.inputOutput, "\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Whether a path is that of a file, itself or through links.
    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Writes all samples of a table, in the order of the log; the file is there when it is whole.
    ///
    /// - Parameters:
    ///   - table: the samples.
    ///   - path: of the file; one that is there is replaced.
    ///   - progress: called with the number of samples written.
    /// - Throws: a failure that names the file where it cannot be written; what was there before stays.
    static func write(_ table: SampleTable, to path: String, progress: (Int) -> Void) throws(Failure) {
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG, path != "-" else {
            throw Failure(.usage, "\(path) is no file; give the path of a file to write")
        }
        // Through a link it is the file that is replaced, not the link.
        let path =
            realpath(path, nil).map { name in
                defer { free(name) }
                return String(cString: name)
            } ?? path
        let part = path + ".part"
        guard FileManager.default.createFile(atPath: part, contents: nil), let file = FileHandle(forWritingAtPath: part)
        else {
            throw Failure(
                .inputOutput,
                "\(part) cannot be written; give a path in a directory of yours"
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
            throw Failure(.inputOutput, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private static let slice = 20_000
}
