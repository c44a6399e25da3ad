import Harness
import Protocol
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct DiskFullTests {
    @Test(.enabled(if: SmallFileSystem.isAllowed, "needs the right to mount a small tmpfs"))
    func `on a full disk writes are refused, reads go on, and writes come back with the space`() throws {
        let scratch = try Scratch()
        let disk = try SmallFileSystem(megabytes: 24, at: scratch.path("disk"))
        let daemon = try Daemon(dataDirectory: disk.path + "/data", arguments: ["--log-level", "critical"])
        let client = try daemon.connect()
        try SmallMovieLens().load(into: client)
        try client.waitForModel()

        try disk.fill()
        var acknowledged: [UInt32: UInt32] = [:]
        var refused: Status?
        for movie in 1...SmallMovieLens.movieCount where refused == nil {
            for halfStars in 1...10 as ClosedRange<UInt32> where refused == nil {
                refused = try refusal { try client.rate(movie, halfStars: halfStars, by: 1) }
                if refused == nil { acknowledged[movie] = halfStars }
            }
        }
        let readDuring = try client.recommendations(for: 2)
        let ratingsDuring = try client.ratings(of: 1)
        try disk.makeRoom()
        let recovered = try eventually(within: .seconds(20)) {
            try refusal { try client.rate(60, halfStars: 3, by: 1) } == nil ? true : nil
        }

        #expect(refused?.code == .resourceExhausted, "\(String(describing: refused))")
        #expect(refused?.outcomeUnknown == false)
        #expect(!readDuring.items.isEmpty)
        #expect(acknowledged.allSatisfy { ratingsDuring[$0.key] == $0.value })
        #expect(recovered == true)
        daemon.kill9()
        try daemon.restart()
        let after = try daemon.connect().ratings(of: 1)
        #expect(after[60] == 3)
        #expect(acknowledged.filter { $0.key != 60 }.allSatisfy { after[$0.key] == $0.value })
    }

    @Test(.enabled(if: SmallFileSystem.isAllowed, "needs the right to mount a small tmpfs"))
    func `an erasure that the disk has no space for is ended by a repeat of the request`() throws {
        let scratch = try Scratch()
        let disk = try SmallFileSystem(megabytes: 24, at: scratch.path("disk"))
        let daemon = try Daemon(dataDirectory: disk.path + "/data", arguments: ["--log-level", "critical"])
        let client = try daemon.connect()
        try SmallMovieLens().load(into: client)
        try client.waitForModel()
        let request = EraseUserRequest(requestID: RequestID.random(), userID: 1, name: "1")

        try disk.fill()
        let refused = try refusal { try client.call(request, timeout: .seconds(30)) }
        let others = try client.ratings(of: 2)
        try disk.makeRoom()
        let erased = try client.call(request, timeout: .seconds(30))

        #expect(refused?.code == .resourceExhausted, "\(String(describing: refused))")
        #expect(others.isEmpty == false)
        #expect(erased.ratings > 0)
        #expect(try refusal { try client.ratings(of: 1) }?.code == .notFound)
        daemon.kill9()
        try daemon.restart()
        #expect(try refusal { try daemon.connect().ratings(of: 1) }?.code == .notFound)
        #expect(try daemon.connect().ratings(of: 2) == others)
    }
}
