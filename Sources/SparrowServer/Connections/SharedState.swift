import NIOCore
import NIOPosix
import Protocol
import Synchronization

/// What all connections of a server share.
final class SharedState: Sendable {
    private struct Channels {
        var isStopping = false
        var nextID: UInt64 = 1
        var open: [UInt64: any Channel] = [:]
    }

    private let application: any RPCApplication
    private let settings: RPCServerSettings
    private let loops: [LoopContext]
    private let channels = Mutex(Channels())

    init(group: MultiThreadedEventLoopGroup, application: any RPCApplication, settings: RPCServerSettings) {
        self.application = application
        self.settings = settings
        loops = group.makeIterator().map { LoopContext(eventLoop: $0) }
    }

    /// Sets a new connection up; on its event loop.
    func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
        let (id, refusal) = channels.withLock { channels -> (UInt64, Status?) in
            let id = channels.nextID
            channels.nextID += 1
            channels.open[id] = channel
            if channels.isStopping { return (id, .unavailable("the server is stopping; connect again in a moment")) }
            guard channels.open.count <= settings.connectionsMax else {
                return (
                    id,
                    .resourceExhausted("\(settings.connectionsMax) connections are open; close one, or raise the limit")
                )
            }
            return (id, nil)
        }
        channel.closeFuture.whenComplete { _ in
            self.channels.withLock { $0.open[id] = nil }
        }
        guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else {
            return channel.close()
        }
        return channel.eventLoop.makeCompletedFuture {
            let handler = ServerConnectionHandler(
                id: id,
                application: application,
                settings: settings.connection,
                loop: loop,
                refusal: refusal
            )
            try channel.pipeline.syncOperations.addHandler(handler)
        }
    }

    /// - Returns: what is done when each connection is closed.
    func beginStop() -> [EventLoopFuture<Void>] {
        let open = channels.withLock { channels in
            channels.isStopping = true
            return channels.open.values.map(\.closeFuture)
        }
        for loop in loops {
            loop.eventLoop.execute { loop.stopConnections() }
        }
        return open
    }

    func collectStatistics(_ body: @escaping @Sendable (ConnectionStatistics) -> Void) {
        collect(from: loops[...], into: ConnectionStatistics(), body)
    }

    /// One loop after the other, so that none has to be locked.
    private func collect(
        from loops: ArraySlice<LoopContext>,
        into sum: ConnectionStatistics,
        _ body: @escaping @Sendable (ConnectionStatistics) -> Void
    ) {
        guard let loop = loops.first else { return body(sum) }
        loop.eventLoop.execute {
            var sum = sum
            sum.connections += loop.connectionCount
            sum.streams += loop.streamCount
            sum.metrics.merge(loop.metrics)
            self.collect(from: loops.dropFirst(), into: sum, body)
        }
    }
}
