internal import ArgumentParser
internal import Engine
internal import Glibc
internal import Importers
internal import Text

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains models on rating files and compares them; needs no daemon.",
        discussion: """
            DATA is what import takes, or the sample file that samples export writes, whose features are then taken. Protocols:
            \(ProtocolCatalogue.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))
            Models: \(ModelCatalogue.entries.map(\.name).joined(separator: ", ")). The baselines stand in every table. ± is half of the \
            95 % interval over 1,000 draws of the users.
            Settings, for --set:
            \(settingsOfModels.map { "  \($0)" }.joined(separator: "\n"))
            """
    )

    /// What can be set, and of which models: a line for all that many models have, and one for each model with more.
    private static var settingsOfModels: [String] {
        let sets = ModelCatalogue.entries.filter { !$0.settings.isEmpty }
        let ranking = sets.filter { RankerTraining.names.contains($0.name) }
        let shared = ranking.dropFirst().reduce(Set(ranking.first?.settings ?? [])) { $0.intersection($1.settings) }
        let common = (ranking.first?.settings ?? []).filter { shared.contains($0) }
        let own = sets.compactMap { entry in
            let keys = entry.settings.filter { !shared.contains($0) }
            return keys.isEmpty ? nil : "\(entry.name): \(keys.joined(separator: ", "))"
        }
        let all = "every ranking model: \(common.joined(separator: ", "))"
        return [all + " (validation and patience where rated pairs are asked about)"] + own
    }

    @Argument(
        help: ArgumentHelp("The directory or the zip archive with the ratings, or a sample file.", valueName: "data")
    )
    var path: String

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "How the data is split and what is asked (default: temporal; random with --preset reference).",
            valueName: "name"
        )
    )
    var protocolName: String?

    @Option(help: ArgumentHelp("Names with commas between them, or all.", valueName: "names"))
    var models = "all"

    @Option(help: "Another seed gives another split, another start and other draws.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Where the settings come from: sparrow or reference.", valueName: "name"))
    var preset = ModelSettings.Preset.sparrow.rawValue

    @Option(help: "Threads to compute on (default: one a processor). They change no figure.")
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "The model whose figures are subtracted from the others' (default: ease, or bias).",
            valueName: "name"
        )
    )
    var against: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A setting of every model that has it, or of one: din.epochs=3.", valueName: "key=value")
    )
    var settings: [String] = []

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let threads, !(1...1_024).contains(threads) {
            throw ValidationError("--threads \(threads): give a number from 1 to 1024")
        }
    }

    func run() throws {
        let plan = try EvaluationPlan(
            protocolName: protocolName,
            models: models,
            preset: preset,
            against: against,
            settings: settings
        )
        var conditions = plan.conditions
        conditions.seed = seed
        // More threads than processors only wait for each other.
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        conditions.threads = min(threads ?? processors, processors)
        var run = EvaluationRun(output: Output(isJSON: options.json))
        try run.run(plan, on: path, conditions)
    }
}
