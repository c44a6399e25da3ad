internal import ArgumentParser
internal import Engine
internal import Protocol
internal import Text

struct Embed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains an embedding in the daemon and puts it into service.",
        discussion: """
            METHOD is one of \(EmbeddingCatalogue.entries.map(\.name).joined(separator: ", ")). Ctrl-C asks the daemon to cancel; what \
            serves stays in service then. Settings, for --set:
            \(EmbeddingCatalogue.entries.map { "  \($0.name): \($0.settings.joined(separator: ", "))" }.joined(separator: "\n"))
            """
    )

    @Argument(help: "What to train.") var method: String
    @OptionGroup var job: JobOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard EmbeddingCatalogue.entry(method) != nil else {
            let names = EmbeddingCatalogue.entries.map(\.name)
            throw ValidationError(EvaluationPlan.unknown("method", method, among: names).message)
        }
    }

    func run() throws { try job.run("embed", method, options) }
}
