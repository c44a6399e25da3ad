import Testing

@testable import Engine

struct ModelFileTests {
    private static func manifest() -> ModelManifest {
        var manifest = ModelManifest(
            model: "wide-and-deep",
            preset: "sparrow",
            settings: ["epochs": "5", "widths": "128,64"],
            objective: .serving,
            columns: [
                .category(.movieID), .number(.releaseYear, .zScore), .cross(.movieID, .recentMovie(0), buckets: 100),
            ],
            seed: .max,
            data: .init(logOffset: 1_000_209, ratingCount: 100_836, hash: "5f3a"),
            codeVersion: "0.1.0"
        )
        manifest.measurements = [
            .init(protocolName: "temporal", metric: "auc", value: 0.81, interval: 0.805...0.815),
            .init(protocolName: "temporal", metric: "coverage", value: 1.0 / 3),
        ]
        manifest.version = 4
        manifest.parentVersion = 3
        return manifest
    }

    private static let shapes: [(name: String, shape: [Int])] = [("deep/0/weight", [2, 3]), ("bias", [1])]
    private static let values: [[Float]] = [[1, 2, 3, 4, 5, 6], [-0.5]]

    private static func encoded(
        _ shapes: [(name: String, shape: [Int])] = shapes,
        _ values: [[Float]] = values
    ) throws -> [UInt8] {
        let parameters = zip(shapes, values).map { ($0.name, $0.shape, $1) }
        return try ModelFile.encode(
            manifest: manifest(),
            parameters: parameters,
            attachments: ["encoder": "line 1\nline 2"]
        )
    }

    private static func read<Result>(_ bytes: [UInt8], _ body: (ModelFile) throws -> Result) throws -> Result {
        try bytes.withUnsafeBytes { try body(ModelFile(decoding: $0, file: "weights.safetensors")) }
    }

