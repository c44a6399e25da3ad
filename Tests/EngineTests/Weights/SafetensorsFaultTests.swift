import Testing

@testable import Engine

/// Damaged and foreign files: each fault is said, and no file whatever is a trap.
struct SafetensorsFaultTests {
    private static func tensor(
        _ name: String = "w",
        type: String = "F32",
        shape: String = "[2]",
        offsets: String = "[0,8]"
    ) -> String {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    /// Headers over eight bytes of data, and what is said of them.
    private static let headers: [(String, String)] = [
        (tensor(), "does not begin with {"),
        ("{" + tensor(), "} was expected"),
        ("{" + tensor() + "} x", "something follows the object"),
        ("{" + tensor() + "," + tensor() + "}", "\"w\" comes twice"),
        (#"{"__metadata__":{"a":"1","a":"2"}}"#, "\"a\" comes twice"),
        (#"{"__metadata__":{"a":1}}"#, "\" was expected"),
        (#"{"w":{"dtype":"F32","shape":[2]}}"#, "tensor \"w\" lacks its dtype"),
        (#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, "tensor \"w\" lacks its dtype"),
        (#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}"#, "tensor \"w\" has a field \"x\""),
        (#"{"w":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}"#, "\"shape\" comes twice"),
        ("{" + tensor(shape: "[-2]") + "}", "a whole number from 0 was expected"),
        ("{" + tensor(shape: "[2.0]") + "}", "] was expected"),
        ("{" + tensor(shape: "[99999999999999999999]") + "}", "a number that is too large"),
        ("{" + tensor(shape: "[4294967296,4294967296,2]") + "}", "would have a shape of [4294967296 × 4294967296 × 2]"),
        ("{" + tensor(shape: "[3]") + "}", "of [3] F32 takes 12 bytes, it has 8"),
        (
            "{" + tensor(type: "F64", shape: "[1]") + "}",
            "is of type \"F64\", not one of F32, F16, I32, U32, I16, U16, U8"
        ),
        ("{" + tensor(offsets: "[8,0]") + "}", "ends before it begins"),
        ("{" + tensor(offsets: "[4,12]") + "}", "ends at byte 12, its data have 8: it is cut short"),
        ("{" + tensor(shape: "[1]", offsets: "[0,4]") + "}", "4 bytes follow its last tensor"),
        ("{" + tensor(shape: "[1]", offsets: "[4,8]") + "}", "no tensor has its bytes 0 to 4, before \"w\""),
        (
            "{" + tensor() + "," + tensor("v", shape: "[1]", offsets: "[4,8]") + "}",
            "\"v\" lies upon another one, at byte 4"
        ),
        ("{\"w", "it ends within quotes"),
        ("{\"w\n\":1}", "a control character within quotes"),
        (#"{"\x":1}"#, "an escape that JSON does not have"),
        (#"{"\u12g4":1}"#, "an escape that JSON does not have"),
        (#"{"\ud83c":1}"#, "half of a surrogate pair"),
        (#"{"\ud83c\u0041":1}"#, "half of a surrogate pair"),
        (#"{"\udc00":1}"#, "half of a surrogate pair"),
    ]

    @Test(arguments: headers)
    func `a header that is wrong is refused, and says how`(header: String, fault: String) {
        let description = safetensorsFault(safetensorsFile(header, data: [UInt8](repeating: 0, count: 8)))

        #expect(description.hasPrefix("model.safetensors: "))
        #expect(description.contains(fault), "\(description)")
    }

    @Test(arguments: [0, 1, 7])
    func `a file too short for a header length is refused`(length: Int) {
        #expect(safetensorsFault([UInt8](repeating: 1, count: length)).contains("\(length) bytes are no safetensors"))
    }

    @Test(arguments: [3, 100_000_001, UInt64.max])
    func `a header longer than the file is refused`(length: UInt64) {
        let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array("{}".utf8)
        #expect(safetensorsFault(bytes).contains("its header would be \(length) bytes long, the file has 10"))
    }

    @Test func `a header that is no UTF-8 is refused`() {
        var bytes = safetensorsFile(#"{"w":1}"#)
        bytes[10] = 0xFF
        #expect(safetensorsFault(bytes).contains("text that is no UTF-8"))
    }

    @Test func `escapes are read as JSON has them`() throws {
        let bytes = safetensorsFile(#"{ "__metadata__" : {"a\u00e4\ud83c\udfac" : "\b\f\n\r\t\"\\\/"} } "#)
        try bytes.withUnsafeBytes { bytes in
            let file = try Safetensors(decoding: bytes, file: "model.safetensors")
            #expect(file.metadata == ["aä🎬": "\u{8}\u{C}\n\r\t\"\\/"])
        }
    }

    @Test func `a name in an error is escaped and not endless`() {
        let name = String(repeating: "n", count: 5_000)
        let description = safetensorsFault(safetensorsFile("{" + Self.tensor(name, offsets: "[0,8]") + "}"))
        #expect(description.count < 300)
        #expect(safetensorsFault(safetensorsFile(#"{"\u001b[2J":{"dtype":"F32"}}"#)).contains("\\u{1B}[2J"))
    }

    private static let valid: [UInt8] = {
        var writer = SafetensorsWriter()
        writer.metadata = ["model": "planted", "manifest": #"{"seed":7}"#]
        writer.add("embedding", shape: [3, 2], [1, 2, 3, 4, 5, 6] as [Float])
        writer.add("rows", shape: [2], [1, 2] as [UInt32])
        writer.add("flags", shape: [3], [1, 0, 1] as [UInt8])
        return writer.encoded(sealing: [#"{"seed":7}"#])
    }()

    /// Reads everything that the file says it has; whether that went well.
    private static func isReadable(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard let file = try? Safetensors(decoding: bytes, file: "model.safetensors"),
                (try? file.checkSeal(over: [file.metadata["manifest"] ?? ""])) != nil,
                (try? file.finiteValues("embedding")) != nil,
                (try? file.values("rows", as: UInt32.self)) != nil,
                (try? file.values("flags", as: UInt8.self)) != nil
            else { return false }
            return true
        }
    }

    @Test func `a file cut anywhere is refused`() {
        #expect(Self.isReadable(Self.valid))
        #expect((0..<Self.valid.count).allSatisfy { !Self.isReadable(Array(Self.valid.prefix($0))) })
    }

    @Test func `a flipped bit anywhere in the data is refused`() {
        let refused = ((Self.valid.count - 35)..<Self.valid.count).filter { place in
            var damaged = Self.valid
            damaged[place] ^= 1 << UInt8(place % 8)
            return !Self.isReadable(damaged)
        }
        #expect(refused.count == 35)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `random damage is an error or harmless, never a trap`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let refused = (0..<2_000).count { _ in
            var damaged = Self.valid
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<damaged.count, using: &generator)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) {
                damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator))
            }
            return !Self.isReadable(damaged)
        }
        // What is left are changes of the padding, of the name of the model, and of a byte into itself.
        #expect(refused > 1_500)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `a header of random pieces of JSON is never a trap`(seed: UInt64) {
        let pieces = [
            "{", "}", "[", "]", ":", ",", "\"w\"", "\"__metadata__\"", "\"dtype\"", "\"F32\"", "\"shape\"", "0", "8",
            "18446744073709551616", "\"data_offsets\"", "\"\\ud800\"", " ", "\\", "-1", "1e9", "null", "[0,8]", "[2]",
        ]
        var generator = SeededGenerator(seed: seed)
        let refused = (0..<2_000).count { _ in
            let header = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }
            return safetensorsFault(safetensorsFile("{" + header.joined(), data: [UInt8](repeating: 0, count: 8))) != ""
        }
        #expect(refused == 2_000)
    }
}
