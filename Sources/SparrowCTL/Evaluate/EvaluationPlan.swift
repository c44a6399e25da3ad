internal import Engine
internal import Text

/// What the words of the command line ask for, checked before any file is opened.
struct EvaluationPlan {
    let evaluationProtocol: any EvaluationProtocol
    /// The baselines of the protocol and what was asked for, in the catalogue's order.
    let models: [any EvaluatedModel]
    /// Models that were asked for by name.
    let asked: Set<String>
    let rival: String
    var conditions = EvaluationConditions()

    /// - Throws: a usage failure that names the nearest name that there is.
    init(
        protocolName: String?,
        models modelNames: String,
        preset presetName: String,
        against: String?,
        settings texts: [String]
    ) throws(Failure) {
        guard let preset = ModelSettings.Preset(rawValue: presetName) else {
            throw Self.unknown("preset", presetName, among: ModelSettings.Preset.allCases.map(\.rawValue))
        }
        let name = protocolName ?? (preset == .reference ? "random" : "temporal")
        guard let found = ProtocolCatalogue.named(name) else {
            throw Self.unknown("protocol", name, among: ProtocolCatalogue.all.map(\.name))
        }
        if preset == .reference { conditions.objective = .reference }
        guard preset != .reference || name != "strong" else {
            throw Failure(
                .usage,
                "strong trains on likes alone, which the reference system's objective learns nothing from; leave --preset out"
            )
        }
        let judged = ModelCatalogue.entries.filter { $0.questions.contains(found.question) }
        let asked = try Self.names(modelNames, judged: judged, protocolName: name)
        let entries = judged.filter { $0.isBaseline || asked.contains($0.name) }
        evaluationProtocol = found
        self.asked = asked
        models = try Self.models(entries, settings: texts, preset: preset)
        rival = against ?? (found.question == .stars ? "bias" : "ease")
        guard entries.contains(where: { $0.name == rival }) else {
            throw Self.unknown("model in this table", rival, among: entries.map(\.name))
        }
    }

    private static func names(
        _ text: String,
        judged: [ModelCatalogue.Entry],
        protocolName: String
    ) throws(Failure) -> Set<String> {
        guard text != "all" else { return Set(judged.map(\.name)) }
        let names = text.split(separator: ",").map { $0.trimmingSpaces() }
        guard !names.isEmpty else {
            throw Failure(.usage, "--models names no model; give names with commas between them, or all")
        }
        guard !names.contains("all") else { throw Failure(.usage, "--models: give names, or all by itself") }
        for name in names where !judged.contains(where: { $0.name == name }) {
            guard ModelCatalogue.entry(name) == nil else {
                let fit = judged.map(\.name).joined(separator: ", ")
                throw Failure(.usage, "\(protocolName) cannot judge \(name); it judges \(fit)")
            }
            throw unknown("model", name, among: ModelCatalogue.entries.map(\.name))
        }
        return Set(names)
    }

    /// Each model with the settings that are for all or for it.
    private static func models(
        _ entries: [ModelCatalogue.Entry],
        settings texts: [String],
        preset: ModelSettings.Preset
    ) throws(Failure) -> [any EvaluatedModel] {
        let settings = try texts.map { text throws(Failure) in try Setting(text, of: entries) }
        return try entries.map { entry throws(Failure) in
            var own = ModelSettings(preset: preset)
            for setting in settings where setting.model == nil || setting.model == entry.name {
                own.values[setting.key] = setting.value
            }
            do throws(EngineError) {
                return try entry.model(own)
            } catch {
                throw Failure(.usage, "\(entry.name): \(error.description)")
            }
        }
    }

    static func unknown(_ what: String, _ name: String, among names: [String]) -> Failure {
        let nearest = EditDistance.nearest(to: name, among: names) ?? ""
        let all = names.joined(separator: ", ")
        return Failure(.usage, "no \(what) \"\(Text.displayable(name))\"; did you mean \(nearest)? (there are \(all))")
    }
}

/// `neighbours=50`, or for one model alone `item-knn.neighbours=50`.
private struct Setting {
    var model: String?
    var key: String
    var value: String

    init(_ text: String, of entries: [ModelCatalogue.Entry]) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw Failure(.usage, "--set \(Text.displayable(text)): give key=value, as neighbours=50")
        }
        value = String(parts[1])
        let path = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        key = path[path.count - 1]
        var known = entries
        if path.count == 2 {
            model = path[0]
            known = entries.filter { $0.name == path[0] }
            guard !known.isEmpty else {
                throw EvaluationPlan.unknown("model in this table", path[0], among: entries.map(\.name))
            }
        }
        let keys = Set(known.flatMap(\.settings)).sorted()
        guard !keys.isEmpty else {
            let who = path.count == 2 ? "\(path[0]) has" : "the models of this table have"
            throw Failure(.usage, "\(who) no settings; leave --set \(text) out")
        }
        guard keys.contains(key) else { throw EvaluationPlan.unknown("setting", key, among: keys) }
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
