import Testing

@testable import Engine

/// The gate against planted models: each fault is refused with its own reason, and a better model passes.
struct GateTests {
    private func verdict(
        _ files: [String: [UInt8]],
        rival: RankerWeights? = nil,
        microseconds: Double = 500
    ) throws -> RankerGate.Verdict {
        let data = PlantedModel.data(rival: rival)
        let training = try PlantedModel.training.get()
        return try RankerGate().verdict(
            on: files,
            place: "models/logistic-regression/2",
            row: PlantedModel.row,
            judging: { (weights) throws(EngineError) in
                try training.judge(weights, on: data)
            },
            timing: { _ in microseconds }
        )
    }

    /// The only reason, where there is but one.
    private func reason(_ verdict: RankerGate.Verdict) throws -> String {
        #expect(verdict.refusals.count == 1, "\(verdict.refusals)")
        return try #require(verdict.refusals.first)
    }

    /// Puts last what it has learnt to put first.
    private func opposite() throws -> RankerWeights { try PlantedModel.replaced { _, values in values.map { -$0 } } }

    @Test func `a better model passes`() throws {
        let verdict = try verdict(try PlantedModel.files(try PlantedModel.weights()), rival: try opposite())
        #expect(verdict.refusals == [])
        #expect(verdict.weights?.isCalibrated == true)
    }

    @Test func `the first model passes beside popularity and EASE`() throws {
        #expect(try verdict(try PlantedModel.files(try PlantedModel.weights())).refusals == [])
    }

    @Test func `what the training measured is what the gate measures of its files`() throws {
        let trained = try PlantedModel.judgement()
        let again = try PlantedModel.training.get().judge(try PlantedModel.weights(), on: PlantedModel.data())
        #expect(again.ndcg == trained.ndcg)
        #expect(again.difference == trained.difference)
        #expect(again.coverage == trained.coverage)
        // The curve has seen these pairs by now, so it does a little better.
        #expect(try #require(again.calibration).pairCount == trained.calibration?.pairCount)
    }

    @Test func `a worse model is refused, and by how much`() throws {
        let verdict = try verdict(try PlantedModel.files(try opposite()), rival: try PlantedModel.weights())
        let worse = try #require(verdict.refusals.first)
        #expect(worse.contains("is worse than that of the model in service"), "\(worse)")
        #expect(worse.hasPrefix("NDCG@10 "))
    }

