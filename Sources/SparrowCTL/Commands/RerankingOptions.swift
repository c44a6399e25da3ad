internal import ArgumentParser
internal import Protocol
internal import Text

/// What happens to a list after the model has ordered it.
struct RerankingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "0 to 1: how much a movie's likeness to those above it counts (default: as the daemon has it).",
            valueName: "share"
        )
    )
    var diversity: Double?

    @Option(help: ArgumentHelp("0 to 1: how much being new counts.", valueName: "share"))
    var freshness: Double?

    @Option(
        help: ArgumentHelp(
            "At most so many movies of one genre among any ten that follow each other, 1 to 10; 0 for any number.",
            valueName: "count"
        )
    )
    var genreMax: UInt32?

    @Option(
        help: ArgumentHelp(
            "So many places of twenty for movies of which little is known, 0 to 10; never among the first ten.",
            valueName: "count"
        )
    )
    var explore: UInt32?

    func validate() throws {
        for (name, value) in [("--diversity", diversity), ("--freshness", freshness)] {
            if let value, !(0...1).contains(value) {
                throw ValidationError("\(name) \(value): give a number from 0 to 1")
            }
        }
        for (name, value) in [("--genre-max", genreMax), ("--explore", explore)] {
            if let value, value > 10 { throw ValidationError("\(name) \(value): give a number from 0 to 10") }
        }
    }

    var reranking: Reranking? {
        guard diversity != nil || freshness != nil || genreMax != nil || explore != nil else { return nil }
        return Reranking(
            diversity: diversity,
            freshness: freshness,
            genreMax: genreMax,
            explorationSlots: explore
        )
    }
}

/// Where candidates come from.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Candidates of this source alone, at most so many: als, als=100; may be repeated.",
            valueName: "source[=quota]"
        )
    )
    var source: [String] = []

    func validate() throws { _ = try quotas() }

    func quotas() throws(ValidationError) -> [SourceQuota] {
        var quotas: [SourceQuota] = []
        for text in source { quotas.append(try Self.quota(text)) }
        return quotas
    }

    /// `als=100`.
    static func quota(_ text: String) throws(ValidationError) -> SourceQuota {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else {
            throw ValidationError("--source \(Text.displayable(text)): give the name of a source, or name=quota")
        }
        guard parts.count == 2 else { return SourceQuota(source: String(name)) }
        guard let quota = UInt32(parts[1]), (1...1_000).contains(quota) else {
            throw ValidationError("--source \(Text.displayable(text)): a quota is a number from 1 to 1000")
        }
        return SourceQuota(source: String(name), quota: quota)
    }
}
