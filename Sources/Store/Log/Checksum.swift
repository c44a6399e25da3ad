import Foundation
import Kernels

/// CRC-32C, as the log and the artifacts keep it.
struct Checksum {
    private(set) var value: UInt32 = 0

    init() {}

    init(of bytes: some ContiguousBytes) {
        add(bytes)
    }

    mutating func add(_ bytes: some ContiguousBytes) {
        value = bytes.withUnsafeBytes { crc32c(value, $0.baseAddress, $0.count) }
    }
}
