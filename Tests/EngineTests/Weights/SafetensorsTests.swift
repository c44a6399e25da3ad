import Testing

@testable import Engine

/// A file of header and data, as the format has it.
func safetensorsFile(_ header: String, data: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
}

/// The description of the error that decoding ends in; "" where it does not.
func safetensorsFault(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { bytes in
        do throws(EngineError) {
            _ = try Safetensors(decoding: bytes, file: "model.safetensors")
            return ""
        } catch {
            return error.description
        }
    }
}

struct SafetensorsTests {
    /// Stored output of `safetensors.numpy.save` of the Python library safetensors 0.8.0.
    private static let ofLibrary: [UInt8] = safetensorsFile(
        #"{"__metadata__":{"title":"Amélie \"x\"\n"},"none":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},"#
            + #""weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
            + #""ids":{"dtype":"U32","shape":[2],"data_offsets":[24,32]},"#
            + #""count":{"dtype":"I32","shape":[],"data_offsets":[32,36]},"#
            + #""half":{"dtype":"F16","shape":[1],"data_offsets":[36,38]},"#
            + #""small":{"dtype":"I16","shape":[2],"data_offsets":[38,42]},"#
            + #""flags":{"dtype":"U8","shape":[3],"data_offsets":[42,45]}}   "#,
        data: [
            0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x20, 0x40, 0x00, 0x00, 0x40, 0xC0,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x3E, 0x00, 0x00, 0xE0, 0x40,
            0x01, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFB, 0xFF, 0xFF, 0xFF,
            0x00, 0x3E, 0xFE, 0xFF, 0x2C, 0x01, 0x00, 0xFF, 0x07,
        ]
    )

    @Test func `a file of the Python library is read`() throws {
        try Self.ofLibrary.withUnsafeBytes { bytes in
            let file = try Safetensors(decoding: bytes, file: "model.safetensors")

            #expect(file.metadata == ["title": "Amélie \"x\"\n"])
            #expect(file.names == ["count", "flags", "half", "ids", "none", "small", "weight"])
            #expect(file.shape(of: "weight") == [2, 3])
            #expect(file.shape(of: "count") == [])
            #expect(file.shape(of: "bias") == nil)
            #expect(try file.values("weight") == [1, 2.5, -3, 0, 0.125, 7] as [Float])
            #expect(try file.values("ids") == [1, .max] as [UInt32])
            #expect(try file.values("count") == [-5] as [Int32])
            #expect(try file.values("half") == [1.5] as [Float16])
            #expect(try file.values("small") == [-2, 300] as [Int16])
            #expect(try file.values("flags") == [0, 255, 7] as [UInt8])
            #expect(try file.values("none") == [] as [Float])
        }
    }

    private static func written() -> [UInt8] {
        var file = SafetensorsWriter()
        file.metadata = ["note": "quote \" slash / back \\ line \n Ä 🎬 \u{1}"]
        file.add("flags", shape: [3], [1, 2, 3] as [UInt8])
        file.add("weight", shape: [2, 1], [0.5, -2] as [Float])
        file.add("scalar", shape: [], [7] as [Int32])
        file.add("small", shape: [1], [-9] as [Int16])
        file.add("empty", shape: [0, 8], [] as [Float])
        return file.encoded(sealing: ["sealed"])
    }

    @Test func `what is written is read again`() throws {
        try Self.written().withUnsafeBytes { bytes in
            let file = try Safetensors(decoding: bytes, file: "model.safetensors")
            try file.checkSeal(over: ["sealed"])

            #expect(file.metadata["note"] == "quote \" slash / back \\ line \n Ä 🎬 \u{1}")
            #expect(try file.values("flags") == [1, 2, 3] as [UInt8])
            #expect(try file.values("weight") == [0.5, -2] as [Float])
            #expect(try file.values("scalar") == [7] as [Int32])
            #expect(try file.values("small") == [-9] as [Int16])
            #expect(file.shape(of: "empty") == [0, 8])
        }
    }

    /// The bytes that were seen to be read by `safetensors.numpy.load` of safetensors 0.8.0.
    @Test func `the header is sorted and padded, the widest numbers stand first`() {
        var file = SafetensorsWriter()
        file.metadata = ["a": "b"]
        file.add("x", shape: [2], [1, 2] as [UInt8])
        file.add("y", shape: [1], [1] as [Float])
        let json =
            #"{"__metadata__":{"a":"b"},"x":{"data_offsets":[4,6],"dtype":"U8","shape":[2]},"#
            + #""y":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}}"#
        let padded = json + String(repeating: " ", count: 184 - json.count)

        #expect(file.encoded() == safetensorsFile(padded, data: [0, 0, 0x80, 0x3F, 1, 2]))
        #expect((8 + padded.count) % 64 == 0)
    }

    @Test func `a file without tensors is one`() throws {
        #expect(safetensorsFault(SafetensorsWriter().encoded()) == "")
        #expect(safetensorsFault(safetensorsFile("{}")) == "")
    }

    @Test func `a tensor that is not there, or of another type, is named`() throws {
        try Self.ofLibrary.withUnsafeBytes { bytes in
            let file = try Safetensors(decoding: bytes, file: "model.safetensors")
            let missing = #expect(throws: EngineError.self) { try file.values("bias", as: Float.self) }
            let other = #expect(throws: EngineError.self) { try file.values("weight", as: Int32.self) }

            #expect(missing?.description.contains("it has no tensor \"bias\"") == true)
            #expect(other?.description.contains("its tensor \"weight\" is of type F32, not I32") == true)
        }
    }

    @Test(arguments: [(Float.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")])
    func `a value that is no number is refused by its place`(value: Float, text: String) throws {
        var writer = SafetensorsWriter()
        writer.add("w", shape: [3], [1, value, 2])
        try writer.encoded().withUnsafeBytes { bytes in
            let file = try Safetensors(decoding: bytes, file: "model.safetensors")
            let error = #expect(throws: EngineError.self) { try file.finiteValues("w") }

            #expect(error?.description.hasPrefix("model.safetensors: value 1 of its tensor \"w\" is \(text)") == true)
        }
    }

    @Test func `a seal that is broken or not there is refused`() throws {
        var damaged = Self.written()
        damaged[damaged.count - 1] ^= 1
        for (bytes, text) in [(damaged, "sealed"), (Self.written(), "other"), (Self.ofLibrary, "sealed")] {
            try bytes.withUnsafeBytes { bytes in
                let file = try Safetensors(decoding: bytes, file: "model.safetensors")
                let error = #expect(throws: EngineError.self) { try file.checkSeal(over: [text]) }
                #expect(error?.description.contains("its checksum is not that of its contents") == true)
            }
        }
    }
}
