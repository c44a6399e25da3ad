/// What can be wrong with data that comes to the engine from outside: what, where, and what to do.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// The weights in a file cannot be used.
    static func badWeights(_ file: String, _ fault: String) -> EngineError {
        EngineError(description: "\(file): \(fault); delete it and the model is trained again from the log")
    }

    /// There is too little to train on.
    static func tooFewMovies(ratingsMin: Int) -> EngineError {
        EngineError(
            description: "EASE: no two movies have \(ratingsMin) ratings yet; import or give ratings and train again"
        )
    }

    /// The Gram matrix has no inverse, which λ > 0 rules out for finite numbers.
    static func notPositiveDefinite(row: Int) -> EngineError {
        EngineError(description: "EASE: the regularised Gram matrix is not positive definite at row \(row); raise λ")
    }

    /// A setting has a value that makes no sense.
    static func badSetting(_ name: String, _ value: String, _ advice: String) -> EngineError {
        EngineError(description: "setting \(name): \"\(value)\" is none; \(advice)")
    }

    /// Scores cannot be made probabilities.
    static func badCalibration(_ fault: String) -> EngineError {
        EngineError(description: "calibration: \(fault); train again on more ratings")
    }

    /// A protocol has nothing to judge by.
    static func tooLittleData(_ protocolName: String, _ fault: String) -> EngineError {
        EngineError(description: "\(protocolName): \(fault); give more ratings or choose another protocol")
    }

    /// Whoever asked for the training no longer wants it.
    public static let cancelled = EngineError(description: "training was cancelled; nothing was changed")
}
