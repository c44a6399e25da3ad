/// Writes zip archives, right and wrong ones, byte by byte (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16).
struct TestZip {
    struct Entry {
        var name: String
        var content: [UInt8]
        /// 0: stored; 8: deflated, here in blocks that hold their bytes as they are.
        var method: UInt16 = 8
        /// Bit 0: encrypted.
        var flags: UInt16 = 0
        /// The upper half is st_mode.
        var mode: UInt32 = 0o100644
        /// Instead of the true ones.
        var size: UInt32?
        var checksum: UInt32?

        init(_ name: String, _ text: String) {
            self.name = name
            content = Array(text.utf8)
        }

        func with(_ change: (inout Entry) -> Void) -> Entry {
            var entry = self
            change(&entry)
            return entry
        }
    }

    var entries: [Entry]

    /// Two movies and one rating, in a folder.
    static func rated(in folder: String = "ml/") -> TestZip {
        TestZip(entries: [
            Entry(folder + "movies.csv", "movieId,title,genres\n1,Alien (1979),Horror|Sci-Fi\n2,Heat (1995),Crime\n"),
            Entry(folder + "ratings.csv", "userId,movieId,rating,timestamp\n7,1,4.5,1000\n"),
        ])
    }

    func adding(_ entry: Entry) -> TestZip { TestZip(entries: entries + [entry]) }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let name = Array(entry.name.utf8)
            let packed = entry.method == 0 ? entry.content : Self.deflated(entry.content)
            let common =
                Self.two(entry.flags) + Self.two(entry.method) + Self.four(0)
                + Self.four(entry.checksum ?? Self.checksum(of: entry.content)) + Self.four(UInt32(packed.count))
                + Self.four(entry.size ?? UInt32(entry.content.count)) + Self.two(UInt16(name.count)) + Self.two(0)
            directory += Self.four(0x0201_4b50) + Self.two(3 << 8 | 20) + Self.two(20) + common
            directory += Self.two(0) + Self.two(0) + Self.two(0) + Self.four(entry.mode << 16)
            directory += Self.four(UInt32(file.count)) + name
            file += Self.four(0x0403_4b50) + Self.two(20) + common + name + packed
        }
        let count = Self.two(UInt16(entries.count))
        let end = Self.four(UInt32(directory.count)) + Self.four(UInt32(file.count)) + Self.two(0)
        return file + directory + Self.four(0x0605_4b50) + Self.four(0) + count + count + end
    }

    /// A deflate stream of stored blocks (RFC 1951, section 3.2.4).
    private static func deflated(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        for start in stride(from: 0, to: max(content.count, 1), by: 65_535) {
            let block = content[start..<min(start + 65_535, content.count)]
            stream.append(start + 65_535 >= content.count ? 1 : 0)
            stream += two(UInt16(block.count)) + two(~UInt16(block.count)) + block
        }
        return stream
    }

    /// CRC-32 of IEEE 802.3.
    private static func checksum(of bytes: [UInt8]) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes { remainder = remainder >> 8 ^ remainders[Int(UInt8(remainder & 0xFF) ^ byte)] }
        return ~remainder
    }

    private static let remainders = (0..<256 as Range<UInt32>).map { byte in
        (0..<8).reduce(byte) { word, _ in word >> 1 ^ (word & 1 == 1 ? 0xEDB8_8320 : 0) }
    }

    private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
    private static func four(_ value: UInt32) -> [UInt8] { two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16)) }
}
