internal import Foundation
internal import Protocol
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// Kills the daemon again and again while clients write, and then holds their ledgers against the log.
///
/// Each writer rates as users of its own, one request after the other, so that its ledger knows the order. A request whose
/// outcome is unknown is sent again with the same request_id after the restart, until it is answered.
package struct KillCycles {
    package struct Report: Sendable, CustomStringConvertible {
        package var cycles = 0
        package var acknowledged = 0
        package var sentAgain = 0
        /// Of those sent again: the daemon had applied them before it died.
        package var foundApplied = 0
        package var lost = 0
        package var doubled = 0
        /// Events at another offset or with other contents than was acknowledged.
        package var different = 0
        /// Events with a request_id that no client sent or that was never acknowledged.
        package var foreign = 0
        package var wrongCurrent = 0
        package var unanswered = 0
        package var refusals: [String] = []

        package var isClean: Bool {
            lost + doubled + different + foreign + wrongCurrent + unanswered == 0 && refusals.isEmpty
        }

        package var description: String {
            """
            \(cycles) cycles, \(acknowledged) acknowledged, \(sentAgain) sent again (\(foundApplied) of them had been applied); \
            lost \(lost), doubled \(doubled), different \(different), foreign \(foreign), wrong current ratings \(wrongCurrent), \
            unanswered \(unanswered)\(refusals.isEmpty ? "" : ", refused: \(refusals.prefix(3))")
            """
        }
    }

    package var cycles = 20
    package var writers = 4
    package var seed: UInt64 = 1
    /// Called after each cycle with its number.
    package var progress: (Int) -> Void = { _ in }

    package init(cycles: Int = 20, writers: Int = 4, seed: UInt64 = 1) {
        self.cycles = cycles
        self.writers = writers
        self.seed = seed
    }

    /// Runs all cycles, then compares.
    ///
    /// - Parameters:
    ///   - daemon: runs; it is killed and started again, and runs in the end.
    ///   - movies: ids that may be rated.
    /// - Returns: what was compared, and what was wrong.
    /// - Throws: when the daemon does not come back or the writers do not get on.
    package func run(on daemon: Daemon, movies: [UInt32]) throws -> Report {
        let client = try daemon.connect()
        let firstOffset = client.welcome.lastOffset + 1
        let users = try (0..<writers * 2).map { try client.createUser("kill \(seed) \($0)") }
        client.close()
        let ledgers = (0..<writers).map { writer in
            Ledger(
                address: daemon.address,
                users: Array(users[(writer * 2)..<(writer * 2 + 2)]),
                movies: movies,
                seed: seed &* 1_000 + UInt64(writer)
            )
        }
        let threads = ledgers.map { ledger in
            let thread = Thread { ledger.write() }
            thread.start()
            return thread
        }
        var random = RandomNumbers(seed: seed)
        for cycle in 1...cycles {
            try killUnderLoad(daemon, ledgers, &random)
            progress(cycle)
        }
        for ledger in ledgers { ledger.stop() }
        _ = eventually(within: .seconds(30)) { threads.allSatisfy(\.isFinished) ? true : nil }
        return try report(ledgers, daemon: daemon, firstOffset: firstOffset)
    }

    /// Lets every writer get some answers, then kills at a moment that nobody chose, and starts again.
    private func killUnderLoad(_ daemon: Daemon, _ ledgers: [Ledger], _ random: inout RandomNumbers) throws {
        let wanted = ledgers.map { $0.acknowledgedCount + Int.random(in: 5...40, using: &random) }
        let moved = eventually(within: .seconds(30), pause: .milliseconds(1)) {
            zip(ledgers, wanted).allSatisfy { $0.acknowledgedCount >= $1 } ? true : nil
        }
        guard moved != nil else {
            let refusals = ledgers.flatMap { $0.book.refusals }
            throw HarnessError("the writers do not get on; refused: \(refusals); the daemon wrote: \(daemon.log)")
        }
        usleep(UInt32.random(in: 0...3_000, using: &random))
        daemon.kill9()
        try daemon.restart()
    }

    private func report(_ ledgers: [Ledger], daemon: Daemon, firstOffset: UInt64) throws -> Report {
        var report = Report()
        report.cycles = cycles
        let client = try daemon.connect()
        let events = try client.events(from: firstOffset, types: ["rated"])
        let byRequest = Dictionary(grouping: events, by: \.requestID)
        var known = Set<[UInt8]>()
        for ledger in ledgers {
            let book = ledger.book
            report.acknowledged += book.acknowledged.count
            report.sentAgain += book.sentAgain
            report.foundApplied += book.foundApplied
            report.refusals += book.refusals
            report.unanswered += book.isFinished ? 0 : 1
            for entry in book.acknowledged {
                known.insert(entry.request.requestID)
                let found = byRequest[entry.request.requestID] ?? []
                if found.isEmpty { report.lost += 1 }
                if found.count > 1 { report.doubled += 1 }
                if let event = found.first, !entry.matches(event) { report.different += 1 }
            }
            for user in ledger.users where try client.ratings(of: user) != book.current[user] ?? [:] {
                report.wrongCurrent += 1
            }
        }
        report.foreign = byRequest.keys.count { !known.contains($0) }
        return report
    }
}