    @Test func `shuffled weights are refused as worse`() throws {
        var generator = SeededGenerator(seed: 4)
        var orders: [String: [Int]] = [:]
        let names = try PlantedModel.weights().ranked.weights.mapValues(\.count).sorted { $0.key < $1.key }
        for (name, count) in names { orders[name] = (0..<count).shuffled(using: &generator) }
        let shuffled = try PlantedModel.replaced { name, values in (orders[name] ?? []).map { values[$0] } }
        let verdict = try verdict(try PlantedModel.files(shuffled), rival: try PlantedModel.weights())
        #expect(verdict.refusals.contains { $0.contains("is worse than that of") }, "\(verdict.refusals)")
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `a weight that is no number is refused with its place`(_ value: Float) throws {
        let files = try PlantedModel.resealed { _, shape, values in
            var values = values
            values[values.count / 2] = value
            return (shape, values)
        }
        let reason = try reason(try verdict(files))
        #expect(reason.contains("models/logistic-regression/2/weights.safetensors: value "), "\(reason)")
        #expect(reason.contains(" is \(value)"), "\(reason)")
    }

    @Test func `such weights are not even written`() throws {
        let broken = try PlantedModel.replaced { _, values in values.map { _ in .nan } }
        #expect(broken.golden == nil)
        let error = #expect(throws: EngineError.self) { try PlantedModel.files(broken) }
        #expect(error?.description.contains("it is not written") == true)
    }

    @Test func `a truncated file is refused as cut short`() throws {
        var files = try PlantedModel.files(try PlantedModel.weights())
        files[RankerWeights.rankedFile]?.removeLast(9)
        let reason = try reason(try verdict(files))
        #expect(reason.contains("it is cut short"), "\(reason)")
    }

    @Test(arguments: [RankerWeights.rankedFile, RankerWeights.recallFile])
    func `a flipped byte is refused by the checksum`(_ file: String) throws {
        var files = try PlantedModel.files(try PlantedModel.weights())
        let last = try #require(files[file]).count - 3
        files[file]?[last] ^= 0x10
        let reason = try reason(try verdict(files))
        #expect(reason.contains("\(file): its checksum is not that of its contents"), "\(reason)")
    }

    @Test func `tensors of another shape are refused with both shapes`() throws {
        let files = try PlantedModel.resealed { _, shape, values in
            values.count > 1 ? ([values.count - 1], Array(values.dropLast())) : (shape, values)
        }
        let reason = try reason(try verdict(files))
        #expect(reason.contains("its weights are not those of logistic-regression"), "\(reason)")
        #expect(reason.contains("in the file and"), "\(reason)")
    }

    @Test func `a missing file is refused by its name`() throws {
        var files = try PlantedModel.files(try PlantedModel.weights())
        files[RankerWeights.recallFile] = nil
        #expect(try reason(try verdict(files)).contains("recall.safetensors: it is missing"))
    }

    @Test func `golden requests that are answered otherwise are refused`() throws {
        var other = try PlantedModel.replaced { _, values in values.map { $0 * 1.01 } }
        other.golden = try PlantedModel.weights().golden
        let reason = try reason(try verdict(try PlantedModel.files(other)))
        #expect(reason.contains("golden.json: golden request "), "\(reason)")
        #expect(reason.contains("when it was trained"), "\(reason)")
    }

    @Test func `golden requests that are none are refused`() throws {
        var files = try PlantedModel.files(try PlantedModel.weights())
        files[RankerWeights.goldenFile] = Array("{}".utf8)
        #expect(try reason(try verdict(files)).contains("it holds no golden requests"))
        var odd = try PlantedModel.weights()
        odd.golden?.requests[0].candidates = [9_999]
        #expect(try reason(try verdict(try PlantedModel.files(odd))).contains("damaged"))
    }

    @Test func `an artifact from before golden requests is judged all the same`() throws {
        var files = try PlantedModel.files(try PlantedModel.weights())
        files[RankerWeights.goldenFile] = nil
        #expect(try verdict(files).refusals == [])
    }

    @Test func `a slow model is refused with its time`() throws {
        let verdict = try verdict(try PlantedModel.files(try PlantedModel.weights()), microseconds: 25_000)
        #expect(try reason(verdict) == "a request takes 25000 µs, more than 20000")
    }

    @Test func `a badly calibrated model is refused with its error`() throws {
        let good = try PlantedModel.weights()
        var ranked = good.ranked
        ranked.calibration = try IsotonicCalibration(scores: [0], isPositive: [true])
        var sure = RankerWeights(ranked, recall: good.recall, manifest: good.manifest)
        sure.golden = good.golden
        let reason = try reason(try verdict(try PlantedModel.files(sure)))
        #expect(reason.contains("its chances of a like are wrong by 0."), "\(reason)")
        #expect(reason.contains("luck explains"), "\(reason)")
    }

    @Test func `lists that are the same for everybody are refused by their coverage`() throws {
        var judgement = try PlantedModel.judgement()
        judgement.coverage = judgement.rivalCoverage / 3
        let refusals = RankerGate().refusals(judgement, microseconds: 500)
        #expect(refusals.count == 1 && refusals[0].contains("of the catalogue"), "\(refusals)")
    }

    @Test func `a model that does not surely beat popularity is refused`() throws {
        var judgement = try PlantedModel.judgement()
        judgement.overPopularity.low = -0.001
        let refusals = RankerGate().refusals(judgement, microseconds: 500)
        #expect(refusals.count == 1 && refusals[0].contains("popularity"), "\(refusals)")
    }
}
