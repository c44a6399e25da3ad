internal import Engine
internal import Foundation

/// One run of `sparrowctl evaluate`: read, train and judge, print.
struct EvaluationRun {
    let output: Output
    private var progress: ProgressLine

    init(output: Output) {
        self.output = output
        progress = ProgressLine(width: StandardError.terminalWidth, isSilent: output.isJSON, now: .now)
    }

    /// - Throws: `ImportError` for a bad input, `EngineError` for one that is too little, `Failure` where a model that was asked for could
    ///   not be judged.
    mutating func run(_ plan: EvaluationPlan, on path: String, _ conditions: EvaluationConditions) throws {
        let input = try EvaluationInput(reading: path, &progress)
        let evaluation = Evaluation(
            plan.evaluationProtocol,
            models: plan.models,
            conditions: conditions,
            rival: plan.rival
        )
        let start = ContinuousClock.now
        var line = progress
        let board: Leaderboard
        defer { StandardError.write(line.clear()) }
        board = try evaluation.run(
            on: input,
            seconds: { (ContinuousClock.now - start) / .seconds(1) },
            progress: { step in
                if let text = Self.text(step, &line) { StandardError.write(text) }
            }
        )
        StandardError.write(line.clear())
        if output.isJSON {
            StandardOutput.write(try Self.json(board) + "\n")
        } else {
            output.print(LeaderboardTable(board).lines(width: output.width))
        }
        for row in board.rows { if let remark = row.remark { StandardError.note("\(row.model): \(remark)") } }
        if board.rival == nil, board.rows.count > 1 {
            StandardError.note("\(plan.rival) has no figures, so the others' differences from it are left out")
        }
        try report(board.rows.filter { $0.failure != nil }, asked: plan.asked)
    }

    /// What to draw of a training, if it is time to. Phases of other units have a clock of their own.
    private static func text(_ step: Evaluation.Progress, _ line: inout ProgressLine) -> String? {
        let loss = step.step.loss.map { "loss \(Show.decimal($0, 4))" }
        return line.update(
            "\(step.model) (\(step.modelIndex + 1) of \(step.modelCount))",
            done: UInt64(step.step.done),
            total: UInt64(step.step.total),
            unit: step.step.unit,
            key: "\(step.model) \(step.step.unit.isEmpty ? step.step.phase : step.step.unit)",
            note: ([step.step.phase] + (loss.map { [$0] } ?? [])).joined(separator: "  "),
            now: .now
        )
    }

    private static func json(_ board: Leaderboard) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(board), as: UTF8.self)
    }

    /// A baseline that could not be trained is worth a word, a model that was asked for is a failure.
    private func report(_ failed: [Leaderboard.Row], asked: Set<String>) throws(Failure) {
        let lines = failed.map { "\($0.model): \($0.failure ?? "")" }
        let isFailure = failed.contains { asked.contains($0.model) }
        if isFailure, let first = lines.first {
            throw Failure(.badData, first, details: Array(lines.dropFirst()))
        }
        for line in lines { StandardError.note(line) }
    }
}
