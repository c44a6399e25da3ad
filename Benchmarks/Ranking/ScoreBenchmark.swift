import ArgumentParser
import Engine
import Foundation
import Harness

/// One user against 800 movies on one thread, as a request scores them, beside ONNX Runtime.
///
/// Sparrow's time includes making the user's inputs; ONNX Runtime has all inputs ready. The scores are held against the plain graph's.
struct ScoreBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "One user against many movies, beside ONNX Runtime."
    )

    @OptionGroup var options: RankingOptions

    @Option(help: "Movies of a request.")
    var movies = 800

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        guard (1...log.movieCount).contains(movies) else {
            throw ValidationError("--movies \(movies): the data have \(log.movieCount)")
        }
        let table = SampleTable(replaying: log)
        let request = Request(log, movieCount: movies, seed: options.seed)
        print("user \(log.userIDs[request.user].rawValue) with \(request.historyCount) positives")
        let scratch = try Scratch()
        let path = scratch.path("request.safetensors")
        let peers = options.installedPeers()
        if peers != nil {
            try SampleFile(table, fittingTo: Array(0..<UInt32(table.count))).write(request.samples(log), to: path)
        }
        for model in try options.referenceModels() {
            let time = try sparrow(model, table, request, log)
            if let peers { try compare(model, time, with: peers, path) }
        }
    }

    /// - Returns: the median in microseconds.
    private func sparrow(
        _ model: ReferenceModel,
        _ table: SampleTable,
        _ request: Request,
        _ log: RatingLog
    ) throws -> Double {
        var settings = TrainingSettings()
        settings.epochs = 1
        settings.threads = options.threads
        settings.seed = options.seed
        let ranked = try RankingTrainer(model.model, .reference, settings)
            .train(on: table, indices: Array(0..<UInt32(table.count)))
        let state = request.state
        let scorer = RankingScorer(ranked, state: state, userIDs: log.userIDs, movieIDs: log.movieIDs, chunk: movies)
        let user = state.users[request.user]
        func scores() -> [Float] {
            scorer.scores(of: request.movies, for: user, userRow: request.user, time: request.time)
        }
        let plain = ranked.scores(of: request.samples(log), at: Array(0..<UInt32(movies)))
        let difference = zip(scores(), plain).map { abs($0 - $1) }.max() ?? 0
        Target.atMost(1e-5, "logit").report("\(model.rawValue): difference to the plain graph", Double(difference))

        var latencies = Latencies()
        for _ in 0..<(options.quick ? 50 : 4_000) {
            let begun = ContinuousClock.now
            precondition(scores().count == movies)
            latencies.record(.now - begun)
        }
        // The first ones still find their memory.
        let times = latencies.values.dropFirst(latencies.values.count / 10).map { $0 * 1_000 }
        let (median, p99) = (quantile(times, 0.5), quantile(times, 0.99))
        print(
            "\(model.rawValue), \(movies) movies: p50 \(number(median)) µs, p99 \(number(p99)) µs (\(times.count) times)"
        )
        return median
    }

    private func compare(_ model: ReferenceModel, _ time: Double, with peers: Peers, _ path: String) throws {
        let result = try peers.run(
            "score.py",
            [path, "--preset", "reference", "--models", model.rawValue, "--movies", "\(movies)"]
                + (options.quick ? ["--seconds", "0.3"] : [])
        ).first
        guard let result, let theirs = result.microseconds else { return }
        let name = "\(model.rawValue), one user against \(movies) movies"
        print("\(result.peer) \(result.version ?? ""): \(number(theirs)) µs")
        if let target = model.scoringTarget {
            Target.atLeast(target, "× the peer").report(name, theirs / time)
        } else {
            print("\(name): \(number(theirs / time)) × the peer")
        }
    }
}

/// A user with a long enough history, and movies drawn from the whole catalogue.
private struct Request {
    let state: FeatureState
    let user: Int
    let movies: [UInt32]
    let time: UInt32

    init(_ log: RatingLog, movieCount: Int, seed: UInt64) {
        state = FeatureState(replaying: log)
        let counts = state.users.map(\.positives.count)
        let known = counts.indices.filter { counts[$0] >= ReferenceModel.historyLength }
            .sorted { (counts[$0], $0) < (counts[$1], $1) }
        // The median of them; where nobody has so many, whoever has the most.
        user = known.isEmpty ? counts.indices.max { counts[$0] < counts[$1] } ?? 0 : known[known.count / 2]
        var random = RandomNumbers(seed: seed)
        movies = (0..<UInt32(log.movieCount)).shuffled(using: &random).prefix(movieCount).sorted()
        time = log.times.last ?? 0
    }

    var historyCount: Int { state.users[user].positives.count }

    func samples(_ log: RatingLog) -> SampleTable {
        SampleTable(
            ofUser: user,
            movies: movies,
            time: time,
            in: state,
            userIDs: log.userIDs,
            movieIDs: log.movieIDs
        )
    }
}
