internal import Foundation

/// A directory of its own for one test or benchmark, removed with its owner.
package final class Scratch: Sendable {
    package let path: String

    /// Makes the directory.
    ///
    /// - Parameter parent: in which directory it lies; the system's temporary one by default.
    /// - Throws: what the file system says.
    package init(in parent: String? = nil) throws {
        let base = parent ?? FileManager.default.temporaryDirectory.path
        path = base + "/sparrow-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Leaving files behind would fail nobody's test.
        try? FileManager.default.removeItem(atPath: path)
    }

    package func path(_ name: String) -> String { path + "/" + name }

    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = path(name)
        let directory = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    package func read(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
    }
}
