/// What was measured of a ranking model before it may serve, on everybody's last positive (leave-last-out), which it has not seen.
///
/// All models are asked the same, and differences are paired, user by user.
public struct RankerJudgement: Hashable, Sendable, Codable {
    /// A value with its 95 % interval.
    public struct Measured: Hashable, Sendable, Codable {
        public var value: Double
        public var low: Double
        public var high: Double

        public init(value: Double, low: Double, high: Double) {
            self.value = value
            self.low = low
            self.high = high
        }

        init(_ figure: Figure) {
            value = figure.value
            low = figure.interval?.lowerBound ?? figure.value
            high = figure.interval?.upperBound ?? figure.value
        }
    }

    /// NDCG@10.
    public var ndcg: Measured
    /// The model in service, with which it is compared.
    public var rival: String
    public var rivalNDCG: Measured
    /// The model's NDCG@10 less the rival's.
    public var difference: Measured
    /// The model's NDCG@10 less that of popularity.
    public var overPopularity: Measured
    /// The part of the catalogue in anybody's first ten.
    public var coverage: Double
    public var rivalCoverage: Double
    /// Users who were asked.
    public var userCount: Int

    public init(
        ndcg: Measured,
        rival: String,
        rivalNDCG: Measured,
        difference: Measured,
        overPopularity: Measured,
        coverage: Double,
        rivalCoverage: Double,
        userCount: Int
    ) {
        self.ndcg = ndcg
        self.rival = rival
        self.rivalNDCG = rivalNDCG
        self.difference = difference
        self.overPopularity = overPopularity
        self.coverage = coverage
        self.rivalCoverage = rivalCoverage
        self.userCount = userCount
    }

    /// As they stand in a manifest.
    var measurements: [ModelManifest.Measurement] {
        func measurement(_ metric: String, _ measured: Measured) -> ModelManifest.Measurement {
            ModelManifest.Measurement(
                protocolName: "leave-last-out",
                metric: metric,
                value: measured.value,
                interval: measured.low...max(measured.low, measured.high)
            )
        }
        return [
            measurement("ndcg_at_10", ndcg),
            measurement("ndcg_at_10_over_\(rival)", difference),
            measurement("ndcg_at_10_over_popularity", overPopularity),
            ModelManifest.Measurement(protocolName: "leave-last-out", metric: "coverage", value: coverage),
        ]
    }
}

/// What a ranking model must show before it may serve.
public struct RankerGate: Sendable {
    /// So much worse than the model in service it may be, in NDCG@10.
    public var tolerance = 0.005
    /// Its lists reach at least this part of what those of the model in service reach.
    public var coverageShareMin = 0.5
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
        if !(microseconds <= microsecondsMax) {
            refusals.append("a request takes \(Int(microseconds)) µs, more than \(Int(microsecondsMax))")
        }
        return refusals
    }

    private func shown(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        return "\((value * 10_000).rounded() / 10_000)"
    }
}
