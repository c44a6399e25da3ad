import Foundation
import Testing

@testable import Importers

/// A directory of files for one test, removed with it.
final class TestDirectory {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        path = NSTemporaryDirectory() + "sparrow-importers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, Array(text.utf8)) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func read() throws -> ImportRecords { try ImportRecords.read(from: path) }

    /// The lines of the error that reading ends in, without the path of this directory at their beginning.
    func problems() throws -> [String] {
        let error = try #require(throws: ImportError.self) { _ = try read() }
        return error.lines.map { $0.hasPrefix(path + "/") ? String($0.dropFirst(path.count + 1)) : $0 }
    }

    /// Two movies and the given ratings, in the csv form.
    static func rated(_ ratings: String) throws -> TestDirectory {
        try TestDirectory([
            "movies.csv": "movieId,title,genres\n1,Alien (1979),Horror|Sci-Fi\n2,Heat (1995),Crime\n",
            "ratings.csv": "userId,movieId,rating,timestamp\n" + ratings,
        ])
    }

    /// One movie's line, and one rating of movie 1.
    static func movies(_ lines: String) throws -> TestDirectory {
        try TestDirectory([
            "movies.csv": "movieId,title,genres\n" + lines,
            "ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,1000\n",
        ])
    }
}

/// Where the real data lies that these tests may read.
enum RealData {
    static let path: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["SPARROW_DATA"] ?? root + "/../shared/data"
        return FileManager.default.fileExists(atPath: path + "/ml-latest-small/ratings.csv") ? path : nil
    }()
}
