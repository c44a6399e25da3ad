import Protocol
import Testing

@testable import SparrowCTL

struct ReconnectionTests {
    private let start = ContinuousClock.now

    @Test func `attempts come at growing intervals and end after thirty seconds`() {
        var reconnection = Reconnection(connectedAt: start)
        let isNew = reconnection.lost(at: start)
        #expect(isNew)

        var now = start
        var delays: [Duration] = []
        while let delay = reconnection.nextDelay(at: now), delays.count < 100 {
            delays.append(delay)
            now = now.advanced(by: delay)
        }

        #expect(Array(delays.prefix(6)) == [0.25, 0.5, 1, 2, 4, 4].map { Duration.seconds($0) })
        #expect(now - start == .seconds(30))
    }

    @Test func `a connection that brings nothing and ends at once does not begin the thirty seconds anew`() {
        var reconnection = Reconnection(connectedAt: start)
        _ = reconnection.lost(at: start)
        reconnection.connected(at: start.advanced(by: .seconds(20)))

        let isNew = reconnection.lost(at: start.advanced(by: .seconds(21)))
        let delay = reconnection.nextDelay(at: start.advanced(by: .seconds(31)))

        #expect(!isNew && delay == nil)
    }

    @Test func `a message or a lasting connection does`() {
        for isByMessage in [true, false] {
            var reconnection = Reconnection(connectedAt: start)
            _ = reconnection.lost(at: start)
            _ = reconnection.nextDelay(at: start)
            reconnection.connected(at: start.advanced(by: .seconds(20)))
            if isByMessage { reconnection.worked() }
            let again = start.advanced(by: .seconds(isByMessage ? 21 : 40))

            let isNew = reconnection.lost(at: again)
            let delay = reconnection.nextDelay(at: again)

            #expect(isNew && delay == .milliseconds(250))
        }
    }

    @Test func `a daemon that is away is a loss, a refusal is none`() {
        let losses: [any Error] = [
            ClientError.lost(reason: "reset"), ClientError.unreachable(address: "a:1", reason: "refused"),
            Status.unavailable("the daemon is stopping"), ClientError.refused(.unavailable("stopping")),
        ]
        let ends: [any Error] = [
            ClientError.interrupted, ClientError.closed, Status.notFound("user 7"), Status.invalidArgument("size"),
            ClientError.refused(.permissionDenied("token")), Failure(.usage, "x"),
        ]

        #expect(losses.allSatisfy { Reconnection.isLoss($0) })
        #expect(!ends.contains { Reconnection.isLoss($0) })
    }

    @Test func `a tail goes on behind what it printed and never back`() {
        var place = TailPlace(from: nil, lastOffset: 41)
        #expect(place.offset == 42)
        place.resume(at: 50)
        place.resume(at: nil)
        place.resume(at: 7)

        #expect(place.offset == 50)
        #expect(TailPlace(from: 3, lastOffset: 41).offset == 3)
    }
}