    private static func fault(_ bytes: [UInt8]) throws -> String {
        let error = #expect(throws: EngineError.self) {
            try read(bytes) { try $0.parameters(expecting: shapes) }
        }
        return try #require(error).description
    }

    @Test func `what is read is what was written`() throws {
        try Self.read(try Self.encoded()) { file in
            let encoder = try file.attachment("encoder")
            let parameters = try file.parameters(expecting: Self.shapes)
            let reversed = try file.parameters(expecting: Self.shapes.reversed())

            #expect(file.manifest == Self.manifest())
            #expect(encoder == "line 1\nline 2")
            #expect(parameters == Self.values)
            #expect(reversed == Self.values.reversed())
        }
    }

    @Test func `the same model gives the same bytes`() throws {
        #expect(try Self.encoded() == Self.encoded())
    }

    @Test func `weights that the file lacks or the model does not know are named, both`() throws {
        let other = try Self.encoded([("deep/0/wieght", [2, 3]), ("bias", [1])])

        #expect(
            try Self.fault(other).hasPrefix(
                "weights.safetensors: its weights are not those of wide-and-deep: it lacks \"deep/0/weight\", "
                    + "and it has \"deep/0/wieght\", which the model does not know"
            )
        )
        #expect(try Self.fault(Self.encoded([("bias", [1])], [[0]])).contains("it lacks \"deep/0/weight\";"))
    }

    @Test func `many names are not all listed`() throws {
        let many = (0..<9).map { (name: "extra\($0)", shape: [1]) }
        let bytes = try Self.encoded(Self.shapes + many, Self.values + many.map { _ in [0] })

        #expect(try Self.fault(bytes).contains("it has \"extra0\", \"extra1\", \"extra2\" and 6 more, which"))
    }

    @Test(arguments: [[3, 2], [6], [2, 3, 1], [2, 4]])
    func `a weight of another shape is refused with both shapes`(shape: [Int]) throws {
        let count = shape.reduce(1, *)
        let bytes = try Self.encoded(
            [("deep/0/weight", shape), ("bias", [1])],
            [.init(repeating: 0, count: count), [0]]
        )
        let text = shape.map(String.init).joined(separator: " × ")

        #expect(try Self.fault(bytes).contains("\"deep/0/weight\" is [\(text)] in the file and [2 × 3] in the model"))
    }

    @Test(arguments: [Float.nan, .infinity])
    func `a weight that is no number is not written`(value: Float) {
        let error = #expect(throws: EngineError.self) { try Self.encoded(Self.shapes, [[1, 2, 3, value, 5, 6], [0]]) }
        #expect(error?.description.hasPrefix("wide-and-deep: value 3 of \"deep/0/weight\" is") == true)
    }

    @Test func `a weight that is no number is not read`() throws {
        var writer = SafetensorsWriter()
        let json = String(decoding: try Self.manifest().json(), as: UTF8.self)
        writer.metadata = ["manifest": json]
        writer.add("deep/0/weight", shape: [2, 3], [1, 2, 3, 4, .nan, 6] as [Float])
        writer.add("bias", shape: [1], [0] as [Float])

        let description = try Self.fault(writer.encoded(sealing: ["manifest", json]))
        #expect(description.contains("value 4 of its tensor \"deep/0/weight\" is nan"))
    }

    @Test func `a measurement that is no number is not written`() {
        var manifest = Self.manifest()
        manifest.measurements.append(.init(protocolName: "random", metric: "auc", value: .nan))
        let error = #expect(throws: EngineError.self) { try ModelFile.encode(manifest: manifest, parameters: []) }

        #expect(error?.description.hasPrefix("wide-and-deep: its auc on random is not finite") == true)
    }

    @Test(arguments: [("4", "5"), ("wide-and-deep", "wide-and-weep"), ("encoder", "encodes"), ("line 1", "line 3")])
    func `a changed manifest or attachment is refused`(text: String, changed: String) throws {
        var bytes = try Self.encoded()
        let place = try #require(bytes.firstRange(of: Array(text.utf8)))
        bytes.replaceSubrange(place, with: Array(changed.utf8))

        #expect(throws: EngineError.self) { try Self.read(bytes) { _ in } }
    }

    @Test func `a safetensors file of others is said to be no model`() throws {
        var writer = SafetensorsWriter()
        writer.add("bias", shape: [1], [0] as [Float])
        #expect(try Self.fault(writer.encoded()).contains("it has no manifest, so it is no model of ours"))
    }

    @Test func `an attachment that is not there is named`() throws {
        let error = #expect(throws: EngineError.self) {
            try Self.read(try Self.encoded()) { try $0.attachment("calibration") }
        }
        #expect(error?.description.contains("it has no attachment \"calibration\"") == true)
    }

    @Test(arguments: [
        (#""formatVersion" : 1"#, #""formatVersion" : 2"#, "it is of format 2, this program reads 1"),
        (#""formatVersion" : 1"#, #""format" : 1"#, "its manifest is not that of a model"),
        (#""model" : "wide-and-deep","#, "", "its manifest lacks \"model\""),
        (#""seed" : 18446744073709551615"#, #""seed" : "7""#, "its manifest has a wrong \"seed\""),
        (#""objective" : "serving""#, #""objective" : "other""#, "its manifest has a wrong \"objective\""),
    ])
    func `a manifest of another format or with a field missing is refused by its name`(
        text: String,
        changed: String,
        fault: String
    ) throws {
        let json = String(decoding: try Self.manifest().json(), as: UTF8.self)
        try #require(json.contains(text))
        let changed = json.replacing(text, with: changed)
        let error = #expect(throws: EngineError.self) {
            try ModelManifest(json: Array(changed.utf8), file: "manifest.json")
        }

        #expect(error?.description.hasPrefix("manifest.json: \(fault)") == true, "\(String(describing: error))")
    }

    @Test func `a flipped bit anywhere is refused`() throws {
        let valid = try Self.encoded()
        let accepted = (0..<(valid.count * 8)).filter { bit in
            var damaged = valid
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            return (try? Self.read(damaged) { try $0.parameters(expecting: Self.shapes) }) != nil
        }
        #expect(accepted.isEmpty)
    }
}
