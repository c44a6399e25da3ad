import ArgumentParser
import Engine
import Foundation
import Harness

/// Seconds of one iteration of implicit ALS, Sparrow's beside those of the library implicit, with the loss that both reach and lists beside it.
struct ALSBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "als",
        abstract: "Implicit ALS beside the library implicit; folding a user in."
    )

    @OptionGroup var options: RankingOptions
    @Option(help: "Factors of a movie.") var factors = 64
    @Flag(help: "Only speed and loss, as on made-up ratings.") var speedOnly = false

    private var iterations: Int { options.quick ? 2 : 7 }
    /// λ and α of Hu et al. 2008, for both.
    private var lambda: Double { 10 }
    private var alpha: Double { 10 }

    private struct PeerResult: Decodable {
        var peer: String
        var version: String
        var secondsPerIteration: Double
        /// Of Hu et al. 2008, eq. 3, over the sum of all confidences.
        var loss: Double
    }

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let matrix = RatedMovies.choices(log.matrix())
        let scratch = try Scratch()
        let peer = options.alone ? nil : RecallPeer("als.py", directory: options.peers)
        if peer == nil, !options.alone { print("no peers: \(options.peers)/setup installs them") }
        let path = scratch.path("ratings.safetensors")
        try RatedMovies.write(matrix, likedFrom: 1, to: path)
        for threads in Set([1, options.threads]).sorted() { try iteration(matrix, threads: threads, peer, path) }
        if !speedOnly { try lists(log, peer, scratch) }
    }

    private func data(_ matrix: RatingMatrix, threads: Int) -> EmbeddingData {
        EmbeddingData(
            ratings: matrix,
            movies: [MovieContent](repeating: MovieContent(), count: matrix.movieCount),
            movieIDs: (0..<matrix.movieCount).map { MovieID(UInt32($0 + 1)) },
            threads: threads
        )
    }

    private func iteration(_ matrix: RatingMatrix, threads: Int, _ peer: RecallPeer?, _ path: String) throws {
        var (times, trained) = try timed(matrix, threads: threads)
        let arguments = [
            path, "--factors", "\(factors)", "--iterations", "\(iterations)", "--lambda", "\(lambda)", "--alpha",
            "\(alpha)", "--threads", "\(threads)",
        ]
        let theirs = try peer?.run(arguments, as: PeerResult.self)
        // Processors change their clock: half before the peer's turn, half after it.
        if peer != nil { times += try timed(matrix, threads: threads).times }
        let name = "ALS, \(factors) factors, \(threads) threads"
        let own = quantile(times, 0.5)
        let loss = loss(trained, matrix)
        print("\(name): \(number(own * 1_000)) ms an iteration, loss \(number(loss)) after \(iterations)")
        if let theirs {
            let time = number(theirs.secondsPerIteration * 1_000)
            print("  \(theirs.peer) \(theirs.version): \(time) ms, loss \(number(theirs.loss))")
            Target.atLeast(1.5, "× the peer").report(name, theirs.secondsPerIteration / own)
            Target.atMost(1.005, "× the peer's loss").report("  loss", loss / theirs.loss)
        }
        if threads == 1 { try foldIn(trained) }
    }

    private func timed(_ matrix: RatingMatrix, threads: Int) throws -> (times: [Double], trained: TrainedEmbedding) {
        let settings = [
            "factors": "\(factors)", "iterations": "\(iterations)", "lambda": "\(lambda)", "exponent": "0",
            "alpha": "\(alpha)", "unobserved": "1",
        ]
        guard let trainer = try EmbeddingCatalogue.entry("als")?.trainer(ModelSettings(settings)) else {
            throw HarnessError("the catalogue has no als")
        }
        var times: [Double] = []
        var halves: [ContinuousClock.Instant] = []
        let trained = try trainer.train(
            on: data(matrix, threads: threads),
            seed: options.seed,
            progress: { _ in
                halves.append(.now)
                if halves.count > 2 { times.append((halves[halves.count - 1] - halves[halves.count - 3]).seconds) }
            },
            shouldStop: { false }
        )
        return (times, trained)
    }

    /// By the peer's formula: over the sum of all confidences.
    private func loss(_ trained: TrainedEmbedding, _ matrix: RatingMatrix) -> Double {
        let users = (0..<matrix.userCount).count { !matrix.range(ofUser: $0).isEmpty }
        let movies = Set(matrix.movieRows).count
        let total = (trained.space.manifest.figures["loss"] ?? .nan) * Double(matrix.count)
        return total / (Double(users) * Double(movies) + alpha * Double(matrix.count))
    }

    private func foldIn(_ trained: TrainedEmbedding) throws {
        let space = trained.space
        guard
            let users = try EmbeddingCatalogue.entry("als")?.users(
                of: PublishedEmbedding(space: space, files: [:], movies: [], movieIDs: [])
            )
        else { throw HarnessError("the catalogue has no als") }
        let rated = (0..<space.movieCount).filter { space.hasVector($0) }
        let history = (0..<140).map { Rating(movieRow: rated[$0 * 37 % rated.count], halfStars: 8, time: 1) }
        let times = (0..<2_000).map { _ in
            let begun = ContinuousClock.now
            _ = users.vector(of: history, time: 0)
            return (ContinuousClock.now - begun).seconds * 1e6
        }
        Target.atMost(20, "µs").report("fold-in, 140 ratings, \(factors) factors, one thread", quantile(times, 0.5))
    }

    /// HR@10 and NDCG@10 of the last liked movie among all: Sparrow's defaults, and the peer with settings that suit it.
    private func lists(_ log: RatingLog, _ peer: RecallPeer?, _ scratch: Scratch) throws {
        guard let entry = ModelCatalogue.entry("als") else { throw HarnessError("the catalogue has no als") }
        var models: [any EvaluatedModel] = [try entry.model(ModelSettings(["factors": "\(factors)"]))]
        if let peer { models.append(ImplicitPeer(peer: peer, factors: factors, scratch: scratch)) }
        let table = LeaveLastOutTable(log: log, seed: options.seed, threads: options.threads)
        LeaveLastOutTable.compare("als", with: "implicit", in: try table.report(models))
    }
}

