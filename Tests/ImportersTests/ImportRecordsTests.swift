import Testing

@testable import Importers

struct ImportRecordsTests {
    @Test func `a path that is not there or holds nothing known is said so`() throws {
        let directory = try TestDirectory(["movies.csv": ""])

        let absent = try #require(throws: ImportError.self) {
            _ = try ImportRecords.read(from: directory.path + "/x")
        }
        let unknown = try #require(throws: ImportError.self) { _ = try directory.read() }
        let device = try #require(throws: ImportError.self) { _ = try ImportRecords.read(from: "/dev/null") }

        #expect(absent.kind == .noInput && absent.description.contains("no such file or directory"))
        #expect(unknown.kind == .noInput && unknown.description.contains("holds neither"))
        #expect(device.kind == .noInput && device.description.contains("neither a directory nor a file"))
    }

    @Test func `the files of the largest editions that hold no ratings are left alone`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        for name in ["genome-scores.csv", "genome-tags.csv", "README.txt", "checksums.txt"] {
            try directory.write(name, [0x78, 0x00, 0xFF])
        }
        try directory.write("links.csv", Array("movieId,imdbId,tmdbId\n1,0078748,348\n2,0113277,\n".utf8))

        let records = try directory.read()

        #expect(records.format == .movieLensCSV)
        #expect(records.movies.map(\.tmdbID) == ["348", ""])
    }

    @Test func `problems of several files are told together`() throws {
        let directory = try TestDirectory.rated("7,1,9.0,1\n")
        try directory.write("tags.csv", Array("userId,movieId,tag,timestamp\n7,x,a,5\n".utf8))

        let lines = try directory.problems()

        #expect(lines.count == 2 && lines[0].hasPrefix("tags.csv:2:3:") && lines[1].hasPrefix("ratings.csv:2:5:"))
    }

    @Test func `progress ends at all bytes of all files`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        var last: ImportRecords.Progress?
        _ = try ImportRecords.read(from: directory.path) { last = $0 }

        let progress = try #require(last)
        #expect(progress.bytesRead == progress.byteCount && progress.byteCount > 90)
    }

    @Test(.enabled(if: RealData.path != nil, "needs ml-latest-small in SPARROW_DATA or ../shared/data"))
    func `ml-latest-small is whole`() throws {
        let records = try ImportRecords.read(from: (RealData.path ?? "") + "/ml-latest-small")

        #expect(records.ratings.count == 100_004)
        #expect(records.ratings.userCount == 671)
        #expect(records.movies.count == 9_125)
        #expect(records.tags.count == 1_296)
        #expect(records.movies.count { !$0.imdbID.isEmpty } == 9_125)
    }
}

struct IDSetTests {
    @Test func `it holds what was put in and nothing else`() {
        var set = IDSet()
        let ids: [UInt32] = [1, 63, 64, 4095, 4096, 131_262, .max]
        for id in ids { set.insert(id) }

        #expect(ids.allSatisfy(set.contains))
        #expect([2, 62, 65, 4097, 8192, .max - 1].allSatisfy { !set.contains($0) })
    }

    @Test(arguments: ["", "/"])
    func `a wrong line is named with its file as the path was given`(slash: String) throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n7\n")

        let error = #expect(throws: ImportError.self) { _ = try ImportRecords.read(from: directory.path + slash) }

        let place = directory.path + "/ratings.csv:3:1: "
        #expect(error?.lines == [place + "the line has 1 field, not 4; mend the line and import again"])
    }
}
