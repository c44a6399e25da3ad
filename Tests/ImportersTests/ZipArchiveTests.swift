import Testing

@testable import Importers

struct ZipArchiveTests {
    /// Writes the archive and reads it as an import does.
    private func read(_ bytes: [UInt8], name: String = "a.zip") throws -> ImportRecords {
        let directory = try TestDirectory()
        try directory.write(name, bytes)
        return try ImportRecords.read(from: directory.path + "/" + name)
    }

    /// Why reading fails, without the path before the archive's name.
    private func refusal(of bytes: [UInt8], name: String = "a.zip") throws -> (kind: ImportError.Kind, text: String) {
        let directory = try TestDirectory()
        try directory.write(name, bytes)
        let error = try #require(throws: ImportError.self) {
            _ = try ImportRecords.read(from: directory.path + "/" + name)
        }
        return (error.kind, error.description.replacing(directory.path + "/", with: ""))
    }

    @Test(arguments: ["", "ml/", "a/b/ml/"], [0, 8] as [UInt16])
    func `an archive is read like its directory, with a top folder or without`(folder: String, method: UInt16) throws {
        let plain = try TestDirectory.rated("7,1,4.5,1000\n").read()
        var zip = TestZip.rated(in: folder)
            .adding(.init(folder + "genome-scores.csv", "movieId,tagId,relevance\nx"))
            .adding(.init(folder + "README.txt", "read me"))
            .adding(.init("__MACOSX/" + folder + "._ratings.csv", "?"))
            .adding(.init(folder + "empty/", "").with { $0.mode = 0o040755 })
        for index in zip.entries.indices { zip.entries[index].method = method }

        #expect(try read(zip.bytes) == plain)
    }

    @Test func `an entry of several blocks comes whole, and progress counts its bytes`() throws {
        let lines = (1...300_000).map { "\($0),2,3.5,\($0 * 7)\n" }.joined()
        let directory = try TestDirectory.rated(lines)
        var zip = TestZip.rated()
        zip.entries[1] = .init("ml/ratings.csv", "userId,movieId,rating,timestamp\n" + lines)
        try directory.write("a.zip", zip.bytes)
        var last: ImportRecords.Progress?

        let records = try ImportRecords.read(from: directory.path + "/a.zip") { last = $0 }

        #expect(lines.utf8.count > 1 << 22)
        #expect(records == (try directory.read()))
        #expect(last?.bytesRead == last?.byteCount)
        #expect(last?.byteCount == UInt64(zip.entries[0].content.count + zip.entries[1].content.count))
    }

    @Test func `a wrong line is named with archive and entry`() throws {
        var zip = TestZip.rated()
        zip.entries[1] = .init("ml/ratings.csv", "userId,movieId,rating,timestamp\n7,1,9.5,1000\n")

        let text = try refusal(of: zip.bytes).text

        #expect(text.hasPrefix("a.zip/ml/ratings.csv:2:5: rating \"9.5\" is off the half-star grid"))
    }

    @Test(arguments: [
        (TestZip.Entry("/etc/passwd", "x"), "entry \"/etc/passwd\" has an absolute path"),
        (TestZip.Entry("C:\\x", "x"), "entry \"C:\\x\" has an absolute path"),
        (TestZip.Entry("\\\\host\\x", "x"), "entry \"\\\\host\\x\" has an absolute path"),
        (TestZip.Entry("ml/../../x", "x"), "entry \"ml/../../x\" leads out of the archive"),
        (TestZip.Entry("..\\x", "x"), "entry \"..\\x\" leads out of the archive"),
        (TestZip.Entry("ml/tags.csv", "/etc/passwd").with { $0.mode = 0o120777 }, "entry \"ml/tags.csv\" is a link"),
        (TestZip.Entry("ml/movies.csv", "x"), "holds entry \"ml/movies.csv\" twice"),
        (TestZip.Entry("ml/tags.csv", "x").with { $0.flags = 1 }, "entry \"ml/tags.csv\" is encrypted"),
        (
            TestZip.Entry("ml/scores.csv", "x").with { $0.size = 900_000_000 },
            "entry \"ml/scores.csv\" would inflate to 900000000 bytes, over 100 times its packed size"
        ),
    ])
    func `one entry that must not be there is reason to read none`(entry: TestZip.Entry, reason: String) throws {
        let refused = try refusal(of: TestZip.rated().adding(entry).bytes)

        #expect(refused.kind == .badData)
        #expect(refused.text.hasPrefix("a.zip: " + reason))
    }

    @Test func `too many entries, or bytes in all, are refused`() throws {
        let directory = try TestDirectory()
        try directory.write("a.zip", TestZip.rated().bytes)
        func refusal(_ limits: ZipArchive.Limits) throws -> String {
            try #require(throws: ImportError.self) { _ = try ZipArchive(directory.path + "/a.zip", limits: limits) }
                .description
        }

        #expect(try refusal(.init(entries: 1)).contains("holds 2 entries; at most 1 are read"))
        #expect(try refusal(.init(bytes: 100)).contains("would inflate to more than 100 bytes"))
        #expect(try refusal(.init(bytes: 50)).contains("would inflate to more than 50 bytes"))
        #expect(try ZipArchive(directory.path + "/a.zip", limits: .init(entries: 2, bytes: 1_000)).entries.count == 2)
    }

    @Test(arguments: [
        TestZip.Entry("ml/tags.csv", "userId,movieId,tag,timestamp\n").with { $0.checksum = 1 },
        TestZip.Entry("ml/tags.csv", "userId,movieId,tag,timestamp\n").with { $0.size = 10 },
        TestZip.Entry("ml/tags.csv", "userId,movieId,tag,timestamp\n").with { $0.size = 1_000 },
    ])
    func `an entry that is not what the archive says is refused by name`(entry: TestZip.Entry) throws {
        let refused = try refusal(of: TestZip.rated().adding(entry).bytes)

        #expect(refused.kind == .badData)
        #expect(refused.text.hasPrefix("a.zip/ml/tags.csv: the entry is damaged ("))
        #expect(refused.text.hasSuffix("); fetch the archive again"))
    }

    @Test func `a method of packing that is not read is said to be`() throws {
        let entry = TestZip.Entry("ml/tags.csv", "userId,movieId,tag,timestamp\n").with { $0.method = 97 }

        let text = try refusal(of: TestZip.rated().adding(entry).bytes).text

        #expect(text == "a.zip/ml/tags.csv: is packed by a method that is not read; pack it anew by deflate")
    }

    @Test func `a flipped bit in an entry is found by its checksum`() throws {
        var bytes = TestZip.rated(in: "").bytes
        let place = try #require(bytes.firstRange(of: Array("Alien".utf8))?.lowerBound)
        bytes[place] ^= 1

        #expect(try refusal(of: bytes).text.hasPrefix("a.zip/movies.csv: the entry is damaged"))
    }

    @Test func `an archive that is cut off, empty or no archive is said to be`() throws {
        let whole = TestZip.rated().bytes

        let cut = try refusal(of: Array(whole.dropLast(30)))
        let empty = try refusal(of: [])
        let other = try refusal(of: Array("userId,movieId".utf8), name: "ratings.csv")
        let nothing = try refusal(of: TestZip(entries: [.init("notes.txt", "")]).bytes)

        #expect(cut.kind == .badData)
        #expect(cut.text == "a.zip: is no zip archive, or its end is missing; fetch it again")
        #expect(empty.text == cut.text)
        #expect(other.kind == .noInput && other.text.hasPrefix("ratings.csv: is a file and no zip archive; give"))
        #expect(nothing.kind == .noInput && nothing.text.hasPrefix("a.zip: holds neither movies.csv and ratings.csv"))
    }

    @Test func `an archive with data in two folders is not guessed at`() throws {
        let zip = TestZip(entries: TestZip.rated(in: "new/").entries + TestZip.rated(in: "old/").entries)

        let refused = try refusal(of: zip.bytes)

        #expect(refused.kind == .noInput)
        #expect(refused.text.contains("holds data in several folders (new/, old/)"))
    }
}
