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
    /// How well its chances of a like do on rated pairs that it has not seen; `nil` for a model that gives none.
    public var calibration: CalibrationQuality?

    public init(
        ndcg: Measured,
        rival: String,
        rivalNDCG: Measured,
        difference: Measured,
        overPopularity: Measured,
        coverage: Double,
        rivalCoverage: Double,
        userCount: Int,
        calibration: CalibrationQuality? = nil
    ) {
        self.ndcg = ndcg
        self.rival = rival
        self.rivalNDCG = rivalNDCG
        self.difference = difference
        self.overPopularity = overPopularity
        self.coverage = coverage
        self.rivalCoverage = rivalCoverage
        self.userCount = userCount
        self.calibration = calibration
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
        let ofChances = calibration.map { quality in
            ModelManifest.Measurement(protocolName: "held-out pairs", metric: "ece", value: quality.error)
        }
        return [
            measurement("ndcg_at_10", ndcg),
            measurement("ndcg_at_10_over_\(rival)", difference),
            measurement("ndcg_at_10_over_popularity", overPopularity),
            ModelManifest.Measurement(protocolName: "leave-last-out", metric: "coverage", value: coverage),
        ] + [ofChances].compactMap { $0 }
    }
}