/// What one client has sent, and what it was answered.
private final class Ledger: Sendable {
    struct Entry {
        var request: RateMovieRequest
        var offset: UInt64

        func matches(_ event: Event) -> Bool {
            event.offset == offset && event.userID == request.userID && event.movieID == request.movieID
                && event.halfStars == request.halfStars
        }
    }

    struct Book {
        var acknowledged: [Entry] = []
        var current: [UInt32: [UInt32: UInt32]] = [:]
        var sentAgain = 0
        var foundApplied = 0
        var refusals: [String] = []
        var isStopping = false
        var isFinished = false
    }

    let address: ServerAddress
    let users: [UInt32]
    private let movies: [UInt32]
    private let seed: UInt64
    private let shared = Mutex(Book())

    init(address: ServerAddress, users: [UInt32], movies: [UInt32], seed: UInt64) {
        self.address = address
        self.users = users
        self.movies = movies
        self.seed = seed
    }

    var book: Book { shared.withLock { $0 } }
    var acknowledgedCount: Int { shared.withLock { $0.acknowledged.count } }
    func stop() { shared.withLock { $0.isStopping = true } }

    /// Rates until it is told to stop and the last request is answered.
    func write() {
        var random = RandomNumbers(seed: seed)
        var client: Client?
        while !shared.withLock({ $0.isStopping }) {
            let request = RateMovieRequest(
                requestID: (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) },
                userID: users[Int.random(in: 0..<users.count, using: &random)],
                movieID: movies[Int.random(in: 0..<movies.count, using: &random)],
                halfStars: UInt32.random(in: 1...10, using: &random)
            )
            guard settle(request, &client) else { return }
        }
        shared.withLock { $0.isFinished = true }
    }

    /// Sends a request until its outcome is known.
    ///
    /// - Returns: false when nobody answers any more, or the request was refused.
    private func settle(_ request: RateMovieRequest, _ client: inout Client?) -> Bool {
        var isFirst = true
        let answer = eventually(within: .seconds(40), pause: .milliseconds(5)) {
            () -> Result<RateMovieReply, Status>? in
            do {
                let connected = try client ?? Client.connect(address, timeout: .seconds(2), name: "ledger")
                client = connected
                if !isFirst { shared.withLock { $0.sentAgain += 1 } }
                isFirst = false
                return .success(try connected.call(request))
            } catch let status as Status {
                guard status.outcomeUnknown || [.unavailable, .resourceExhausted].contains(status.code) else {
                    return .failure(status)
                }
                client = nil
                return nil
            } catch {
                client = nil
                return nil
            }
        }
        switch answer {
        case .success(let reply):
            shared.withLock { book in
                book.acknowledged.append(Entry(request: request, offset: reply.offset))
                book.current[request.userID, default: [:]][request.movieID] = request.halfStars
                if reply.alreadyApplied { book.foundApplied += 1 }
            }
            return true
        case .failure(let status):
            shared.withLock { $0.refusals.append("\(status)") }
            return false
        case nil: return false
        }
    }
}
