import ArgumentParser
import Engine
import Foundation
import Harness

/// Words a second of skip-gram, Sparrow's beside gensim's, and lists of item2vec and DeepWalk beside theirs.
///
/// Words are counted as gensim counts them: all that a training goes through, those among them that subsampling leaves out, by the time of the
/// training alone.
struct Item2vecBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "item2vec",
        abstract: "Skip-gram with negative sampling beside gensim; item2vec and DeepWalk."
    )

    @OptionGroup var options: RankingOptions
    @Flag(help: "Only speed.") var speedOnly = false

    private var epochs: Int { options.quick ? 2 : 20 }

    private struct PeerResult: Decodable {
        var peer: String
        var version: String
        var wordsPerSecond: Double
    }

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let matrix = log.matrix()
        let scratch = try Scratch()
        let peer = options.alone ? nil : RecallPeer("skipgram.py", directory: options.peers)
        if peer == nil, !options.alone { print("no peers: \(options.peers)/setup installs them") }
        let path = scratch.path("sequences.safetensors")
        try RatedMovies.write(matrix, likedFrom: 7, to: path)
        for dimension in [10, 64] {
            for threads in Set([1, options.threads]).sorted() {
                try speed(log, matrix, dimension: dimension, threads: threads, peer, path)
            }
        }
        if !speedOnly { try lists(log, peer, scratch) }
    }

    private func speed(
        _ log: RatingLog,
        _ matrix: RatingMatrix,
        dimension: Int,
        threads: Int,
        _ peer: RecallPeer?,
        _ path: String
    ) throws {
        var rates = try (0..<2).map { _ in try rate(log, matrix, dimension: dimension, threads: threads) }
        let arguments = [
            path, "--dimension", "\(dimension)", "--epochs", "\(options.quick ? 1 : 8)", "--threads", "\(threads)",
        ]
        let theirs = try peer?.run(arguments, as: PeerResult.self)
        // Processors change their clock: half before the peer's turn, half after it.
        if peer != nil {
            rates += try (0..<2).map { _ in try rate(log, matrix, dimension: dimension, threads: threads) }
        }
        let name = "skip-gram, \(dimension) values, \(threads) threads"
        let own = quantile(rates, 0.5)
        print("\(name): \(number(own / Double(threads))) words/s a thread")
        guard let theirs else { return }
        print("  \(theirs.peer) \(theirs.version): \(number(theirs.wordsPerSecond / Double(threads)))")
        Target.atLeast(dimension == 10 ? 2 : 1.3, "× the peer").report(name, own / theirs.wordsPerSecond)
    }

    private func rate(_ log: RatingLog, _ matrix: RatingMatrix, dimension: Int, threads: Int) throws -> Double {
        let settings = [
            "dimension": "\(dimension)", "window": "5", "negatives": "5", "subsampling": "0.001",
            "negative-exponent": "0.75", "learning-rate": "0.025", "epochs": "\(epochs)",
        ]
        guard let trainer = try EmbeddingCatalogue.entry("item2vec")?.trainer(ModelSettings(settings)) else {
            throw HarnessError("the catalogue has no item2vec")
        }
        let data = EmbeddingData(ratings: matrix, movies: log.movies, movieIDs: log.movieIDs, threads: threads)
        var (first, last): ((Int, ContinuousClock.Instant)?, (Int, ContinuousClock.Instant)?)
        _ = try trainer.train(
            on: data,
            seed: options.seed,
            progress: { progress in
                let now = (progress.done, ContinuousClock.now)
                if first == nil { first = now }
                last = now
            },
            shouldStop: { false }
        )
        guard let first, let last, last.0 > first.0 else { throw HarnessError("item2vec: nothing was measured") }
        return Double(last.0 - first.0) / (last.1 - first.1).seconds
    }

    /// HR@10 and NDCG@10 of the last liked movie among all; users of all models get their vectors in the same way.
    private func lists(_ log: RatingLog, _ peer: RecallPeer?, _ scratch: Scratch) throws {
        let table = LeaveLastOutTable(log: log, seed: options.seed, threads: options.threads)
        for (name, arguments, settings) in [
            (
                "item2vec",
                ["--window", "20", "--epochs", "60", "--rate", "0.05", "--subsampling", "0"],
                [:] as [String: String]
            ),
            (
                "deepwalk",
                [
                    "--window", "10", "--epochs", "3", "--rate", "0.05", "--subsampling", "0", "--walks", "40000",
                    "--steps",
                    "40",
                ],
                ["walks": "40000", "epochs": "3"]
            ),
        ] {
            guard let entry = ModelCatalogue.entry(name) else { throw HarnessError("the catalogue has no \(name)") }
            var models: [any EvaluatedModel] = [try entry.model(ModelSettings(settings))]
            if let peer {
                models.append(GensimPeer(name: "gensim-\(name)", peer: peer, arguments: arguments, scratch: scratch))
            }
            LeaveLastOutTable.compare(name, with: "gensim-\(name)", in: try table.report(models))
        }
    }
}

/// gensim's vectors in the leaderboard.
private struct GensimPeer: EvaluatedModel {
    let name: String
    let peer: RecallPeer
    let arguments: [String]
    let scratch: Scratch

    private struct Result: Decodable { var peer: String }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let (ratings, file) = (scratch.path("wanted.safetensors"), scratch.path("vectors.safetensors"))
        do {
            try RatedMovies.write(data.training.matrix(), likedFrom: 7, to: ratings)
            _ = try peer.run(
                [ratings] + arguments + ["--threads", "\(data.threads)", "--vectors-to", file],
                as: Result.self
            )
            let vectors = try RatedMovies.tensors(["vectors"], in: file)[0]
            let count = data.training.movieCount
            let manifest = EmbeddingManifest(
                model: name,
                width: vectors.count / count,
                measure: .cosine,
                seed: 0,
                ratingCount: 0
            )
            let space = EmbeddingSpace(
                manifest: manifest,
                movieCount: count,
                movieRows: (0..<UInt32(count)).map { $0 },
                learnt: vectors
            )
            return Trained(space: space, users: WeightedUserVectors(space), wantedFrom: data.wantedFrom)
        } catch let error as EngineError {
            throw error
        } catch {
            throw .badWeights(file, "\(error)")
        }
    }

    private struct Trained: TrainedModel {
        let space: EmbeddingSpace
        let users: WeightedUserVectors
        let wantedFrom: UInt8

        var byteCount: Int { space.byteCount }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let history = query.history.filter { $0.halfStars >= wantedFrom }
            guard let vector = users.vector(of: history, time: query.time) else { return movieRows.map { _ in 0 } }
            let scores = [Float](unsafeUninitializedCapacity: space.movieCount) { scores, count in
                space.scores(of: vector, into: UnsafeMutableBufferPointer(rebasing: scores[..<space.movieCount]))
                count = space.movieCount
            }
            return movieRows.map { max(-1e30, scores[Int($0)]) }
        }
    }
}
