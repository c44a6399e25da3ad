/// What can be wrong with data that comes to the engine from outside: what, where, and what to do.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// The weights in a file cannot be used.
    public static func badWeights(_ file: String, _ fault: String) -> EngineError {
        EngineError(description: "\(file): \(fault); delete it and the model is trained again from the log")
    }

    /// A model cannot be written down.
    static func badManifest(_ model: String, _ fault: String) -> EngineError {
        EngineError(description: "\(model): \(fault); it is not written; train it again")
    }

    /// There is too little to train on.
    static func tooFewMovies(ratingsMin: Int) -> EngineError {
        EngineError(
            description: "EASE: no two movies have \(ratingsMin) ratings yet; more ratings are needed"
        )
    }

    /// The Gram matrix has no inverse, which λ > 0 rules out for finite numbers.
    static func notPositiveDefinite(row: Int) -> EngineError {
        EngineError(description: "EASE: the regularised Gram matrix is not positive definite at row \(row); raise λ")
    }

    /// An encoder has nothing to be fitted on.
    static let noTrainingSamples = EngineError(
        description: "there is no rating to train on; more ratings are needed"
    )

    /// All labels are the same.
    static func oneClassOnly(_ which: String) -> EngineError {
        let missing =
            which == "liked" ? "not one of the ratings to learn from is a like" : "every rating to learn from is a like"
        return EngineError(description: "\(missing), so there is nothing to tell apart; give more ratings")
    }

    /// The loss or a weight is no number any more, or beyond all bounds.
    static func diverged(step: Int, epoch: Int) -> EngineError {
        EngineError(
            description:
                "the training diverged at step \(step) (epoch \(epoch)): its loss grew beyond all bounds; lower the learning rate"
        )
    }

    /// A sample file has a field that cannot be.
    static func badSampleFile(_ file: String, _ line: Int, _ column: Int, _ fault: String) -> EngineError {
        EngineError(description: "\(file):\(line):\(column): \(fault); mend the line and read the file again")
    }

    /// A column that cannot be.
    static func badColumn(_ fault: String) -> EngineError {
        EngineError(description: "columns: \(fault)")
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

    /// A ranking model has nothing to learn from, or could not be judged.
    static func tooLittleToTrain(_ model: String, _ fault: String) -> EngineError {
        EngineError(description: "\(model) cannot be trained yet: \(fault); rate or import more and train it again")
    }

    /// A training came to nothing, for a reason that says what to do.
    static func notTrained(_ model: String, _ failure: String) -> EngineError {
        EngineError(description: "\(model) was not trained: \(failure)")
    }

    /// A name that nothing has, with the nearest one that something has.
    public static func unknownName(_ kind: String, _ name: String, known: [String]) -> EngineError {
        let nearest = known.min { editDistance($0, name) < editDistance($1, name) }
        let hint = nearest.map { "; did you mean \($0)?" } ?? ""
        return EngineError(description: "there is no \(kind) \(name.debugDescription)\(hint)")
    }

    /// Letters to put in, take out or change (Levenshtein 1966), in either case, by one row of the table.
    private static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right.lowercased())
        var row = Array(0...right.count)
        for (number, letter) in left.lowercased().enumerated() {
            var corner = row[0]
            row[0] = number + 1
            for place in right.indices {
                let change = corner + (right[place] == letter ? 0 : 1)
                corner = row[place + 1]
                row[place + 1] = min(change, corner + 1, row[place] + 1)
            }
        }
        return row[right.count]
    }

    /// Whoever asked for the training no longer wants it.
    public static let cancelled = EngineError(description: "training was cancelled; nothing was changed")
}
