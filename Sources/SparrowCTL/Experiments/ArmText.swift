internal import ArgumentParser
internal import Protocol
internal import Text

/// An arm as it is given on the command line: `NAME:WEIGHT[:key=value…]`, as `B:50:model=din,diversity=0.3`.
enum ArmText {
    static let keys = ["model", "diversity", "freshness", "genre-max", "explore"]

    /// - Throws: a `ValidationError` that says which part is wrong, and what is taken.
    static func arm(_ text: String) throws -> ExperimentArm {
        let shown = Text.displayable(text)
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, !parts[0].isEmpty else {
            throw ValidationError("--arm \(shown): give NAME:WEIGHT[:key=value…], as B:50:diversity=0.3")
        }
        guard let weight = UInt32(parts[1]), (1...100).contains(weight) else {
            throw ValidationError("--arm \(shown): the weight is a whole number from 1 to 100, of 100 people")
        }
        var arm = ExperimentArm(name: String(parts[0]), weight: weight)
        for setting in parts.dropFirst(2).flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            try apply(setting, to: &arm, shown)
        }
        return arm
    }

    private static func apply(_ setting: Substring, to arm: inout ExperimentArm, _ shown: String) throws {
        let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, keys.contains(String(parts[0])), !parts[1].isEmpty else {
            throw ValidationError(
                "--arm \(shown): \(Text.displayable(String(setting))) is no setting; there are \(keys.joined(separator: ", "))"
            )
        }
        let (key, value) = (String(parts[0]), String(parts[1]))
        if key == "model" {
            arm.model = value
            return
        }
        var reranking = arm.reranking ?? Reranking()
        switch key {
        case "diversity": reranking.diversity = try share(value, key, shown)
        case "freshness": reranking.freshness = try share(value, key, shown)
        case "genre-max": reranking.genreMax = try count(value, key, shown)
        default: reranking.explorationSlots = try count(value, key, shown)
        }
        arm.reranking = reranking
    }

    private static func share(_ value: String, _ key: String, _ shown: String) throws -> Double {
        guard let share = Double(value), (0...1).contains(share) else {
            throw ValidationError("--arm \(shown): \(key) is a number from 0 to 1")
        }
        return share
    }

    private static func count(_ value: String, _ key: String, _ shown: String) throws -> UInt32 {
        guard let count = UInt32(value), count <= 10 else {
            throw ValidationError("--arm \(shown): \(key) is a whole number from 0 to 10")
        }
        return count
    }

    /// The settings of an arm as they would be given; `–` for none.
    static func settings(of arm: ExperimentArm) -> String {
        var settings: [String] = arm.model.isEmpty ? [] : ["model=\(arm.model)"]
        if let diversity = arm.reranking?.diversity { settings.append("diversity=\(diversity)") }
        if let freshness = arm.reranking?.freshness { settings.append("freshness=\(freshness)") }
        if let genreMax = arm.reranking?.genreMax { settings.append("genre-max=\(genreMax)") }
        if let slots = arm.reranking?.explorationSlots { settings.append("explore=\(slots)") }
        return settings.isEmpty ? "–" : settings.joined(separator: ",")
    }
}
