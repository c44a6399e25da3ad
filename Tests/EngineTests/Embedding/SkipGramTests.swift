import Foundation
import Kernels
import Testing

@testable import Engine

struct SkipGramTests {
    /// 400 sequences of ten of the first twenty movies or of the others.
    private static let twoTopics: MovieSequences = {
        var generator = SeededGenerator(seed: 9)
        var sequences = MovieSequences(movieCount: 41)
        for sequence in 0..<400 {
            let topic = sequence % 2 == 0 ? 0..<20 : 20..<40
            sequences.append(topic.shuffled(using: &generator).prefix(10).map { UInt32($0) })
        }
        return sequences
    }()

    private func settings(_ change: (inout SkipGram.Settings) -> Void = { _ in }) -> SkipGram.Settings {
        var settings = SkipGram.Settings()
        (settings.width, settings.window, settings.epochs) = (8, 4, 6)
        change(&settings)
        return settings
    }

    private func trained(
        _ settings: SkipGram.Settings,
        _ sequences: MovieSequences = twoTopics
    ) throws -> (space: EmbeddingSpace, loss: Double?) {
        var model = try SkipGram(sequences, settings: settings)
        try model.train()
        let manifest = EmbeddingManifest(
            model: "item2vec",
            width: settings.width,
            measure: .cosine,
            seed: 1,
            ratingCount: 1
        )
        let space = EmbeddingSpace(
            manifest: manifest,
            movieCount: sequences.movieCount,
            movieRows: model.movieRows,
            learnt: model.vectors
        )
        return (space, model.loss)
    }

    @Test func `movies of one topic are nearer to each other than to those of the other`() throws {
        let (space, _) = try trained(settings())
        for movie in 0..<40 {
            let nearest = space.similar(to: movie, count: 10).map(\.movieRow)
            #expect(nearest.allSatisfy { ($0 < 20) == (movie < 20) }, "movie \(movie): \(nearest)")
        }
        #expect(!space.hasVector(40))
    }

    @Test func `the loss falls with the epochs`() throws {
        let one = try #require(try trained(settings { $0.epochs = 1 }).loss)
        let six = try #require(try trained(settings()).loss)
        #expect(six < one)
        // Chance: (1 + negatives) · log 2.
        #expect(one <= 11 * 0.6932)
    }

    @Test(arguments: [2, 3])
    func `the same bytes come of any number of threads`(threads: Int) throws {
        // Long enough for several blocks in a round.
        var long = MovieSequences(movieCount: 41)
        for _ in 0..<6 {
            for sequence in 0..<Self.twoTopics.count {
                long.append(Self.twoTopics.movieRows[Self.twoTopics.range(sequence)])
            }
        }
        let one = try trained(settings { $0.epochs = 2 }, long).space
        let more = try trained(settings { ($0.epochs, $0.threads) = (2, threads) }, long).space
        #expect(one.vectors == more.vectors)
    }

    /// Of two topics of twenty movies every block changes every vector: the hardest case for what is learnt apart and put together.
    @Test func `blocks of a round learn four fifths of what a run in one piece learns, and more`() throws {
        var long = MovieSequences(movieCount: 41)
        for _ in 0..<6 {
            for sequence in 0..<Self.twoTopics.count {
                long.append(Self.twoTopics.movieRows[Self.twoTopics.range(sequence)])
            }
        }
        let blocks = try #require(try trained(settings { $0.epochs = 2 }, long).loss)
        let whole = try #require(try trained(settings { ($0.epochs, $0.isLockFree) = (2, true) }, long).loss)
        // Chance: (1 + negatives) · log 2.
        let chance = 11 * log(2.0)
        #expect((chance - blocks) / (chance - whole) >= 0.8)
        #expect((chance - blocks) / (chance - whole) <= 1.1)
    }

