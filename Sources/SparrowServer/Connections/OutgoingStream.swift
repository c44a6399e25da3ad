import Protocol
import Synchronization

/// The server's end of a stream: messages while the client has credit for them, then one status.
///
/// Usable from any thread. The callbacks run on the connection's event loop, must not wait, and may use the stream.
final class OutgoingStream: Sendable {
    private struct State {
        var credit: UInt32
        var isOver = false
        var onCredit: (@Sendable () -> Void)?
        var onCancel: (@Sendable () -> Void)?
        var onStop: (@Sendable () -> Status)?
    }

    let call: IncomingCall
    private let state: Mutex<State>

    init(call: IncomingCall, credit: UInt32) {
        self.call = call
        state = Mutex(State(credit: credit))
    }

    /// Messages that `send` would take now; 0 when the stream is over.
    var creditLeft: UInt32 { state.withLock { $0.isOver ? 0 : $0.credit } }

    /// Whether the client has gone, cancelled, or was told the end.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Sends one packed message.
    ///
    /// - Returns: false, and nothing is sent, without credit or when the stream is over. Merge then, and wait for `onCredit`.
    @discardableResult
    func send(_ payload: [UInt8]) -> Bool {
        let mayGo = state.withLock { state in
            guard !state.isOver, state.credit > 0 else { return false }
            state.credit -= 1
            return true
        }
        if mayGo { call.link.post(.message(call.stream, payload)) }
        return mayGo
    }

    /// Ends the stream with a status; OK where nothing went wrong.
    func end(_ status: Status) {
        guard finish() != nil else { return }
        call.link.post(.end(call.stream, status, retryAfterMilliseconds: 0))
    }

    /// Called each time that the client grants more credit.
    func onCredit(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onCredit = body }
    }

    /// Called once when the stream is over without `end`: cancelled, out of time, connection lost, server stopped.
    ///
    /// Called at once where that is so already.
    func onCancel(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isOver { state.onCancel = body }
            return state.isOver
        }
        if isOver { body() }
    }

    /// Gives the status with which the stream ends when the server stops: where the client resumes, for one.
    func onStop(_ status: @escaping @Sendable () -> Status) {
        state.withLock { $0.onStop = status }
    }

    // MARK: For the connection, on its event loop

    func grant(_ messages: UInt32) {
        let body = state.withLock { state in
            state.credit += messages
            return state.isOver ? nil : state.onCredit
        }
        body?()
    }

    /// The stream is over on the other side.
    func cancelled() {
        finish()?.onCancel?()
    }

    /// The server stops.
    func stopped() {
        guard let last = finish() else { return }
        call.link.post(
            .end(call.stream, last.onStop?() ?? .unavailable("the server is stopping"), retryAfterMilliseconds: 0)
        )
        last.onCancel?()
    }

    /// Marks the stream as over and lets go of the callbacks, which may hold the stream itself.
    private func finish() -> State? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            let last = state
            state.isOver = true
            (state.onCredit, state.onCancel, state.onStop) = (nil, nil, nil)
            return last
        }
    }
}
