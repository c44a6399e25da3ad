import Dispatch
import Protocol
import Synchronization

@testable import SparrowServer

/// Answers each method in another way, so that a test picks its method for the way that it wants.
final class EchoApplication: RPCApplication {
    private struct State {
        var streams: [OutgoingStream] = []
        var held: [IncomingCall] = []
        var handledCount = 0
    }

    private let state = Mutex(State())
    private let elsewhere = DispatchQueue(label: "answers")
    /// Signalled for each stream that its client or its connection ended.
    let cancellations = DispatchSemaphore(value: 0)
    /// Signalled for each call that is held, and each stream opened.
    let arrivals = DispatchSemaphore(value: 0)

    var handledCount: Int { state.withLock { $0.handledCount } }
    var streams: [OutgoingStream] { state.withLock { $0.streams } }
    var held: [IncomingCall] { state.withLock { $0.held } }

    func welcome() -> HelloReply { HelloReply(instanceID: "echo") }

    func handle(_ call: IncomingCall) -> CallOutcome {
        state.withLock { $0.handledCount += 1 }
        switch call.method {
        case .health: return .reply(call.payload)
        // Answered from another thread.
        case .getMovie:
            elsewhere.async { call.reply(call.payload) }
            return .later
        // Answered when the test says so.
        case .rateMovie:
            state.withLock { $0.held.append(call) }
            arrivals.signal()
            return .later
        // A large answer.
        case .listMovies: return .reply([UInt8](repeating: 0, count: 256 * 1024))
        case .getUser: return .failure(.notFound("user 9 is not there"), retryAfterMilliseconds: 5)
        // Five messages, and the end.
        case .tailEvents:
            let stream = call.openStream()
            for offset in 1...5 { stream.send(EventBatch(nextOffset: UInt64(offset)).encoded()) }
            stream.end(.ok)
            return .later
        case .watchRecommendations:
            let stream = call.openStream()
            stream.onCancel { self.cancellations.signal() }
            stream.onStop { Status(code: .unavailable, message: "stopping", resumeOffset: 42) }
            state.withLock { $0.streams.append(stream) }
            arrivals.signal()
            return .later
        default: return .failure(.internal("the test has no answer for \(call.method.name)"))
        }
    }
}

/// A server with an `EchoApplication` on a port of its own, stopped with its owner.
final class EchoServer: Sendable {
    let application = EchoApplication()
    let server: RPCServer

    init(threads: Int = 2, connectionsMax: Int = 256, _ adjust: (inout ServerConnectionSettings) -> Void = { _ in })
        throws
    {
        var settings = RPCServerSettings()
        settings.threads = threads
        settings.connectionsMax = connectionsMax
        settings.connection.stopGrace = .seconds(2)
        adjust(&settings.connection)
        server = try RPCServer.start(
            on: [.tcp(host: "127.0.0.1", port: 0)],
            application: application,
            settings: settings
        )
    }

    deinit { server.stop() }

    var address: ServerAddress { server.addresses[0] }

    func connect() throws -> Client { try Client.connect(address, name: "test") }
}