    @Test func `lock-free training tells the topics apart too`() throws {
        let (space, _) = try trained(settings { ($0.isLockFree, $0.threads) = (true, 2) })
        #expect(space.similar(to: 3, count: 10).allSatisfy { $0.movieRow < 20 })
    }

    @Test func `a movie below the least count has no vector`() throws {
        var sequences = Self.twoTopics
        sequences.append([0, 40, 1])
        #expect(try trained(settings { $0.countMin = 2 }, sequences).space.hasVector(40) == false)
        #expect(try trained(settings { $0.countMin = 1 }, sequences).space.hasVector(40))
    }

    @Test(arguments: [1, 512])
    func `the narrowest and the widest vectors are learnt`(width: Int) throws {
        let (space, _) = try trained(settings { ($0.width, $0.epochs) = (width, 1) })
        #expect(space.vectors.allSatisfy { $0.isFinite })
        #expect(space.width == width)
    }

    @Test func `sequences of one movie teach nothing and do no harm`() throws {
        var sequences = MovieSequences(movieCount: 3)
        for movie in 0..<3 { sequences.append([UInt32(movie)]) }
        let (space, loss) = try trained(settings(), sequences)
        #expect(loss == nil)
        #expect(space.vectors.allSatisfy { $0.isFinite })
    }

    @Test func `nothing to learn from is an error, and a cancelled training says so`() throws {
        #expect(throws: EngineError.noTrainingSamples) {
            try SkipGram(MovieSequences(movieCount: 5), settings: settings())
        }
        var model = try SkipGram(Self.twoTopics, settings: settings())
        #expect(throws: EngineError.cancelled) { try model.train(shouldStop: { true }) }
    }

    @Test func `without a number of epochs a small corpus is gone through more often`() throws {
        var phases: Set<String> = []
        var model = try SkipGram(
            Self.twoTopics,
            settings: settings { ($0.epochs, $0.wordsWanted, $0.epochsAllowed) = (nil, 12_000, 2...60) }
        )
        try model.train(progress: { phases.insert($0.phase) })
        #expect(phases == ["epoch 1 of 3", "epoch 2 of 3", "epoch 3 of 3"])
    }

    @Test func `frequent movies are left out as word2vec leaves them out`() {
        // f = .1, t = .001: (√100 + 1) / 100.
        #expect(abs(SkipGramModel.keptProbability(count: 100, total: 1_000, threshold: 1e-3) - 0.11) < 1e-9)
        #expect(SkipGramModel.keptProbability(count: 1, total: 1_000, threshold: 1e-3) == 1)
        #expect(SkipGramModel.keptProbability(count: 500, total: 1_000, threshold: 0) == 1)
    }

    @Test func `negatives come as often as count to the exponent`() {
        let counts = [1_000, 200, 30, 4]
        var settings = SkipGram.Settings()
        settings.negativeExponent = 0.75
        let model = SkipGramModel(counts: counts, total: 1_234, settings: settings, stride: 16)
        // The chance of each word, put together from the cells.
        var chances = [Double](repeating: 0, count: 4)
        for cell in 0..<4 {
            let kept = Double(model.cellKept[cell]) / 0x1p32
            chances[cell] += kept / 4
            chances[Int(model.cellOther[cell])] += (1 - kept) / 4
        }
        let expected = [177.83, 53.18, 12.82, 2.83].map { $0 / 246.66 }
        #expect(zip(chances, expected).allSatisfy { abs($0 - $1) < 1e-3 })
    }
}

/// One sequence through the kernel against a plain twin, whose pairs have their gradients checked.
struct SkipGramKernelTests {
    private static let (words, width) = (6, 5)

