import NIOCore
import Protocol

/// Drives one `ServerConnection` over a socket and hands its calls to the application.
///
/// A classic, synchronous handler: a request that is answered inline costs no task, no hop and no timer, and what a burst of
/// requests is answered with goes out in one write.
final class ServerConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private struct PendingCall {
        var method: Method
        var begunAt: ContinuousClock.Instant
        var stream: OutgoingStream?
    }

    private let id: UInt64
    private let application: any RPCApplication
    private let loop: LoopContext
    private let refusal: Status?
    private var machine: ServerConnection
    private var link: ConnectionLink?
    private var context: ChannelHandlerContext?
    private var pending: [StreamID: PendingCall] = [:]
    private var timer: (due: ContinuousClock.Instant, task: Scheduled<Void>)?
    private var readIsHeld = false
    private var isReading = false

    /// What one burst of answers may take before it is written.
    private static let burstBytesMax = 256 * 1024

    /// - Parameters:
    ///   - id: rises with each connection.
    ///   - application: what answers.
    ///   - settings: limits and times.
    ///   - loop: of the channel.
    ///   - refusal: why this connection is one too many; it is told so and closed.
    init(
        id: UInt64,
        application: any RPCApplication,
        settings: ServerConnectionSettings,
        loop: LoopContext,
        refusal: Status?
    ) {
        self.id = id
        self.application = application
        self.loop = loop
        self.refusal = refusal
        machine = ServerConnection(settings: settings, welcome: HelloReply(), now: .now)
    }

    // MARK: Channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        loop.insert(self)
        if let refusal {
            machine.refuse(refusal)
            close()
        } else {
            reschedule()
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        loop.remove(self)
        timer?.task.cancel()
        timer = nil
        abandonCalls()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        loop.metrics.bytesReceived += UInt64(buffer.readableBytes)
        isReading = true
        let now = ContinuousClock.now
        if link == nil { machine.welcome = application.welcome() }
        buffer.withUnsafeReadableBytes { machine.append($0, now: now) }
        process(now: now)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
        context.fireChannelReadComplete()
    }

    /// A client that does not read its answers is not read either, so that they do not pile up here.
    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            context.read()
        } else {
            readIsHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            process(now: .now)
            flush()
            if readIsHeld, context.channel.isWritable {
                readIsHeld = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The socket failed: whatever was said about it, nobody hears it any more.
        context.close(promise: nil)
    }

    // MARK: Calls

    private func process(now start: ContinuousClock.Instant) {
        var now = start
        while let context, context.channel.isWritable, let event = machine.nextEvent(now: now) {
            switch event {
            case .opened(let clientName, let token):
                let info = ConnectionInfo(id: id, clientName: clientName, token: token)
                link = ConnectionLink(info: info, handler: self, loop: loop)
            case .called(let call): now = begin(call, now: now)
            case .cancelled(let stream): cancelled(stream)
            case .credited(let stream, let messages): pending[stream]?.stream?.grant(messages)
            case .closed:
                close()
                return
            }
            if machine.outboundByteCount > Self.burstBytesMax { write() }
        }
    }

    /// - Returns: the time after the call, which is that before the next one.
    private func begin(_ call: ServerConnection.Call, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let link else { return now }
        let incoming = IncomingCall(
            stream: call.stream,
            method: call.method,
            payload: call.payload,
            deadline: call.deadline,
            link: link
        )
        let code: Status.Code
        switch application.handle(incoming) {
        case .reply(let payload):
            code = machine.reply(to: call.stream, with: payload)
        case .failure(let status, let retryAfterMilliseconds):
            machine.end(call.stream, with: status, retryAfterMilliseconds: retryAfterMilliseconds)
            code = status.code
        case .later:
            let stream = pending[call.stream]?.stream
            pending[call.stream] = PendingCall(method: call.method, begunAt: now, stream: stream)
            return now
        }
        pending[call.stream]?.stream?.cancelled()
        pending[call.stream] = nil
        let end = ContinuousClock.now
        loop.metrics.record(call.method, code, duration: end - now)
        return end
    }

    private func cancelled(_ stream: StreamID) {
        guard let call = pending.removeValue(forKey: stream) else { return }
        loop.metrics.record(call.method, .cancelled, duration: nil)
        call.stream?.cancelled()
    }

    /// The connection is over, and so is each of its calls.
    private func abandonCalls() {
        for stream in Array(pending.keys) {
            cancelled(stream)
        }
    }

    // MARK: Answers from elsewhere

    func credit(of stream: StreamID) -> UInt32 { machine.credit(of: stream) ?? 0 }

    var streamCount: Int { pending.values.count { $0.stream != nil } }

    /// `handle` opens it before it says `later`.
    func register(_ stream: OutgoingStream) {
        pending[stream.call.stream] = PendingCall(method: stream.call.method, begunAt: .now, stream: stream)
    }

    /// Takes an answer that is written at the next flush.
    func take(_ answer: Answer) {
        switch answer {
        case .reply(let stream, let payload):
            let code = machine.reply(to: stream, with: payload)
            finish(stream, code)
        case .end(let stream, let status, let retryAfterMilliseconds):
            machine.end(stream, with: status, retryAfterMilliseconds: retryAfterMilliseconds)
            finish(stream, status.code)
        case .message(let stream, let payload):
            // Too large a message has ended the stream.
            if !machine.send(payload, on: stream), machine.credit(of: stream) == nil { cancelled(stream) }
        }
    }

    private func finish(_ stream: StreamID, _ code: Status.Code) {
        guard let call = pending.removeValue(forKey: stream) else { return }
        let duration = call.method.isStream ? nil : ContinuousClock.now - call.begunAt
        loop.metrics.record(call.method, code, duration: duration)
        call.stream?.cancelled()
    }

    /// Says GOAWAY, and ends each stream with the status that it chose for this.
    func stop() {
        machine.stop(now: .now)
        for call in Array(pending.values) {
            call.stream?.stopped()
        }
        flush()
    }

    // MARK: Writing

    /// Writes what is to be written, closes a connection that has nothing left to do, and sets the timer.
    func flush() {
        guard let context else { return }
        if isReading { return }
        write()
        context.flush()
        reschedule()
    }

    private func write() {
        guard let context, machine.outboundByteCount > 0 else { return }
        let bytes = machine.takeOutbound()
        loop.metrics.bytesSent += UInt64(bytes.count)
        var buffer = context.channel.allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes)
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    private func close() {
        guard let context else { return }
        write()
        abandonCalls()
        timer?.task.cancel()
        timer = nil
        // Closing at once would drop what is not written yet, and with unread bytes of the client's even reset the connection
        // before the client has seen the reason. So end the writing side, and the rest soon after.
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(channel.allocator.buffer(capacity: 0)))
            .whenComplete { _ in channel.close(mode: .output, promise: nil) }
        channel.eventLoop.scheduleTask(in: .milliseconds(Self.lingerMilliseconds)) { channel.close(promise: nil) }
    }

    private static let lingerMilliseconds: Int64 = 500

    // MARK: Time

    private func reschedule() {
        guard let context, let due = machine.nextDeadline else { return }
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        let wait = max(.zero, due - .now)
        let nanoseconds = Int64((wait / .nanoseconds(1)).rounded(.up))
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) { self.timePassed() }
        timer = (due, task)
    }

    private func timePassed() {
        timer = nil
        let now = ContinuousClock.now
        if machine.timePassed(now: now) != nil {
            close()
            return
        }
        process(now: now)
        flush()
    }
}
