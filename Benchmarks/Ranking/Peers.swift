import Foundation
import Harness

/// The Python programs of `Benchmarks/peers` in their own environment: the same work by PyTorch, ONNX Runtime and LightGBM.
struct Peers {
    /// One line of what they print.
    struct Result: Decodable {
        var peer: String
        var version: String?
        var model: String?
        /// The optimiser that was the fastest.
        var variant: String?
        var samplesPerSecond: Double?
        var microseconds: Double?
        /// LightGBM's choice of columns.
        var columns: String?
        var auc: Double?
    }

    private let directory: String
    private var python: String { directory + "/.venv/bin/python" }

    /// `nil` where they are not installed.
    init?(directory: String) {
        self.directory = directory
        guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
    }

    /// Runs a program to its end.
    ///
    /// - Throws: `HarnessError` with what it wrote where it fails.
    func run(_ program: String, _ arguments: [String], within limit: Duration = .seconds(3_600)) throws -> [Result] {
        let scratch = try Scratch()
        let process = try ChildProcess(
            python,
            ["\(directory)/\(program)"] + arguments,
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        let output = try process.readAll(within: limit)
        guard process.wait(within: .seconds(10)) == .status(0) else {
            throw HarnessError("\(program) \(arguments.joined(separator: " ")): \(process.errorText)")
        }
        return try output.split(separator: "\n").map { try JSONDecoder().decode(Result.self, from: Data($0.utf8)) }
    }
}
