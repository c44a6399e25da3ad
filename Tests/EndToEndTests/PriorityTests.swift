import Foundation
import Harness
import Protocol
import Testing

/// Threads that train leave the processor to those that serve.
@Suite(.timeLimit(.minutes(1)))
struct PriorityTests {
    /// Name and nice value of each thread of a process.
    private func threads(of process: Int32) throws -> [(name: String, nice: Int)] {
        let tasks = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap { task in
            guard let stat = try? String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8),
                let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")")
            else { return nil }
            // The 19th field of proc(5); those behind the name begin with the third.
            let fields = stat[stat.index(after: close)...].split(separator: " ")
            return (String(stat[stat.index(after: open)..<close]), fields.count > 16 ? Int(fields[16]) ?? 0 : 0)
        }
    }

    @Test func `the workers of OpenBLAS have the priority of trainings, whoever asked for the library first`() throws {
        let store = try TestStore.empty()
        let kernel = try store.client.call(GetStatsRequest()).kernel
        let threads = try threads(of: store.daemon.processID)
        // Nothing trains in an empty store: what has a low priority are they.
        let workers = threads.filter { $0.nice == 15 }
        let isExpected = kernel.contains("OpenBLAS") && ProcessInfo.processInfo.activeProcessorCount > 1
        #expect(workers.isEmpty != isExpected, "\(threads)")
        #expect(threads.contains { $0.nice == 0 })
    }
}
