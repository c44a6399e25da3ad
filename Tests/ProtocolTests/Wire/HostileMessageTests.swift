import Protocol
import Testing

struct HostileMessageTests {
    @Test func `a NUL in a text is refused, and the error names the field`() {
        // title = "a\0b"
        let error = #expect(throws: ProtocolError.self) { try Movie.decode([0x12, 3, 0x61, 0, 0x62]) }
        #expect(error?.description == "INVALID_ARGUMENT: Movie.title has a NUL character")
    }

    @Test(
        arguments: [
            [0x61, 0xFF, 0x62], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
        ] as [[UInt8]]
    )
    func `text that is not UTF-8 is refused, and the error names the field`(text: [UInt8]) {
        let error = #expect(throws: ProtocolError.self) { try Movie.decode([0x22, UInt8(text.count)] + text) }
        #expect(error?.description == "INVALID_ARGUMENT: Movie.genres is not valid UTF-8")
    }

    @Test func `bad text deep inside names the message that holds it`() {
        let movie: [UInt8] = [0x12, 1, 0xFF]
        let item: [UInt8] = [0x0A, 3] + movie
        let error = #expect(throws: ProtocolError.self) { try RecommendationList.decode([0x0A, 5] + item) }
        #expect(error?.message == "Movie.title is not valid UTF-8")
    }

    @Test(arguments: [
        "08",  // a tag without its value
        "08ffffffffffffffffffff01",  // a varint of more than ten bytes
        "12ff01",  // a length beyond the end
        "0a0a0801",  // a submessage cut off
        "0b",  // a group
        "00",  // field number 0
        "0f01",  // wire type 7
    ])
    func `bytes that are no message are refused with the message's name`(packed: String) {
        let error = #expect(throws: ProtocolError.self) { try MoviePage.decode(bytes(packed)) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("MoviePage") == true)
    }

    @Test func `a mebibyte of empty submessages is refused before it takes fifty times that`() {
        let packed = [UInt8](repeating: 0, count: 1 << 20).indices.map { UInt8($0 & 1 == 0 ? 0x0A : 0) }
        let error = #expect(throws: ProtocolError.self) { try MoviePage.decode(packed) }
        #expect(error?.code == .resourceExhausted)
    }

    @Test func `a full page of movies and a full import chunk are far below that cap`() throws {
        let movie = Movie(id: 1, title: "Alien", year: 1979, genres: ["Horror", "Sci-Fi"], ratingCount: 9)
        let page = MoviePage(movies: Array(repeating: movie, count: 1000))
        #expect(try MoviePage.decode(page.encoded()) == page)

        let ids = Array(repeating: UInt32(7), count: 64_000)
        let chunk = PutImportChunkRequest(
            userFileIDs: ids,
            movieFileIDs: ids,
            halfStars: Array(repeating: 9, count: ids.count),
            times: Array(repeating: -3, count: ids.count)
        )
        #expect(try PutImportChunkRequest.decode(chunk.encoded()) == chunk)
    }

    @Test(arguments: 0..<20)
    func `random damage to a message is decoded or refused, and what is decoded packs again`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for golden in GoldenMessage.all {
            var packed = bytes(golden.hex)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !packed.isEmpty {
                packed[Int.random(in: 0..<packed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let message = try? golden.type.decode(packed) else { continue }
            let again = message.encoded()
            #expect(try golden.type.decode(again).encoded() == again)
        }
    }
}

/// SplitMix64 (Steele et al. 2014): the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
