internal import Kernels

/// The checksum that a safetensors file of ours carries among its metadata: CRC-32C of some texts and then of all data.
///
/// What it leaves out of the header (names, types, shapes, offsets) is checked against the data and by whoever reads them.
struct SafetensorsSeal {
    /// Its name among the metadata.
    static let key = "checksum"

    private var checksum: UInt32 = 0

    init(over texts: [String]) {
        for text in texts {
            let utf8 = Array(text.utf8)
            checksum = crc32c(checksum, utf8, utf8.count)
        }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        checksum = crc32c(checksum, bytes.baseAddress, bytes.count)
    }

    /// Hexadecimal.
    var text: String { String(checksum, radix: 16) }
}
