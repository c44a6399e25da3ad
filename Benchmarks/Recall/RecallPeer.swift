import Engine
import Foundation
import Harness

/// A Python program of `Benchmarks/peers/recall` in the peers' environment, which prints one line of JSON.
struct RecallPeer {
    private let program: String
    private let python: String

    /// `nil` where the peers are not installed.
    init?(_ program: String, directory: String) {
        python = directory + "/.venv/bin/python"
        self.program = directory + "/recall/" + program
        guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
    }

    /// Runs it to its end.
    ///
    /// - Throws: `HarnessError` with what it wrote where it fails.
    func run<Result: Decodable>(_ arguments: [String], as type: Result.Type) throws -> Result {
        let scratch = try Scratch()
        let process = try ChildProcess(
            python,
            [program] + arguments,
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        let output = try process.readAll(within: .seconds(3_600))
        guard process.wait(within: .seconds(10)) == .status(0) else {
            throw HarnessError("\(program): \(process.errorText)")
        }
        return try JSONDecoder().decode(Result.self, from: Data(output.utf8))
    }
}

/// Who rated what, for a peer: compressed sparse rows in a safetensors file, each user's movies in the order of time.
enum RatedMovies {
    /// - Parameters:
    ///   - matrix: the ratings.
    ///   - likedFrom: those of so many half stars count.
    ///   - path: of the file.
    /// - Throws: `EngineError` where it cannot be written.
    static func write(_ matrix: RatingMatrix, likedFrom: UInt8, to path: String) throws {
        var offsets: [UInt32] = [0]
        var movies: [UInt32] = []
        for user in 0..<matrix.userCount {
            movies += matrix.range(ofUser: user).filter { matrix.halfStars[$0] >= likedFrom }
                .map { matrix.movieRows[$0] }
            offsets.append(UInt32(movies.count))
        }
        var file = SafetensorsWriter()
        file.add("offsets", shape: [offsets.count], offsets)
        file.add("movies", shape: [movies.count], movies)
        file.add("movie_count", shape: [1], [UInt32(matrix.movieCount)])
        try Data(file.encoded()).write(to: URL(fileURLWithPath: path))
    }

    /// The same ratings, all of 3.5 stars: then each is a choice and nothing more, for Sparrow as for its peers.
    static func choices(_ matrix: RatingMatrix) -> RatingMatrix {
        RatingMatrix(
            movieCount: matrix.movieCount,
            offsets: matrix.offsets,
            movieRows: matrix.movieRows,
            halfStars: [UInt8](repeating: 7, count: matrix.count),
            times: matrix.times
        )
    }

    static func tensors(_ names: [String], in path: String) throws -> [[Float]] {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        return try bytes.withUnsafeBytes { bytes in
            let file = try Safetensors(decoding: bytes, file: path)
            return try names.map { try file.finiteValues($0) }
        }
    }
}

/// Lists of models in the leaderboard's own way, with intervals over users.
struct LeaveLastOutTable {
    let log: RatingLog
    let seed: UInt64
    let threads: Int

    /// Prints HR@10 and NDCG@10 of each model.
    ///
    /// - Returns: the interval of each model's NDCG@10 by name.
    @discardableResult
    func report(_ models: [any EvaluatedModel]) throws -> [String: (value: Double, interval: ClosedRange<Double>?)] {
        var conditions = EvaluationConditions()
        conditions.seed = seed
        conditions.threads = threads
        let board = try Evaluation(LeaveLastOut(), models: models, conditions: conditions, rival: nil)
            .run(on: EvaluationInput(log: log), seconds: { 0 })
        var found: [String: (value: Double, interval: ClosedRange<Double>?)] = [:]
        for row in board.rows {
            if let failure = row.failure { throw HarnessError("\(row.model): \(failure)") }
            let figures = row.figures.filter { ["HR@10", "NDCG@10"].contains($0.key.name) }
                .map { metric, figure in
                    if metric.name == "NDCG@10" { found[row.model] = (figure.value, figure.interval) }
                    let interval = figure.interval.map { " [\(number($0.lowerBound)), \(number($0.upperBound))]" } ?? ""
                    return "\(metric.name) \(number(figure.value))\(interval)"
                }
            print("leave-last-out, \(row.model): \(figures.sorted().joined(separator: ", "))")
        }
        return found
    }

    /// Whether a model is as good as its peer, within the peer's interval.
    static func compare(
        _ own: String,
        with peer: String,
        in found: [String: (value: Double, interval: ClosedRange<Double>?)]
    ) {
        guard let own = found[own], let interval = found[peer]?.interval else { return }
        Target.atLeast(interval.lowerBound, "(the lower end of the peer's interval)").report("NDCG@10", own.value)
    }
}
