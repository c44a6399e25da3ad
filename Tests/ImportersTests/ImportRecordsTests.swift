import Testing

@testable import Importers

struct ImportRecordsTests {
    @Test func `a path that is not there, is a file, or holds nothing known is said so`() throws {
        let directory = try TestDirectory(["movies.csv": "", "a.zip": ""])

        let absent = try #require(throws: ImportError.self) {
            _ = try ImportRecords.read(directory: directory.path + "/x")
        }
        let file = try #require(throws: ImportError.self) {
            _ = try ImportRecords.read(directory: directory.path + "/a.zip")
        }
        let unknown = try #require(throws: ImportError.self) { _ = try directory.read() }

        #expect(absent.kind == .noInput && absent.description.contains("no such file or directory"))
        #expect(file.kind == .noInput && file.description.contains("unpack it"))
        #expect(unknown.kind == .noInput && unknown.description.contains("holds neither"))
    }

    @Test func `problems of several files are told together`() throws {
        let directory = try TestDirectory.rated("7,1,9.0,1\n")
        try directory.write("tags.csv", Array("userId,movieId,tag,timestamp\n7,1,,5\n".utf8))

        let lines = try directory.problems()

        #expect(lines.count == 2 && lines[0].hasPrefix("tags.csv:2:5:") && lines[1].hasPrefix("ratings.csv:2:5:"))
    }

    @Test func `progress ends at all bytes of all files`() throws {
        let directory = try TestDirectory.rated("7,1,4.5,1000\n")
        var last: ImportRecords.Progress?
        _ = try ImportRecords.read(directory: directory.path) { last = $0 }

        let progress = try #require(last)
        #expect(progress.bytesRead == progress.byteCount && progress.byteCount > 90)
    }

    @Test(.enabled(if: RealData.path != nil, "needs ml-latest-small in SPARROW_DATA or ../shared/data"))
    func `ml-latest-small is whole`() throws {
        let records = try ImportRecords.read(directory: (RealData.path ?? "") + "/ml-latest-small")

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

        let error = #expect(throws: ImportError.self) { _ = try ImportRecords.read(directory: directory.path + slash) }

        let place = directory.path + "/ratings.csv:3:1: "
        #expect(error?.lines == [place + "the line has 1 field, not 4; mend the line and import again"])
    }
}
