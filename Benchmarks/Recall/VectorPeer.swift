import Foundation
import Harness

/// FAISS, by `Benchmarks/peers/recall/search.py`.
struct VectorPeer {
    /// One line of what it prints.
    struct Result: Decodable {
        var version: String
        /// `flat` or `lsh`.
        var method: String
        var count: Int
        /// The median of one query.
        var microseconds: Double
        /// The part of the exact result that was found.
        var recall: Double
        var bits: Int?
        /// How many times over the best of its codes were scored by their vectors.
        var factor: Int?
    }

    private let directory: String

    /// `nil` where it is not installed.
    init?(directory: String) {
        guard FileManager.default.isExecutableFile(atPath: directory + "/.venv/bin/python") else { return nil }
        self.directory = directory
    }

    /// Runs it to its end.
    ///
    /// - Throws: `HarnessError` with what it wrote where it fails.
    func run(_ arguments: [String]) throws -> [Result] {
        let scratch = try Scratch()
        let process = try ChildProcess(
            directory + "/.venv/bin/python",
            [directory + "/recall/search.py"] + arguments,
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        let output = try process.readAll(within: .seconds(1_800))
        guard process.wait(within: .seconds(10)) == .status(0) else {
            throw HarnessError("search.py \(arguments.joined(separator: " ")): \(process.errorText)")
        }
        return try output.split(separator: "\n").map { try JSONDecoder().decode(Result.self, from: Data($0.utf8)) }
    }
}
