import Testing

@testable import Engine

struct ContentSpaceFileTests {
    private func decoded(
        _ bytes: [UInt8],
        movieCount: Int = 20,
        row: @escaping (UInt32) -> Int? = { Int($0) - 100 }
    ) throws -> ContentSpace {
        try bytes.withUnsafeBytes { bytes in
            try ContentSpace(decoding: bytes, file: "content.safetensors", movieCount: movieCount) { row($0.rawValue) }
        }
    }

    private func encoded(_ content: ContentSpace) -> [UInt8] { content.encoded { MovieID(UInt32($0) + 100) } }

    @Test func `a file gives the same space, the same answers and the same places for new movies`() throws {
        let content = try MiniCatalogue.fitted()
        let read = try decoded(encoded(content))
        #expect(read.space.manifest == content.space.manifest)
        #expect(read.space.vectors == content.space.vectors)
        #expect(read.movies(about: "prison planet", count: 20) == content.movies(about: "prison planet", count: 20))
        let movie = MovieContent(genres: ["Romance"], plot: "A wedding in space")
        #expect(read.vector(of: movie) == content.vector(of: movie))
        #expect(encoded(read) == encoded(content))
    }

    @Test func `a movie that was placed later is in it`() throws {
        var content = try MiniCatalogue.fitted()
        content.place(MiniCatalogue.movies[2], atMovie: 20)
        let read = try decoded(encoded(content), movieCount: 21)
        #expect(read.space.cosine(20, 2) > 0.9999)
        #expect(read.movies(about: "rocket", count: 2).map(\.movieRow) == [2, 20])
    }

    @Test func `movies stand by id, and one that is gone is left out`() throws {
        let read = try decoded(encoded(MiniCatalogue.fitted()), movieCount: 19) { $0 == 100 ? nil : 118 - Int($0) + 1 }
        #expect(read.space.movieCount == 19)
        #expect(!read.space.hasVector(0))
        #expect(read.space.cosine(18, 17) > 0)
        #expect(read.movies(about: "gallows", count: 1).map(\.movieRow) == [9])
        #expect(!read.movies(about: "voyage", count: 20).contains { $0.score > 1 })
    }

    @Test func `a space of nothing goes to a file and back`() throws {
        let read = try decoded(encoded(ContentSpace(fitting: [])), movieCount: 0)
        #expect(read.space.movieCount == 0)
        #expect(read.vector(ofQuery: "space") == nil)
    }

    @Test(arguments: [1, 5, 40, 400, 4000])
    func `a damaged byte is noticed, wherever it is`(fromEnd: Int) throws {
        var bytes = encoded(try MiniCatalogue.fitted())
        bytes[bytes.count - fromEnd] ^= 0x04
        let error = #expect(throws: EngineError.self) { try decoded(bytes) }
        #expect(error?.description.hasPrefix("content.safetensors: its checksum is not that of its contents") == true)
    }

    @Test(arguments: [0, 7, 100, 5000])
    func `a file that is cut short is refused by name`(length: Int) throws {
        let bytes = Array(encoded(try MiniCatalogue.fitted()).prefix(length))
        let error = #expect(throws: EngineError.self) { try decoded(bytes) }
        #expect(error?.description.hasPrefix("content.safetensors: ") == true)
    }

    @Test func `a file of another kind is refused`() throws {
        let bytes = try MiniCatalogue.fitted().space.encoded { MovieID(UInt32($0)) }
        let error = #expect(throws: EngineError.self) { try decoded(bytes) }
        #expect(error?.description.contains("it does not hold a content space") == true)
    }

    /// What only a program that writes nonsense and seals it would give.
    @Test(arguments: [
        ([3, 2], [0, 0], [7]), ([1, 1], [0, 0], [7]), ([1, 2], [0, 9], [7]), ([2], [0, 0], [7]),
        ([1, 2], [0, 0], [7, 7]),
    ])
    func `sealed nonsense is refused`(ends: [UInt32], places: [UInt32], ids: [UInt32]) throws {
        let manifest = EmbeddingManifest(model: "content", width: 1, measure: .cosine, seed: 1, ratingCount: 0)
        var file = SafetensorsWriter()
        file.metadata = ["kind": "content-space", "manifest": manifest.json]
        file.add("movie_ids", shape: [ids.count], ids)
        file.add("vectors", shape: [ids.count, 1], [Float](repeating: 1, count: ids.count))
        file.add("terms", shape: [4], Array("a\nb\n".utf8))
        file.add("inverse_frequencies", shape: [2], [1, 1] as [Float])
        file.add("projection", shape: [2, 1], [1, 1] as [Float])
        file.add("posting_ends", shape: [ends.count], ends)
        file.add("posting_places", shape: [places.count], places)
        let bytes = file.encoded(sealing: ["content-space", manifest.json])
        let error = #expect(throws: EngineError.self) { try decoded(bytes, movieCount: 10) { Int($0) } }
        #expect(error?.description.hasPrefix("content.safetensors: ") == true)
    }
}
