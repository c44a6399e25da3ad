internal import Foundation
internal import Text

/// What a simulation did, and the truth that it planted.
struct SimulationSummary: Encodable {
    /// What people of one arm saw, by their true taste: the likes that there would be without any noise.
    struct Arm: Encodable {
        var experiment = ""
        var arm = ""
        var lists = 0
        var filmsSeen = 0
        var trueOpens = 0.0
        var trueLikes = 0.0

        var trueLikeRate: Double { filmsSeen > 0 ? trueLikes / Double(filmsSeen) : 0 }
        var trueOpenRate: Double { filmsSeen > 0 ? trueOpens / Double(filmsSeen) : 0 }
    }

    var seed: UInt64
    var namePrefix = ""
    var users = 0
    var seconds = 0.0
    var requests = 0
    var lists = 0
    var rowsSeen = 0
    var opens = 0
    var ratings = 0
    var failures = 0
    var firstFailure = ""
    var listMillisecondsP50 = 0.0
    var listMillisecondsP99 = 0.0
    var arms: [Arm] = []

    init(seed: UInt64) { self.seed = seed }

    mutating func addArm(_ experiment: String, _ arm: String, filmsSeen: Int, trueOpens: Double, trueLikes: Double) {
        let place =
            arms.firstIndex { $0.experiment == experiment && $0.arm == arm }
            ?? {
                arms.append(Arm(experiment: experiment, arm: arm))
                return arms.count - 1
            }()
        arms[place].lists += 1
        arms[place].filmsSeen += filmsSeen
        arms[place].trueOpens += trueOpens
        arms[place].trueLikes += trueLikes
    }

    mutating func setLatencies(_ milliseconds: [Double]) {
        let sorted = milliseconds.sorted()
        guard !sorted.isEmpty else { return }
        listMillisecondsP50 = sorted[sorted.count / 2]
        listMillisecondsP99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    func lines(width: Int?) -> [String] {
        var lines = [
            "\(Show.count(users)) people, \(namePrefix)1 to \(namePrefix)\(users), for \(Show.duration(seconds)): "
                + "\(Show.count(requests)) requests, \(Show.count(lists)) lists, \(Show.count(rowsSeen)) rows seen, "
                + "\(Show.count(opens)) opened, \(Show.count(ratings)) ratings, \(Show.count(failures)) failures",
            "lists: p50 \(Show.decimal(listMillisecondsP50, 1)) ms, p99 \(Show.decimal(listMillisecondsP99, 1)) ms",
        ]
        if !firstFailure.isEmpty { lines.append("the first failure: \(Text.displayable(firstFailure))") }
        guard !arms.isEmpty else { return lines }
        var table = Table([
            .flexible("experiment"), .flexible("arm"), .number("lists"), .number("films seen"), .number("would open"),
            .number("would like"),
        ])
        for arm in arms.sorted(by: { ($0.experiment, $0.arm) < ($1.experiment, $1.arm) }) {
            table.add(
                arm.experiment.isEmpty ? "none" : arm.experiment,
                arm.arm.isEmpty ? "–" : arm.arm,
                Show.count(arm.lists),
                Show.count(arm.filmsSeen),
                Show.decimal(arm.trueOpenRate * 100, 2) + " %",
                Show.decimal(arm.trueLikeRate * 100, 2) + " %"
            )
        }
        return lines + ["", "the truth, by the tastes that were planted, of each film that somebody saw:"]
            + table.lines(width: width)
    }
}
