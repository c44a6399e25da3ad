import Foundation

/// How much memory the process has in RAM, from `/proc/self/status`.
struct ResidentMemory {
    /// Bytes now (VmRSS).
    var now: UInt64 = 0
    /// Bytes at the most (VmHWM).
    var peak: UInt64 = 0

    static func current() -> ResidentMemory {
        var memory = ResidentMemory()
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return memory }
        for line in status.split(separator: "\n") {
            let parts = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            guard parts.count >= 2, let kilobytes = UInt64(parts[1]) else { continue }
            if parts[0] == "VmRSS:" { memory.now = kilobytes * 1_024 }
            if parts[0] == "VmHWM:" { memory.peak = kilobytes * 1_024 }
        }
        return memory
    }
}
