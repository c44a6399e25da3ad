internal import ArgumentParser
internal import Foundation
internal import Protocol
internal import Text

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Ranking models: which there are, and which one serves.",
        subcommands: [List.self, Promote.self, Rollback.self]
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
                let serving =
                    "\(list.serving) serves"
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
                    Text.displayable(model.name) + (model.serves ? " *" : ""),
                    String(model.version),
                    figure(model, "ndcg_at_10"),
                    figure(model, "ndcg_at_10_over_rival", isSigned: true),
                    figure(model, "coverage"),
                    Show.decimal(model.requestMicroseconds, 0),
                    String(model.trainedOffset),
                    Text.displayable(verdict(model))
                )
            }
            return table
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
    }

    struct Promote: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a model into service for whoever names none.",
            discussion: "ease stands for the recall's own order, without a ranking model."
        )

        @Argument(help: "din, wide-and-deep, …; ease.") var name: String
        @Argument(help: "The version (default: the newest that the gate let pass).") var version: UInt32 = 0
        @Flag(help: "Though the gate refused it.") var force = false
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(
                PromoteModelRequest(
                    requestID: RequestID.random(),
                    name: name,
                    version: version,
                    evenIfRefused: force
                )
            )
            session.output.one(reply) { [ModelCommand.said(reply)] }
        }
    }

    struct Rollback: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings back what served before, at once; once more takes that back."
        )

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(RollbackModelRequest(requestID: RequestID.random()))
            session.output.one(reply) { [ModelCommand.said(reply)] }
        }
    }

    private static func said(_ reply: PromoteModelReply) -> String {
        let back = reply.previous.isEmpty ? "" : "; a rollback brings \(Text.displayable(reply.previous)) back"
        return "\(Text.displayable(reply.serving)) serves\(back)"
    }
}
