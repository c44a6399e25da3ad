internal import ArgumentParser
internal import Engine
internal import Protocol
internal import Text

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a ranking model in the daemon; the gate judges it.",
        discussion: """
            MODEL is one of \(RankerTraining.names.joined(separator: ", ")). It learns from all ratings but everybody's last positive, by \
            which it is judged. It serves whoever names it, and everybody once `model promote` says so. Ctrl-C asks the daemon to cancel. \
            Settings, for --set:
            \(RankerTraining.names.map { "  \($0): \(RankerTraining.settings(of: $0).joined(separator: ", "))" }.joined(separator: "\n"))
            """
    )

    @Argument(help: "What to train.") var model: String
    @OptionGroup var job: JobOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard RankerTraining.names.contains(model) else {
            throw ValidationError(EvaluationPlan.unknown("model", model, among: RankerTraining.names).message)
        }
    }

    func run() throws { try job.run("train", model, options) }
}
