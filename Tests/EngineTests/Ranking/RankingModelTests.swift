import Testing

@testable import Engine

/// What every ranking model does: learns a planted pattern, keeps its columns, and bears the edges of what a log can be.
struct RankingModelTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var model: any RankingModel
        /// What it reaches on the pairs that were held out.
        var auc: Double

        var testDescription: String { name }
    }

    static let ids: [Column] = [.category(.movieID), .category(.userID)]
    private static let reference = ids + Column.genres + Column.numbers

    /// Of the planted pattern the movies' quality alone gives an AUC of .757, and all of it .886: `LearnableLog.tastesAndQuality`.
    static let cases = [
        Case(name: "logistic-regression", model: LogisticRegression(), auc: 0.73),
        Case(name: "fm", model: FM(), auc: 0.83),
        // Pooled genres say which ones a user liked, not which one more often, so that a taste does not show.
        Case(name: "embedding-mlp", model: EmbeddingMLP(widths: [32, 16]), auc: 0.73),
        Case(
            name: "embedding-mlp of slots",
            model: EmbeddingMLP(columns: reference, widths: [32, 16], dropout: 0.1, poolsGenres: false),
            auc: 0.85
        ),
        Case(name: "wide-and-deep", model: WideAndDeep(widths: [32, 16]), auc: 0.73),
        Case(name: "wide-and-deep of the reference", model: WideAndDeep.reference(embeddingWidth: 10), auc: 0.85),
        Case(name: "neural-cf", model: NeuralCF(), auc: 0.83),
        Case(name: "neural-cf, concatenation", model: NeuralCF(shape: .concatenation), auc: 0.79),
        Case(name: "neural-cf, towers", model: NeuralCF(shape: .towers), auc: 0.77),
        Case(name: "deepfm", model: DeepFM(widths: [32, 16], idPenalty: 0.01), auc: 0.85),
        Case(
            name: "deepfm of the paper",
            model: DeepFM(form: .paper, columns: reference, widths: [32, 16]),
            auc: 0.85
        ),
        Case(name: "deepfm, projected", model: DeepFM(form: .projected, columns: reference), auc: 0.85),
        Case(name: "two-towers", model: TwoTowers(widths: [32, 16]), auc: 0.85),
        Case(name: "two-towers, softmax", model: TwoTowers(training: .inBatchSoftmax, widths: [32, 16]), auc: 0.8),
        Case(name: "din", model: DIN(historyLength: 10, widths: [32, 16]), auc: 0.85),
    ]

    private func trained(
        _ model: any RankingModel,
        on log: RatingLog,
        _ objective: Objective = .reference,
        _ settings: TrainingSettings = .small(epochs: 1)
    ) throws -> (model: RankedModel, table: SampleTable) {
        let table = SampleTable(replaying: log)
        return (try RankingTrainer(model, objective, settings).train(on: table, indices: table.allIndices), table)
    }

    @Test(arguments: cases)
    func `it learns a planted pattern`(_ model: Case) throws {
        let table = SampleTable(replaying: LearnableLog.tastesAndQuality)
        let split = table.count * 4 / 5
        let (training, test) = (Array(table.allIndices[..<split]), Array(table.allIndices[split...]))

        let ranked = try RankingTrainer(model.model, .reference, .small(epochs: 20)).train(on: table, indices: training)
        let untrained = try RankingTrainer(model.model, .reference, .small(epochs: 0))
            .train(on: table, indices: training)

        #expect(ranked.auc(of: table, at: test) > model.auc)
        #expect(untrained.auc(of: table, at: test) < 0.7)
    }

    @Test(arguments: cases)
    func `it keeps its columns, without repetitions and in their order`(_ model: Case) throws {
        let ranked = try trained(model.model, on: LearnableLog.tastesAndQuality, .reference, .small(epochs: 0)).model
        var distinct: [Column] = []
        for column in model.model.columns where !distinct.contains(column) { distinct.append(column) }
        #expect(ranked.encoder.columns == distinct)
        #expect(ranked.model.columns == model.model.columns)
    }

    @Test(arguments: cases, [Objective.reference, .serving])
    func `one user, one movie, and nothing but first ratings are enough`(_ model: Case, objective: Objective) throws {
        let (ofUser, user) = try trained(model.model, on: LearnableLog.oneUser, objective)
        #expect(isSound(ofUser.probabilities(of: user, at: user.allIndices)))
        let (ofMovie, movie) = try trained(model.model, on: LearnableLog.oneMovie, objective)
        #expect(isSound(ofMovie.probabilities(of: movie, at: movie.allIndices)))
        let (ofFirst, first) = try trained(model.model, on: LearnableLog.firstRatings, objective)
        #expect(isSound(ofFirst.probabilities(of: first, at: first.allIndices)))
    }

    private func isSound(_ probabilities: [Float]) -> Bool {
        !probabilities.isEmpty && probabilities.allSatisfy { (0...1).contains($0) }
    }

    @Test(arguments: cases)
    func `batches of one train as well`(_ model: Case) throws {
        let (ranked, table) = try trained(
            model.model,
            on: LearnableLog.firstRatings,
            .reference,
            .small(epochs: 1, batch: 1)
        )
        #expect(isSound(ranked.probabilities(of: table, at: [0])))
        #expect(ranked.trainedSamples == 40)
        #expect(ranked.divergence == nil)
    }

    @Test(arguments: cases)
    func `a probability depends on no other sample of the batch`(_ model: Case) throws {
        let (ranked, table) = try trained(model.model, on: LearnableLog.tastesAndQuality)
        let histories = table.samples.map(\.historyCount)
        let early = UInt32(try #require(histories.firstIndex(of: 0)))
        let late = UInt32(try #require(histories.indices.max { histories[$0] < histories[$1] }))

        let alone = ranked.probabilities(of: table, at: [early])[0]
        // A neighbour with a long history before it, and then a crowd.
        let beside = ranked.probabilities(of: table, at: [late, early])[1]
        let crowded = ranked.probabilities(of: table, at: Array(table.allIndices.suffix(90)) + [early])[90]

        #expect(histories[Int(late)] > 5)
        #expect(abs(alone - beside) < 1e-6)
        #expect(abs(alone - crowded) < 1e-6)
    }

    @Test func `attention changes what a history says with the candidate`() throws {
        let model = DIN(
            historyLength: 10,
            columns: [.category(.movieID)] + Column.numbers,
            widths: [16],
            poolsGenres: false
        )
        let (ranked, table) = try trained(
            model,
            on: LearnableLog.tastesAndQuality,
            .reference,
            .small(epochs: 4)
        )
        var samples = table
        let late = table.count - 1
        samples.removeHistory(at: late)

        let with = ranked.probabilities(of: table, at: [UInt32(late)])
        let without = ranked.probabilities(of: samples, at: [UInt32(late)])
        #expect(abs(with[0] - without[0]) > 1e-3)
    }

    // MARK: Logistic regression against closed forms

    @Test func `logistic regression over one category is its shares of likes`() throws {
        let table = SampleTable(replaying: LearnableLog.tastesAndQuality)
        var settings = TrainingSettings.small(epochs: 200, batch: 2_000, learningRate: 0.1)
        settings.movieDropout = 0
        settings.userDropout = 0
        let model = LogisticRegression(columns: [.category(.movieGenre(0))])
        let ranked = try RankingTrainer(model, .reference, settings).train(on: table, indices: table.allIndices)

        let probabilities = ranked.probabilities(of: table, at: table.allIndices)
        for genre in 0..<2 {
            let own = table.samples.indices.filter { Int(table.samples[$0].movieRow) % 2 == genre }
            let share = Float(own.count { table.label(of: table.samples[$0]) }) / Float(own.count)
            #expect(own.allSatisfy { abs(probabilities[$0] - share) < 2e-3 })
        }
    }

    @Test func `logistic regression over one number is what Newton's method finds`() throws {
        let table = SampleTable(replaying: LearnableLog.tastesAndQuality)
        let model = LogisticRegression(columns: [.number(.userRatingCount, .zScore)])
        let settings = TrainingSettings.small(epochs: 300, batch: 2_000, learningRate: 0.05)
        let ranked = try RankingTrainer(model, .reference, settings).train(on: table, indices: table.allIndices)
        let encoded = EncodedSamples(table.allIndices, of: table, by: ranked.encoder.bound(to: table))

        let newton = NewtonLogit(encoded.numbers.map { Double($0) }, encoded.labels.map { Double($0) })
        let slope = Double(ranked.weights["dense0.weights"]?[0] ?? .nan)
        let shift = Double(ranked.weights["dense0.bias"]?[0] ?? .nan)
        #expect(abs(slope - newton.slope) < 2e-3)
        #expect(abs(shift - newton.shift) < 2e-3)
        #expect(abs(newton.slope) > 0.01)
    }
}

/// Logistic regression of labels on one number by Newton's method: an independent reference.
private struct NewtonLogit {
    private(set) var slope = 0.0
    private(set) var shift = 0.0

    init(_ x: [Double], _ y: [Double]) {
        for _ in 0..<20 {
            var gradient = (slope: 0.0, shift: 0.0)
            var hessian = (slope: 0.0, mixed: 0.0, shift: 0.0)
            for (x, y) in zip(x, y) {
                let p = 1 / (1 + (-(slope * x + shift)).exponential)
                gradient.slope += (p - y) * x
                gradient.shift += p - y
                hessian.slope += p * (1 - p) * x * x
                hessian.mixed += p * (1 - p) * x
                hessian.shift += p * (1 - p)
            }
            let determinant = hessian.slope * hessian.shift - hessian.mixed * hessian.mixed
            slope -= (hessian.shift * gradient.slope - hessian.mixed * gradient.shift) / determinant
            shift -= (hessian.slope * gradient.shift - hessian.mixed * gradient.slope) / determinant
        }
    }
}

extension Double {
    /// e to the power of this, by its series.
    fileprivate var exponential: Double { (1...40).reversed().reduce(1) { 1 + self / Double($1) * $0 } }
}

extension SampleTable {
    /// The same samples, of which one has no history.
    fileprivate mutating func removeHistory(at index: Int) {
        var samples = samples
        samples[index].historyCount = 0
        self = SampleTable(
            userIDs: userIDs,
            movieIDs: movieIDs,
            movieFeatures: movieFeatures,
            labelHalfStars: labelHalfStars,
            samples: samples,
            positives: positives,
            positiveOffsets: positiveOffsets
        )
    }
}
