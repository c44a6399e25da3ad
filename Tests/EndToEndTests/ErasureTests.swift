import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Somebody goes, for ever: what is left on the disk, in answers and in the log, and what an export says before.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ErasureTests {
    private static let name = "Zephyrina Quixotrix"
    private static let tag = "zyzzyva"

    /// Somebody with a name, stars, lists and tags.
    private struct Somebody {
        let id: UInt32
        var requestIDs: [[UInt8]] = []

        init(_ client: Client, name: String = ErasureTests.name) throws {
            let creation = RequestID.random()
            id = try client.call(CreateUserRequest(requestID: creation, name: name)).userID
            requestIDs = [creation]
            for movie in 1...10 as ClosedRange<UInt32> {
                let act = RateMovieRequest(
                    requestID: RequestID.random(),
                    userID: id,
                    movieID: movie,
                    halfStars: movie
                )
                _ = try client.call(act)
                requestIDs.append(act.requestID)
            }
            let hides = SetInterestRequest(requestID: RequestID.random(), userID: id, movieID: 20, hidden: true)
            let lists = SetWatchlistRequest(requestID: RequestID.random(), userID: id, movieID: 21, listed: true)
            _ = try client.call(hides)
            _ = try client.call(lists)
            requestIDs += [hides.requestID, lists.requestID]
        }
    }

    /// An import for somebody alone, with a tag.
    private func bringTag(_ client: Client, as user: UInt32) throws {
        let begun = try client.call(
            BeginImportRequest(
                requestID: RequestID.random(),
                source: "movielens",
                label: "/home/zephyrina/ratings.csv",
                contentHash: [UInt8](repeating: 99, count: 32),
                ratingCount: 1,
                asUserID: user
            )
        )
        var chunk = PutImportChunkRequest(
            requestID: RequestID.random(),
            importID: begun.importID,
            userFileIDs: [1],
            movieFileIDs: [30],
            halfStars: [9],
            times: [1_234_567_890]
        )
        chunk.tags = [Tag(userFileID: 1, movieFileID: 30, text: Self.tag, time: 70)]
        _ = try client.call(chunk)
        _ = try client.call(CommitImportRequest(requestID: RequestID.random(), importID: begun.importID))
    }

    /// All files under the data directory, and what the daemon logged, in which some of these bytes stand.
    private func traces(of needles: [[UInt8]], _ daemon: Daemon) throws -> [String] {
        let root = URL(fileURLWithPath: daemon.dataDirectory)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).map { root.path + "/" + $0 }
        return try (paths + [root.path + ".log"]).filter { path in
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
                return false
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            return needles.contains { bytes.range(of: Data($0)) != nil }
        }
    }

    private func needles(_ somebody: Somebody) -> [[UInt8]] {
        somebody.requestIDs + [Self.name, Self.name.lowercased(), Self.tag, "/home/zephyrina"].map { Array($0.utf8) }
    }

    @Test func `no byte of somebody who was erased is on the disk, while the daemon runs and after`() throws {
        let store = try TestStore.trained()
        let somebody = try Somebody(store.client)
        try bringTag(store.client, as: somebody.id)
        let before = try store.client.call(GetStatsRequest())
        #expect(try store.client.call(GetMovieRequest(movieID: 30)).tags == [Self.tag])
        for needle in needles(somebody) { #expect(try !traces(of: [needle], store.daemon).isEmpty) }

        let reply = try store.client.call(
            EraseUserRequest(requestID: RequestID.random(), userID: somebody.id, name: Self.name),
            timeout: .seconds(30)
        )

        #expect(try traces(of: needles(somebody), store.daemon) == [])
        #expect(reply.ratings == 11)
        #expect(reply.events == 14)
        let after = try store.client.call(GetStatsRequest())
        #expect(after.users == before.users - 1)
        #expect(after.ratings == before.ratings - 11)
        #expect(try store.client.call(GetMovieRequest(movieID: 30)).tags == [])
        #expect(store.daemon.stop() == .status(0))
        #expect(try traces(of: needles(somebody), store.daemon) == [])
        try store.daemon.restart(with: ["--rebuild"])
        let rebuilt = try store.daemon.connect().call(GetStatsRequest())
        #expect([rebuilt.users, rebuilt.movies] == [after.users, after.movies])
        #expect(rebuilt.ratings == after.ratings)
        #expect(try traces(of: needles(somebody), store.daemon) == [])
    }

    @Test func `somebody of an import goes too, and the others' ratings stay in their places`() throws {
        let store = try TestStore.loaded()
        let user = try #require(try store.client.call(ListUsersRequest(pageSize: 100)).users.dropFirst(10).first)
        let others = try store.client.events(types: ["rated"]).filter { $0.userID != user.id }
        let count = try store.client.ratings(of: user.id).count

        let reply = try store.client.call(
            EraseUserRequest(requestID: RequestID.random(), userID: user.id, name: user.name)
        )

        #expect(reply.ratings == UInt64(count))
        #expect(try store.client.events(types: ["rated"]) == others)
        let all = try store.client.events()
        #expect(all.map(\.offset) == Array(1...UInt64(all.count)))
        #expect(all.count { $0.type == "erased" } == count)
        #expect(try refusal { try store.client.ratings(of: user.id) }?.code == .notFound)
    }

    @Test(arguments: [0, 2, 5, 10, 20, 40])
    func `killed in the middle, somebody is there whole or gone without a trace`(milliseconds: UInt32) throws {
        let store = try TestStore.loaded()
        let somebody = try Somebody(store.client)
        let address = store.daemon.address
        let request = EraseUserRequest(requestID: RequestID.random(), userID: somebody.id, name: Self.name)
        // Connected before the moment of the kill is chosen, so that some come before the commit and some after.
        let isConnected = DispatchSemaphore(value: 0)
        let thread = Thread {
            let eraser = try? Client.connect(address, name: "eraser")
            isConnected.signal()
            _ = try? eraser?.call(request)
        }
        thread.start()
        isConnected.wait()
        usleep(milliseconds * 1_000)
        store.daemon.kill9()
        try store.daemon.restart()

        let client = try store.daemon.connect()
        if try refusal({ try client.call(GetUserRequest(who: .userID(somebody.id))) }) == nil {
            #expect(try client.ratings(of: somebody.id).count == 10)
            #expect(try client.events().count { $0.userID == somebody.id } == 13)
        } else {
            #expect(try traces(of: needles(somebody), store.daemon) == [])
        }
        // Repeated with its id, it ends what was begun, or does all of it.
        _ = try client.call(request)
        #expect(try traces(of: needles(somebody), store.daemon) == [])
        #expect(try client.events().filter { $0.userID == somebody.id }.map(\.type) == ["user_erased"])
    }

    @Test func `who watches somebody's list, or the person's events, is told`() throws {
        let store = try TestStore.trained()
        let somebody = try Somebody(store.client)
        let eraser = try store.daemon.connect()
        let erase = EraseUserRequest(requestID: RequestID.random(), userID: somebody.id, name: Self.name)

        let watching = try refusal {
            try store.client.stream(WatchRecommendationsRequest(userID: somebody.id), timeout: .seconds(20)) { _ in
                _ = try? eraser.call(erase)
                return .proceed
            }
        }
        let tailing = try refusal {
            try store.client.stream(
                TailEventsRequest(fromOffset: 1, follow: true, userID: somebody.id),
                timeout: .seconds(20)
            ) { _ in .proceed }
        }

        #expect(watching?.code == .notFound)
        #expect(watching?.message.contains("erased") == true)
        #expect(tailing?.code == .notFound)
    }

    // MARK: Export

    private func export(_ client: Client, _ user: UInt32) throws -> (whole: UserExport, slices: Int) {
        var whole = UserExport()
        var slices = 0
        try client.stream(ExportUserRequest(userID: user), timeout: .seconds(20)) { slice in
            slices += 1
            if slices == 1 { whole = slice } else { whole.events += slice.events }
            if slices > 1 { whole.tags += slice.tags }
            return .proceed
        }
        return (whole, slices)
    }

    @Test func `an export has everything, and none comes after an erasure`() throws {
        let store = try TestStore.loaded()
        let somebody = try Somebody(store.client)
        try bringTag(store.client, as: somebody.id)

        let (whole, slices) = try export(store.client, somebody.id)

        #expect(slices >= 2)
        #expect(whole.user?.name == Self.name)
        #expect(whole.ratings.count == 11)
        #expect(whole.ratings.map(\.ratedAt) == whole.ratings.map(\.ratedAt).sorted())
        #expect(whole.ratings.first.map { [$0.movieID, $0.halfStars] } == [30, 9])
        #expect(whole.ratings.last?.title == SmallMovieLens.title(10))
        #expect(whole.hiddenMovieIDs == [20])
        #expect(whole.watchlistMovieIDs == [21])
        #expect(whole.tags == ["30: \(Self.tag)"])
        let log = try store.client.events().filter { $0.userID == somebody.id }
        #expect(whole.events == log)
        #expect(log.count == 14)

        _ = try store.client.call(
            EraseUserRequest(requestID: RequestID.random(), userID: somebody.id, name: Self.name)
        )
        #expect(try refusal { try export(store.client, somebody.id) }?.code == .notFound)
    }

    @Test func `sparrowctl exports as JSON and as a file that Letterboxd takes, and erases when it is told twice`()
        throws
    {
        let store = try TestStore.loaded()
        _ = try Somebody(store.client)
        let server = store.daemon.address
        let file = store.scratch.path("mine.csv")

        let json = try CommandLine(["user", "export", Self.name], server: server)
        let csv = try CommandLine(["user", "export", Self.name, "--output", file], server: server)
        let unasked = try CommandLine(["user", "erase", Self.name], server: server)
        let erased = try CommandLine(["user", "erase", Self.name, "--yes"], server: server)
        let after = try CommandLine(["user", "export", Self.name], server: server)

        for result in [json, csv, erased] { #expect(result.exit == .status(0), "\(result.errors)") }
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((object?["ratings"] as? [Any])?.count == 10)
        #expect((object?["events"] as? [Any])?.count == 13)
        let lines = store.scratch.read("mine.csv").split(separator: "\r\n")
        #expect(lines.count == 11)
        #expect(lines.first == "tmdbID,imdbID,Title,Year,Rating,WatchedDate")
        #expect(lines.last?.contains(",\(SmallMovieLens.title(10)),1960,5,20") == true)
        #expect(unasked.exit == .status(64))
        #expect(unasked.errors.contains("--yes"))
        #expect(erased.output.contains("is erased: 10 ratings, 13 events"))
        #expect(after.exit == .status(1))
    }
}
