import Protocol
import Testing

struct MessageTests {
    @Test(arguments: GoldenMessage.all.indices)
    func `a message packed by Python is read and packed again byte for byte`(index: Int) throws {
        let golden = GoldenMessage.all[index]
        let message = try golden.type.decode(bytes(golden.hex))
        #expect(hex(message.encoded()) == golden.hex)
    }

    @Test(arguments: GoldenMessage.all.indices)
    func `a message has the JSON that its fields in the proto say`(index: Int) throws {
        let golden = GoldenMessage.all[index]
        let message = try golden.type.decode(bytes(golden.hex))
        #expect(message.json == golden.json)
    }

    @Test func `a field of the request stands in the struct under its Swift name`() throws {
        let request = RateMovieRequest(
            requestID: [1, 2],
            userID: 1,
            movieID: 260,
            halfStars: 9,
            ratedAt: 1_000_000_000
        )
        #expect(hex(request.encoded()) == "0a0201021001188402200928 80 94 eb dc 03".replacing(" ", with: ""))
    }

    @Test func `an absent optional differs from zero`() throws {
        #expect(Movie(year: 0).encoded() != Movie().encoded())
        #expect(try Movie.decode(Movie(year: 0).encoded()).year == 0)
        #expect(try Movie.decode(Movie().encoded()).year == nil)
    }

    @Test(arguments: [GetUserRequest.Who.userID(0), .name(""), .name("Ana")])
    func `a choice keeps which member it holds, also when that is empty`(who: GetUserRequest.Who) throws {
        #expect(try GetUserRequest.decode(GetUserRequest(who: who).encoded()).who == who)
    }

    @Test func `no bytes are a message with every field absent`() throws {
        #expect(try Stats.decode([]) == Stats())
        #expect(HealthRequest().encoded() == [])
    }

    @Test func `an unknown field is ignored`() throws {
        // Field 99 as varint, as bytes, as fixed32 and as fixed64, then movie_id = 5.
        let unknown = bytes("980601" + "9a060161" + "9d0601020304" + "99060102030405060708")
        #expect(try GetMovieRequest.decode(unknown + [0x08, 0x05]) == GetMovieRequest(movieID: 5))
    }

    @Test func `an unknown enum value is kept as its number`() throws {
        let because = try Because.decode([0x08, 0x63])
        #expect(because.kind.rawValue == 99)
        #expect(because.kind.name == "Kind(99)")
        #expect(because.encoded() == [0x08, 0x63])
    }

    @Test func `JSON leaves out absent optionals and writes zeros`() {
        #expect(Prediction().json == #"{"stars":0.0,"low":0.0,"high":0.0}"#)
        #expect(!Movie().json.contains("\"year\""))
        #expect(Movie(year: 0).json.contains(#""year":0"#))
    }

    @Test func `JSON escapes what a terminal would obey and has no form for infinity`() {
        #expect(
            GenreCount(name: "a\u{1B}[2J\u{9B}", meanStars: .infinity).json
                == #"{"name":"a\u001b[2J\u009b","ratings":0,"mean_stars":null}"#
        )
    }

    @Test func `the descriptor set is the one whose hash is given`() {
        #expect(FileDescriptorSet.bytes.count > 10_000)
        #expect(FileDescriptorSet.bytes.starts(with: [0x0A]))
        #expect(String(decoding: FileDescriptorSet.bytes, as: UTF8.self).contains("sparrow.proto"))
        #expect(FileDescriptorSet.sha256.count == 64)
    }
}

/// The bytes that hexadecimal digits stand for.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 2 ? digits : "0" + digits
    }.joined()
}
