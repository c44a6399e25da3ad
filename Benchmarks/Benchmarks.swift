import ArgumentParser

/// Measures the built programs from outside, as people meet them, and the ranking engine beside its peers:
/// `swift run -c release Benchmarks NAME`. Several names run one after the other, with the same options.
///
/// Each benchmark prints what was measured on, the figure, the target, and the ratio of the two. None fails for being slow.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Measures the release builds of sparrow-server, sparrowctl and sparrow-tui, and the ranking engine.",
        discussion: "Several names run one after the other, with the same options: Benchmarks train score features.",
        subcommands: [
            ImportBenchmark.self, ReadBenchmark.self, RecommendBenchmark.self, RankBenchmark.self, PushBenchmark.self,
            PromoteBenchmark.self, ServedListsBenchmark.self,
            SearchBenchmark.self,
            StartBenchmark.self, MemoryBenchmark.self, KillBenchmark.self, QualityBenchmark.self,
            TerminalBenchmark.self, IdleBenchmark.self, FeaturesBenchmark.self, TrainBenchmark.self,
            ScoreBenchmark.self, PeersQualityBenchmark.self, VectorSearchBenchmark.self, ALSBenchmark.self,
            Item2vecBenchmark.self, MergedRecallBenchmark.self, EASEScaleBenchmark.self, RerankingBenchmark.self,
        ]
    )

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let known = configuration.subcommands.map { $0.configuration.commandName }
        let names = arguments.prefix { known.contains($0) }
        guard names.count > 1 else { return main(nil) }
        for name in names {
            print("\n\(name)")
            main([name] + arguments[names.count...])
        }
    }
}