/// implicit's factors in the leaderboard: users are scored by the factors that it trained.
private struct ImplicitPeer: EvaluatedModel {
    let name = "implicit"
    let peer: RecallPeer
    let factors: Int
    let scratch: Scratch

    private struct Result: Decodable { var peer: String }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let (ratings, vectors) = (scratch.path("wanted.safetensors"), scratch.path("factors.safetensors"))
        do {
            try RatedMovies.write(data.training.matrix(), likedFrom: data.wantedFrom, to: ratings)
            // The best of some that were tried on this very split, in its favour.
            let arguments = [
                ratings, "--factors", "\(factors)", "--iterations", "15", "--lambda", "30", "--alpha", "3", "--threads",
                "\(data.threads)", "--factors-to", vectors,
            ]
            _ = try peer.run(arguments, as: Result.self)
            let tensors = try RatedMovies.tensors(["users", "movies"], in: vectors)
            return Trained(width: factors, users: tensors[0], movies: tensors[1])
        } catch let error as EngineError {
            throw error
        } catch {
            throw .badWeights(vectors, "\(error)")
        }
    }

    private struct Trained: TrainedModel {
        let width: Int
        let users: [Float]
        let movies: [Float]

        var byteCount: Int { movies.count * MemoryLayout<Float>.stride }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            guard let user = query.userRow else { return movieRows.map { _ in 0 } }
            return movieRows.map { row in
                (0..<width).reduce(Float(0)) { $0 + users[user * width + $1] * movies[Int(row) * width + $1] }
            }
        }
    }
}
