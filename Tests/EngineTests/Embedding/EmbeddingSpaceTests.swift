import Testing

@testable import Engine

struct EmbeddingSpaceTests {
    private static let manifest = EmbeddingManifest(
        model: "item2vec",
        width: 3,
        measure: .cosine,
        settings: ["window": "5"],
        seed: 7,
        trainedUpTo: 100,
        ratingCount: 50
    )

    /// Movies 0, 2 and 3 of five have vectors; those of 0 and 2 stand at a right angle, that of 3 has the direction of 0's.
    private let space = EmbeddingSpace(
        manifest: manifest,
        movieCount: 5,
        movieRows: [3, 0, 2],
        learnt: [2, 0, 0, 1, 0, 0, 0, 0, 5]
    )

    @Test func `the cosine does not see lengths`() {
        #expect(space.cosine(0, 3) == 1)
        #expect(space.cosine(0, 2) == 0)
    }

    @Test func `a movie without a vector is like nothing, not even itself`() {
        #expect(!space.hasVector(1))
        #expect(space.origins[1] == .none)
        #expect(space.cosine(1, 0) == 0)
        #expect(space.cosine(1, 1) == 0)
    }

    @Test func `a movie that comes later gets a vector of its content`() {
        var grown = space
        grown.grow(to: 7)
        #expect(!grown.hasVector(6))
        grown.place([0, 3, 4], atMovie: 6)
        #expect(grown.hasVector(6))
        #expect(grown.origins[6] == .content)
        #expect(grown.inverseNorms[6] == 0.2)
        #expect(grown.cosine(6, 2) == 0.8)
        #expect(!space.hasVector(6))
    }

    @Test func `a vector too short to have a direction counts as none`() {
        var grown = space
        grown.place([1e-30, 0, 0], atMovie: 1)
        #expect(!grown.hasVector(1))
        #expect(grown.origins[1] == .none)
    }

    @Test func `a file holds what was learnt, by id`() throws {
        var placed = space
        placed.place([1, 1, 1], atMovie: 1)
        let bytes = placed.encoded { MovieID(UInt32($0) + 10) }
        // Of the five films one is gone, and the others have other rows.
        let rows: [UInt32: Int] = [10: 3, 11: 2, 13: 0, 14: 1]
        let read = try bytes.withUnsafeBytes { bytes in
            try EmbeddingSpace(decoding: bytes, file: "vectors.safetensors", movieCount: 4) { rows[$0.rawValue] }
        }
        #expect(read.manifest == Self.manifest)
        #expect(Array(read.vector(ofMovie: 3)) == [1, 0, 0])
        #expect(Array(read.vector(ofMovie: 0)) == [2, 0, 0])
        #expect(read.origins == [.learnt, .none, .none, .learnt])
    }

    @Test func `a damaged file is refused by name`() {
        var bytes = space.encoded { MovieID(UInt32($0)) }
        bytes[bytes.count - 3] ^= 0x10
        let error = #expect(throws: EngineError.self) {
            try bytes.withUnsafeBytes { bytes in
                try EmbeddingSpace(decoding: bytes, file: "vectors.safetensors", movieCount: 5) { Int($0.rawValue) }
            }
        }
        #expect(error?.description.hasPrefix("vectors.safetensors: ") == true)
    }

    @Test(arguments: [1, 512])
    func `the narrowest and the widest space work`(width: Int) throws {
        let manifest = EmbeddingManifest(model: "als", width: width, measure: .dot, seed: 1, ratingCount: 1)
        let vector = [Float](repeating: 0.5, count: width)
        let space = EmbeddingSpace(manifest: manifest, movieCount: 2, movieRows: [0, 1], learnt: vector + vector)
        #expect(abs(space.cosine(0, 1) - 1) < 1e-6)
        let bytes = space.encoded { MovieID(UInt32($0)) }
        let read = try bytes.withUnsafeBytes { bytes in
            try EmbeddingSpace(decoding: bytes, file: "vectors", movieCount: 2) { Int($0.rawValue) }
        }
        #expect(read.vectors == space.vectors)
    }
}
