internal import Protocol
internal import Text

/// How the report of an experiment reads.
enum ExperimentTables {
    static func report(_ report: ExperimentReport, width: Int?) -> [String] {
        var rates = Table([
            .flexible("arm"), .number("people"), .number("films seen"), .number("opened"), .number("liked"),
            .number("rated"), .number("mean stars"),
        ])
        for arm in report.arms {
            rates.add(
                arm.name,
                Show.count(arm.users),
                Show.count(arm.exposures),
                share(arm.openRate, of: arm.exposures),
                share(arm.likeRate, of: arm.exposures),
                Show.count(arm.ratings),
                Show.mean(arm.meanStars)
            )
        }
        let control = report.arms.first?.name ?? ""
        var differences = Table([
            .flexible("over \(Text.displayable(control))"), .text("in"), .number("by"), .number("95 %, looking once"),
            .number("95 %, however often"), .number("p"), .text(""),
        ])
        let alpha = 0.05 / Double(max(1, report.arms.count - 1))
        for arm in report.arms {
            for (measure, difference, isStars) in [
                ("likes", arm.likesDifference, false), ("opens", arm.opensDifference, false),
                ("stars", arm.starsDifference, true),
            ] {
                guard let difference else { continue }
                let unit = isStars ? Unit(scale: 1, decimals: 2) : Unit(scale: 100, decimals: 1)
                differences.add(
                    arm.name,
                    measure,
                    unit.signed(difference.value),
                    unit.interval(difference.low, difference.high),
                    unit.interval(difference.sequentialLow, difference.sequentialHigh),
                    difference.sequentialP < 0.001 ? "< .001" : Show.decimal(difference.sequentialP, 3),
                    difference.sequentialP < alpha ? "✓" : "?"
                )
            }
        }
        let ratio =
            "sample ratio: p \(Show.decimal(report.sampleRatioP, 3))"
            + (report.sampleRatioFails ? ", fails" : "")
        var lines = rates.lines(width: width)
        if !differences.rows.isEmpty { lines += [""] + differences.lines(width: width) }
        return lines + ["", ratio, Text.displayable(report.verdict)]
    }

    static func interleaving(_ report: ExperimentReport, width: Int?) -> [String] {
        guard !report.interleavings.isEmpty else {
            return [
                "no day yet on which rows of two models were seen: ask for lists with interleaved_model, and report what is seen"
            ]
        }
        var table = Table([
            .flexible("model"), .flexible("and"), .number("days won"), .number("lost"), .number("even"),
            .number("likes"), .number("likes of the other"), .number("p"), .text(""),
        ])
        for result in report.interleavings {
            table.add(
                result.modelA,
                result.modelB,
                String(result.winsA),
                String(result.winsB),
                String(result.ties),
                Show.count(result.likesA),
                Show.count(result.likesB),
                Show.decimal(result.p, 3),
                result.p < 0.05 ? "✓" : "?"
            )
        }
        return table.lines(width: width)
    }

    private static func share(_ rate: Double, of count: UInt64) -> String {
        count == 0 ? "–" : Show.decimal(rate * 100, 1) + " %"
    }

    /// In points of a hundred, or in stars.
    private struct Unit {
        var scale: Double
        var decimals: Int

        func signed(_ value: Double) -> String {
            let shown = Show.decimal(abs(value) * scale, decimals)
            guard shown.contains(where: { ("1"..."9").contains($0) }) else { return shown }
            return (value < 0 ? "−" : "+") + shown
        }

        func interval(_ low: Double, _ high: Double) -> String { "\(signed(low)) … \(signed(high))" }
    }
}
