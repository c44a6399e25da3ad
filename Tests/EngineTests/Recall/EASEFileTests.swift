import Testing

@testable import Engine

struct EASEFileTests {
    private static let file = "weights.safetensors"

    private static func trained() throws -> EASE {
        var settings = EASE.Settings()
        settings.lambdas = [4]
        settings.trainedUpTo = 99
        return try EASE.train(on: PlantedRatings.formula, settings: settings)
    }

    private static func encoded() throws -> [UInt8] {
        try trained().encoded { MovieID(UInt32($0) + 100) }
    }

    private static func decode(_ bytes: [UInt8]) throws -> EASE {
        try bytes.withUnsafeBytes { bytes in
            try EASE(decoding: bytes, file: file) { id in id.rawValue >= 100 ? Int(id.rawValue) - 100 : nil }
        }
    }

    @Test func `what is read is what was written`() throws {
        let written = try Self.trained()
        let read = try Self.decode(Self.encoded())

        #expect(read.manifest == written.manifest)
        #expect(read.movieRows == written.movieRows)
        #expect(read.correlations == written.correlations)
        #expect(read.scale == written.scale)
        #expect(read.roots == written.roots)
    }

    @Test func `movies are found by id where their rows have moved`() throws {
        let bytes = try Self.encoded()
        let read = try bytes.withUnsafeBytes { bytes in
            try EASE(decoding: bytes, file: Self.file) { 111 - Int($0.rawValue) }
        }

        #expect(read.movieRows == (try Self.trained().movieRows.map { 11 - $0 }))
    }

    @Test func `the same weights give the same bytes`() throws {
        #expect(try Self.encoded() == Self.encoded())
    }

    @Test(arguments: [0, 7, 8, 50, 600])
    func `a file cut short is refused by name`(length: Int) throws {
        let bytes = Array(try Self.encoded().prefix(length))
        let error = try #require(throws: EngineError.self) { try Self.decode(bytes) }

        #expect(error.description.hasPrefix("weights.safetensors: "))
        #expect(error.description.hasSuffix("trained again from the log"))
    }

    @Test func `a file without its last byte is refused`() throws {
        #expect(throws: EngineError.self) { try Self.decode(Self.encoded().dropLast()) }
    }

    @Test func `a flipped bit anywhere in the arrays is refused`() throws {
        let bytes = try Self.encoded()
        let dataStart = 8 + Int(bytes[0]) + Int(bytes[1]) * 256
        let refused = stride(from: dataStart, to: bytes.count, by: 5).count { place in
            var damaged = bytes
            damaged[place] ^= 4
            return (try? Self.decode(damaged)) == nil
        }

        #expect(refused == (bytes.count - dataStart + 4) / 5)
    }

    @Test func `a changed manifest is refused`() throws {
        var bytes = try Self.encoded()
        let place = try #require(bytes.firstRange(of: Array("\\\"trainedUpTo\\\":99".utf8)))
        bytes[place.upperBound - 1] = UInt8(ascii: "8")

        #expect(throws: EngineError.self) { try Self.decode(bytes) }
    }

    @Test func `a header longer than the file is refused`() throws {
        var bytes = try Self.encoded()
        bytes[7] = 0x7F
        #expect(throws: EngineError.self) { try Self.decode(bytes) }
    }

    @Test func `another model's file is refused`() throws {
        let header = Array(#"{"__metadata__":{"model":"Item2vec"}}"#.utf8)
        let error = try #require(throws: EngineError.self) {
            try Self.decode([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header)
        }
        #expect(error.description.contains("does not hold weights of EASE"))
    }

    @Test func `weights of a movie that the catalogue does not have are refused`() throws {
        let bytes = try Self.trained().encoded { MovieID(UInt32($0)) }
        let error = try #require(throws: EngineError.self) { try Self.decode(bytes) }
        #expect(error.description.contains("is not in the catalogue"))
    }
}
