import Engine
import Foundation
import Protocol
import Store

/// The line of a report that people read: what is sure, and what is not.
struct ExperimentVerdict {
    let record: ExperimentRecord
    let report: ExperimentReport

    /// Likes decide: what a person opens may still disappoint. With several arms beside the control each must be
    /// surer (Bonferroni).
    var line: String {
        let arms = report.arms
        guard let control = arms.first, arms.contains(where: { $0.exposures > 0 }) else {
            return "nothing to say yet: nobody has reported a row of a list (ReportExposures)"
        }
        guard !report.sampleRatioFails else {
            let counts = arms.map { "\($0.name) \($0.users)" }.joined(separator: ", ")
            let weights = record.definition.arms.map { "\($0.weight)" }.joined(separator: ":")
            return "sample ratio fails: people came as \(counts) where the weights are \(weights); "
                + "something deals or reports wrongly, do not trust the rest"
        }
        let others = arms.dropFirst()
        let alpha = 0.05 / Double(max(1, others.count))
        let decided = others.compactMap { arm -> String? in
            guard let difference = arm.likesDifference, difference.sequentialP < alpha else { return nil }
            let word = difference.value > 0 ? "better" : "worse"
            return "\(arm.name) \(word) than \(control.name): likes \(ExperimentVerdict.points(difference)), "
                + "sure however often one looks"
        }
        guard decided.isEmpty else { return decided.joined(separator: "; ") }
        let open = others.compactMap { arm in
            arm.likesDifference.map { "\(arm.name) likes \(ExperimentVerdict.points($0))" }
        }
        guard !open.isEmpty else { return "not decided yet: only one arm has been seen" }
        return "not decided yet: \(open.joined(separator: ", "))"
    }

    /// `+3.1 points (+1.0 … +5.2)`: the interval that holds however often one looks.
    private static func points(_ difference: Difference) -> String {
        let low = ExperimentVerdict.signed(difference.sequentialLow * 100)
        let high = ExperimentVerdict.signed(difference.sequentialHigh * 100)
        return "\(signed(difference.value * 100)) points (\(low) … \(high))"
    }

    private static func signed(_ value: Double) -> String {
        let rounded = (abs(value) * 10).rounded() / 10
        return rounded == 0 ? "0.0" : "\(value < 0 ? "−" : "+")\(rounded)"
    }
}
