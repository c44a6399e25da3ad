import ArgumentParser

/// Measures the built programs from outside, as people meet them: `swift run -c release Benchmarks NAME`.
///
/// Each benchmark prints what was measured on, the figure, the target, and the ratio of the two. None fails for being slow.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Measures the release builds of sparrow-server, sparrowctl and sparrow-tui.",
        subcommands: [
            ImportBenchmark.self, ReadBenchmark.self, RecommendBenchmark.self, PushBenchmark.self, SearchBenchmark.self,
            StartBenchmark.self,
            MemoryBenchmark.self, KillBenchmark.self, QualityBenchmark.self, TerminalBenchmark.self, IdleBenchmark.self,
        ]
    )
}
