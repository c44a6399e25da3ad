/// What a ranking model must show before it may serve.
public struct RankerGate: Sendable {
    /// So much worse than the model in service it may be, in NDCG@10.
    public var tolerance = 0.005
    /// Its lists reach at least this part of what those of the model in service reach.
    public var coverageShareMin = 0.5
    /// So far its chances of a like may be from what came true (expected calibration error), beyond what luck explains.
    public var calibrationErrorMax = 0.05
    /// So long a request of 500 candidates may take, in microseconds.
    public var microsecondsMax = 20_000.0

    public init() {}

    /// Why a model may not serve; none: it may.
    ///
    /// - Parameters:
    ///   - judgement: what was measured.
    ///   - microseconds: what a request takes.
    /// - Returns: a sentence each, with the figures.
    public func refusals(_ judgement: RankerJudgement, microseconds: Double) -> [String] {
        var refusals: [String] = []
        let difference = judgement.difference
        if !(difference.value >= -tolerance) || difference.high < 0 {
            refusals.append(
                "NDCG@10 \(shown(judgement.ndcg.value)) is worse than that of \(judgement.rival), "
                    + "\(shown(judgement.rivalNDCG.value)): \(shown(difference.value)) "
                    + "[\(shown(difference.low)), \(shown(difference.high))]"
            )
        }
        if !(judgement.overPopularity.low > 0) {
            refusals.append(
                "it does not surely beat popularity: \(shown(judgement.overPopularity.value)) "
                    + "[\(shown(judgement.overPopularity.low)), \(shown(judgement.overPopularity.high))]"
            )
        }
        if !(judgement.coverage >= coverageShareMin * judgement.rivalCoverage) {
            refusals.append(
                "its lists reach \(shown(judgement.coverage)) of the catalogue, those of \(judgement.rival) "
                    + "\(shown(judgement.rivalCoverage))"
            )
        }
        if let calibration = judgement.calibration, !(calibration.excess <= calibrationErrorMax) {
            refusals.append(
                "its chances of a like are wrong by \(shown(calibration.error)) on \(calibration.pairCount) ratings that "
                    + "it has not seen, and luck explains \(shown(calibration.errorByLuck))"
            )
        }
        if !(microseconds <= microsecondsMax) {
            refusals.append("a request takes \(Int(microseconds)) µs, more than \(Int(microsecondsMax))")
        }
        return refusals
    }

    /// What the gate says of a model as it lies in its files.
    public struct Verdict: Sendable {
        /// `nil` where the files hold none that could serve, whatever it is worth.
        public var weights: RankerWeights?
        /// Why it may not serve; none: it may.
        public var refusals: [String]
    }

    /// Asks everything of a model: whether its files are whole (checksums), its weights finite and of the shapes of its architecture, its golden
    /// requests answered as when it was trained; and then what it is worth.
    ///
    /// - Parameters:
    ///   - files: bytes by name, as they lie on the disk.
    ///   - place: where they lie, for errors.
    ///   - row: the catalogue's row of an id.
    ///   - judging: measures a model that could be read.
    ///   - timing: what a request of 500 candidates takes, in microseconds.
    /// - Returns: the model as its files have it, and why it may not serve.
    /// - Throws: what `judging` throws.
    public func verdict(
        on files: [String: [UInt8]],
        place: String,
        row: (MovieID) -> Int?,
        judging: (RankerWeights) throws(EngineError) -> RankerJudgement,
        timing: (RankerWeights) -> Double
    ) throws(EngineError) -> Verdict {
        let weights: RankerWeights
        do throws(EngineError) {
            weights = try RankerWeights(decoding: files, place: place, row: row)
        } catch {
            return Verdict(weights: nil, refusals: [error.description])
        }
        return Verdict(weights: weights, refusals: refusals(try judging(weights), microseconds: timing(weights)))
    }

    private func shown(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        return "\((value * 10_000).rounded() / 10_000)"
    }
}
