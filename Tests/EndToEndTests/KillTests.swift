import Foundation
import Harness
import Protocol
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct KillTests {
    /// 20 by default; the benchmark and SPARROW_KILL_CYCLES do more.
    static let cycles = ProcessInfo.processInfo.environment["SPARROW_KILL_CYCLES"].flatMap { Int($0) } ?? 20

    @Test func `kill -9 under load loses no acknowledged rating and applies none twice`() throws {
        let store = try TestStore.loaded()

        let report = try KillCycles(cycles: Self.cycles).run(
            on: store.daemon,
            movies: Array(1...SmallMovieLens.movieCount)
        )

        #expect(report.isClean, "\(report)")
        #expect(report.acknowledged >= Self.cycles * 20)
        #expect(report.sentAgain > 0, "no request was cut off, so the test says nothing: \(report)")
    }
}
