import Testing

@testable import Engine

/// A trained model whose files a test changes before the gate sees them.
struct PlantedModel {
    /// 120 users and 60 movies: even users choose and like the even movies, odd users the odd ones. 20 ratings each.
    static let log: RatingLog = {
        var generator = SeededGenerator(seed: 9)
        let events = (0..<20).flatMap { _ in (0..<120).shuffled(using: &generator) }
        var unseen = (0..<120).map { user in
            // Three of four are of the own taste.
            let own = (0..<60).filter { $0 % 2 == user % 2 }.shuffled(using: &generator)
            let others = (0..<60).filter { $0 % 2 != user % 2 }.shuffled(using: &generator)
            return (own.prefix(15) + others.prefix(5)).shuffled(using: &generator)
        }
        return LearnableLog.log(
            userCount: 120,
            movieCount: 60,
            events.map { user in (user: user, movie: unseen[user].removeLast()) }
        ) { user, movie in
            user % 2 == movie % 2 ? Int.random(in: 6...10, using: &generator) : Int.random(in: 2...7, using: &generator)
        }
    }()

    static let training = Result { try RankerTraining("logistic-regression", ModelSettings(["epochs": "4"])) }

    static func data(rival: RankerWeights? = nil) -> RankerTraining.Data {
        RankerTraining.Data(log: log, offset: 7, seed: 3, threads: 2, rival: rival)
    }

    /// The model as it was trained, once for all tests.
    private static let trained = Result {
        try training.get().train(on: data(), codeVersion: "test", progress: { _ in }, shouldStop: { false })
    }

    static func weights() throws -> RankerWeights { try trained.get().weights }
    static func judgement() throws -> RankerJudgement { try trained.get().judgement }

    static func files(_ weights: RankerWeights) throws -> [String: [UInt8]] {
        try weights.encoded { log.movieIDs[$0] }
    }

    private static let rows = Dictionary(uniqueKeysWithValues: log.movieIDs.enumerated().map { ($1, $0) })

    static func row(_ id: MovieID) -> Int? { rows[id] }

    /// The same model with other weights; its golden requests are its own.
    static func replaced(_ change: (_ name: String, _ values: [Float]) -> [Float]) throws -> RankerWeights {
        let good = try weights()
        let old = good.ranked
        var ranked = RankedModel(
            model: old.model,
            encoder: old.encoder,
            objective: old.objective,
            weights: Dictionary(uniqueKeysWithValues: old.weights.map { ($0.key, change($0.key, $0.value)) })
        )
        ranked.calibration = old.calibration
        var planted = RankerWeights(ranked, recall: good.recall, manifest: good.manifest)
        planted.golden = GoldenRequests(asking: planted, filmsOf: log)
        return planted
    }

    /// The files with other tensors under a seal that is right: as somebody would write them who means harm, or a trainer with a fault.
    static func resealed(
        _ change: (_ name: String, _ shape: [Int], _ values: [Float]) -> (shape: [Int], values: [Float])
    ) throws -> [String: [UInt8]] {
        var files = try files(try weights())
        let bytes = try #require(files[RankerWeights.rankedFile])
        files[RankerWeights.rankedFile] = try bytes.withUnsafeBytes { bytes in
            let stored = try Safetensors(decoding: bytes, file: "weights")
            var writer = SafetensorsWriter()
            writer.metadata = stored.metadata.filter { $0.key != SafetensorsSeal.key }
            for name in stored.names {
                let (shape, values) = (stored.shape(of: name) ?? [], try stored.values(name, as: Float.self))
                let changed = change(name, shape, values)
                writer.add(name, shape: changed.shape, changed.values)
            }
            return writer.encoded(
                sealing: writer.metadata.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            )
        }
        return files
    }
}
