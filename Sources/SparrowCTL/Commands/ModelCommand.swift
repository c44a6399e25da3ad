internal import ArgumentParser
internal import Foundation
internal import Protocol
internal import Text

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Ranking models: which there are, and which one serves.",
        subcommands: [List.self, ShowOne.self, Promote.self, Rollback.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists all versions, with what was measured of them and what the gate says."
        )

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let list = try session.call(ListModelsRequest())
            session.output.one(list) {
                let canary =
                    list.canary.isEmpty ? "" : ", \(list.canary) as the canary \(list.canaryPercent) % of the people"
                let serving =
                    "\(list.serving) serves\(canary)"
                    + (list.previous.isEmpty ? "" : "; a rollback brings \(list.previous) back")
                guard !list.models.isEmpty else {
                    return [serving, "no ranking model is trained yet: sparrowctl train wide-and-deep"]
                }
                return Self.table(list.models).lines(width: session.output.width) + ["", serving]
            }
        }

        private static func table(_ models: [ModelVersion]) -> Table {
            var table = Table([
                .text("model"), .number("version"), .number("NDCG@10"), .number("− in service"), .number("coverage"),
                .number("µs"), .number("trained to"), .flexible("gate"),
            ])
            for model in models {
                table.add(
                    Text.displayable(model.name) + (model.serves ? " *" : model.isCanary ? " (canary)" : ""),
                    String(model.version),
                    ModelCommand.figure(model, "ndcg_at_10"),
                    ModelCommand.figure(model, "ndcg_at_10_over_rival", isSigned: true),
                    ModelCommand.figure(model, "coverage"),
                    Show.decimal(model.requestMicroseconds, 0),
                    String(model.trainedOffset),
                    Text.displayable(ModelCommand.verdict(model))
                )
            }
            return table
        }
    }

    struct ShowOne: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "All about one version: what it was made of, by what, and what was measured of it."
        )

        @Argument(help: "din, wide-and-deep, …") var name: String
        @Argument(help: "The version (default: the newest).") var version: UInt32 = 0
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let model = try session.call(GetModelRequest(name: name, version: version))
            session.output.one(model) { Self.lines(model) }
        }

        private static func lines(_ model: ModelVersion) -> [String] {
            let label = model.serves ? ", serves" : model.isCanary ? ", the canary" : ""
            let settings = model.settings.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
            let facts: [(String, String)] = [
                ("trained", Show.time(model.createdMilliseconds / 1_000) + " UTC"),
                ("of", "\(Show.count(model.ratings)) ratings, the log up to \(model.trainedOffset)"),
                ("data hash", model.dataHash),
                ("settings", settings.isEmpty ? "the defaults" : settings),
                ("seed", model.codeVersion.isEmpty ? "" : String(model.seed)),
                ("parent", model.parent),
                ("by", model.codeVersion.isEmpty ? "" : "sparrow-server \(model.codeVersion)"),
                ("size", Show.bytes(model.bytes)),
                ("a request", "\(Show.decimal(model.requestMicroseconds, 0)) µs for 500 candidates"),
                ("calibration", model.calibration),
                ("gate", ModelCommand.verdict(model)),
            ]
            let measured = model.measurements.map { ($0.metric, ModelCommand.figure(model, $0.metric)) }
            return ["\(model.name) \(model.version)\(label)"]
                + (facts + measured).filter { !$0.1.isEmpty }.map { name, value in
                    "  \(name)\(String(repeating: " ", count: max(1, 28 - name.count)))\(value)"
                }
        }
    }

    struct Promote: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a model into service for whoever names none, or as a canary for a share of them.",
            discussion: """
                ease stands for the recall's own order, without a ranking model. A person keeps their side as long as a canary stands; it ends with \
                `rollback --canary`, or when it is promoted for everybody.
                """
        )

        @Argument(help: "din, wide-and-deep, …; ease.") var name: String
        @Argument(help: "The version (default: the newest that the gate let pass).") var version: UInt32 = 0
        @Flag(help: "Though the gate refused it.") var force = false
        @Flag(help: "For a share of the people.") var canary = false
        @Option(help: "Of the canary: so many of a hundred people, 1 to 50 (default: 10).") var percent: UInt32?
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard canary || percent == nil else { throw ValidationError("--percent is of a canary; give --canary too") }
            guard percent.map({ (1...50).contains($0) }) ?? true else {
                throw ValidationError("--percent \(percent ?? 0): give a number from 1 to 50")
            }
        }

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(
                PromoteModelRequest(
                    requestID: RequestID.random(),
                    name: name,
                    version: version,
                    evenIfRefused: force,
                    label: canary ? "canary" : "",
                    percent: percent ?? 0
                )
            )
            session.output.one(reply) {
                guard canary else { return [ModelCommand.said(reply)] }
                return ["\(Text.displayable(reply.serving)) serves \(percent ?? 10) % of the people"]
            }
        }
    }

    struct Rollback: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings back what served before, at once; once more takes that back."
        )

        @Flag(help: "Withdraw the canary instead: nobody gets one any more.") var canary = false
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(
                RollbackModelRequest(requestID: RequestID.random(), label: canary ? "canary" : "")
            )
            session.output.one(reply) {
                guard canary else { return [ModelCommand.said(reply)] }
                return ["the canary is withdrawn; \(Text.displayable(reply.serving)) serves everybody"]
            }
        }
    }

    private static func verdict(_ model: ModelVersion) -> String {
        if !model.damage.isEmpty { return model.damage }
        return model.passed ? "passed" : "refused: " + model.refusals.joined(separator: "; ")
    }

    private static func figure(_ model: ModelVersion, _ metric: String, isSigned: Bool = false) -> String {
        guard let found = model.measurements.first(where: { $0.metric == metric }) else { return "–" }
        let sign = isSigned && found.value >= 0 ? "+" : ""
        let value = sign + Show.decimal(found.value, 4)
        guard let low = found.low, let high = found.high else { return value }
        return "\(value) [\(Show.decimal(low, 4)), \(Show.decimal(high, 4))]"
    }

    private static func said(_ reply: PromoteModelReply) -> String {
        let back = reply.previous.isEmpty ? "" : "; a rollback brings \(Text.displayable(reply.previous)) back"
        return "\(Text.displayable(reply.serving)) serves\(back)"
    }
}