    private func values(_ seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<Self.words * 16).map { place in
            place % 16 < Self.width ? Float.random(in: -1...1, using: &generator) : 0
        }
    }

    private func run(_ sequence: [UInt32], negatives: UInt32, rate: Float) -> (input: [Float], output: [Float]) {
        var (input, output) = (values(1), values(2))
        // Every cell keeps its own word, and every word is kept.
        let all = [UInt32](repeating: .max, count: Self.words)
        var state: UInt64 = 77
        var kept = sequence
        var (loss, pairs) = (0.0, UInt64(0))
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                all.withUnsafeBufferPointer { all in
                    var model = sparrow_skipgram_model(
                        stride: 16,
                        window: 1,
                        negatives: negatives,
                        kept: all.baseAddress,
                        cell_kept: all.baseAddress,
                        cell_other: all.baseAddress,
                        words: UInt32(Self.words)
                    )
                    var inputs = sparrow_skipgram_matrix(
                        own: input.baseAddress,
                        shared: nil,
                        stamps: nil,
                        touched: nil,
                        touched_count: 0
                    )
                    var outputs = sparrow_skipgram_matrix(
                        own: output.baseAddress,
                        shared: nil,
                        stamps: nil,
                        touched: nil,
                        touched_count: 0
                    )
                    sparrow_skipgram_sequence(
                        &model,
                        &inputs,
                        &outputs,
                        1,
                        sequence,
                        sequence.count,
                        rate,
                        &state,
                        &kept,
                        &loss,
                        &pairs
                    )
                }
            }
        }
        return (input, output)
    }

    @Test func `without negatives a step goes up the gradient of log σ of the product`() {
        // Two movies: each predicts the other once. The second step meets what the first has changed.
        let rate: Float = 0.1
        let (input, output) = run([0, 1], negatives: 0, rate: rate)
        var (plainInput, plainOutput) = (values(1), values(2))
        for (centre, context) in [(0, 1), (1, 0)] {
            let product = (0..<16).reduce(Float(0)) {
                $0 + plainInput[context * 16 + $1] * plainOutput[centre * 16 + $1]
            }
            let error = rate * sparrow_skipgram_error(product, 1)
            for i in 0..<16 {
                let (a, b) = (plainInput[context * 16 + i], plainOutput[centre * 16 + i])
                plainInput[context * 16 + i] += error * b
                plainOutput[centre * 16 + i] += error * a
            }
        }
        #expect(zip(input, plainInput).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(zip(output, plainOutput).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: [Float(-3), -0.4, 0, 1.2, 4])
    func `the error is the slope of the pair's log likelihood`(product: Float) {
        func logLikelihood(_ x: Double, _ label: Float) -> Double {
            label == 1 ? -log1p(exp(-x)) : -log1p(exp(x))
        }
        for label in [Float(0), 1] {
            let step = 1e-4
            let slope =
                (logLikelihood(Double(product) + step, label) - logLikelihood(Double(product) - step, label))
                / (2 * step)
            #expect(abs(Double(sparrow_skipgram_error(product, label)) - slope) < 2e-3)
        }
    }

    @Test func `a settled pair teaches nothing, and what is no number neither`() {
        #expect(sparrow_skipgram_error(6.5, 1) == 0)
        #expect(sparrow_skipgram_error(-6.5, 0) == 0)
        #expect(sparrow_skipgram_error(.nan, 1) == 0)
    }

    @Test func `a pair that is all wrong is pulled the most`() {
        #expect(sparrow_skipgram_error(-6.5, 1) == 1)
        #expect(sparrow_skipgram_error(6.5, 0) == -1)
    }

    @Test func `negatives push apart, and only what was drawn or stood there is changed`() {
        let (input, output) = run([0, 1], negatives: 3, rate: 0.1)
        let (before, after) = (values(1), values(2))
        let untouched = (2 * 16)..<(6 * 16)
        #expect(Array(input[untouched]) == Array(before[untouched]))
        let changed = (0..<6).filter { output[($0 * 16)..<($0 * 16 + 16)] != after[($0 * 16)..<($0 * 16 + 16)] }
        #expect(changed.count > 2)
        // What lies beyond the width stays zero.
        let beyond = output.indices.filter { $0 % 16 >= Self.width }
        #expect(beyond.allSatisfy { output[$0] == 0 })
    }
}
