import NIOCore
import Protocol
import Synchronization

/// What a call says to its connection after `handle` has returned.
enum Answer: Sendable {
    case reply(StreamID, [UInt8])
    case message(StreamID, [UInt8])
    case end(StreamID, Status, retryAfterMilliseconds: UInt32)
}

/// The way from any thread to a connection.
final class ConnectionLink: Sendable {
    let info: ConnectionInfo
    private let loop: LoopContext
    private let handler: NIOLoopBoundBox<WeakHandler>

    /// On the event loop of the handler.
    init(info: ConnectionInfo, handler: ServerConnectionHandler, loop: LoopContext) {
        self.info = info
        self.loop = loop
        self.handler = NIOLoopBoundBox(WeakHandler(handler), eventLoop: loop.eventLoop)
    }

    func post(_ answer: Answer) {
        loop.post(answer, to: self)
    }

    /// Runs something on the connection's event loop, soon.
    func execute(_ body: @escaping @Sendable () -> Void) { loop.eventLoop.execute(body) }

    /// On the event loop.
    func openStream(for call: IncomingCall) -> OutgoingStream {
        let stream = OutgoingStream(call: call, credit: handler.value.handler?.credit(of: call.stream) ?? 0)
        if let handler = handler.value.handler {
            handler.register(stream)
        } else {
            stream.cancelled()
        }
        return stream
    }

    /// Hands an answer to the connection; it is written at the next flush. On the event loop.
    ///
    /// - Returns: the connection, where it still is there.
    func deliver(_ answer: Answer) -> ServerConnectionHandler? {
        guard let handler = handler.value.handler else { return nil }
        handler.take(answer)
        return handler
    }
}

/// An answer that comes late must not keep a closed connection alive.
private struct WeakHandler {
    weak var handler: ServerConnectionHandler?

    init(_ handler: ServerConnectionHandler) { self.handler = handler }
}

/// What the connections of one event loop share: the mailbox of late answers, counts, and the list of them for the stop.
///
/// Sound as `@unchecked Sendable`: `mailbox` is a Mutex, and everything that is not constant is touched on `eventLoop` alone.
final class LoopContext: @unchecked Sendable {
    let eventLoop: any EventLoop
    var metrics = CallMetrics()
    private var connections: [ObjectIdentifier: ServerConnectionHandler] = [:]
    private let mailbox = Mutex<[(ConnectionLink, Answer)]>([])

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Many answers of the writer thread at once cost one wake-up of this loop, and one write for each connection.
    func post(_ answer: Answer, to link: ConnectionLink) {
        let isFirst = mailbox.withLock { mailbox in
            mailbox.append((link, answer))
            return mailbox.count == 1
        }
        if isFirst { eventLoop.execute { self.drain() } }
    }

    private func drain() {
        let answers = mailbox.withLock { mailbox in
            let answers = mailbox
            mailbox.removeAll(keepingCapacity: true)
            return answers
        }
        var touched: [ObjectIdentifier: ServerConnectionHandler] = [:]
        for (link, answer) in answers {
            if let handler = link.deliver(answer) { touched[ObjectIdentifier(handler)] = handler }
        }
        for handler in touched.values {
            handler.flush()
        }
    }

    func insert(_ handler: ServerConnectionHandler) { connections[ObjectIdentifier(handler)] = handler }

    func remove(_ handler: ServerConnectionHandler) { connections[ObjectIdentifier(handler)] = nil }

    var connectionCount: Int { connections.count }

    var streamCount: Int { connections.values.reduce(0) { $0 + $1.streamCount } }

    func stopConnections() {
        for handler in Array(connections.values) {
            handler.stop()
        }
    }
}
