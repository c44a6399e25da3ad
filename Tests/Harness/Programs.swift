internal import Foundation

/// Where the programs under test are.
package struct Programs: Sendable {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    /// Those beside the running program: test bundle and benchmarks lie in the same build directory as the daemon.
    package static let besideThisProgram: Programs = {
        if let directory = ProcessInfo.processInfo.environment["SPARROW_BIN_DIR"] {
            return Programs(directory: directory)
        }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return Programs(directory: (own as NSString).deletingLastPathComponent)
    }()

    package var server: String { directory + "/sparrow-server" }
    package var terminalInterface: String { directory + "/sparrow-tui" }
    package var commandLine: String { directory + "/sparrowctl" }

    /// The package's root, where sampledata/ and clients/ are.
    package static let packageRoot: String = {
        var path = #filePath as NSString
        for _ in 0..<3 { path = path.deletingLastPathComponent as NSString }
        return path as String
    }()

    /// Real data for tests, which is never part of the package; nil where it is absent.
    package static func sharedData(_ name: String) -> String? {
        let base = ProcessInfo.processInfo.environment["SPARROW_DATA"] ?? packageRoot + "/../shared/data"
        let path = base + "/" + name
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
