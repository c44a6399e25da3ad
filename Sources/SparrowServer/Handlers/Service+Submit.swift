import Protocol
import Store
import Synchronization
import Text

/// A call that is answered later, from the writer's thread.
protocol WriteCall: Sendable {
    func reply(_ bytes: [UInt8])
    func fail(_ status: Status, retryAfterMilliseconds: UInt32)
}

extension WriteCall {
    func fail(_ status: Status) { fail(status, retryAfterMilliseconds: 0) }
}

extension Service {
    /// Hands a mutation to the writer; its acknowledgement, or refusal, answers the call.
    ///
    /// - Throws: INVALID_ARGUMENT for a request id that is not of 16 bytes.
    func submit<Reply: WireMessage>(
        _ mutation: Mutation,
        _ requestID: [UInt8],
        _ call: some WriteCall,
        reply: @escaping @Sendable (Acknowledgement) -> Reply
    ) throws(Status) {
        guard let id = RequestID(bytes: requestID) else {
            throw .invalidArgument(
                "request_id has \(requestID.count) bytes; give 16 random ones, so that a repeat of the request is recognised"
            )
        }
        let submittedAt = ContinuousClock.now
        writer.submit(Submission(requestID: id, mutation: mutation)) { result in
            switch result {
            case .success(let acknowledgement):
                self.writeCounts.withLock { $0.answered(after: ContinuousClock.now - submittedAt) }
                call.reply(reply(acknowledgement).encoded())
            case .failure(let refusal):
                call.fail(Status(refusal), retryAfterMilliseconds: refusal.code == .overloaded ? 100 : 0)
            }
        }
    }

    /// Text from outside that may be stored: no control characters, no bidirectional overrides, not too long.
    ///
    /// - Throws: INVALID_ARGUMENT that names the field.
    func checkedText(_ text: String, _ field: String, length: ClosedRange<Int>) throws(Status) -> String {
        do {
            return try Text.checked(text, field, length: length)
        } catch {
            throw .invalidArgument(error.description)
        }
    }
}

extension Status {
    /// What a refused write tells the client.
    init(_ refusal: WriteRefusal) {
        let code: Status.Code =
            switch refusal.code {
            case .notFound: .notFound
            case .alreadyExists: .alreadyExists
            case .failedPrecondition: .failedPrecondition
            case .invalidArgument: .invalidArgument
            case .resourceExhausted, .overloaded: .resourceExhausted
            case .outcomeUnknown, .unavailable: .unavailable
            case .internalError: .internal
            }
        self.init(code: code, message: refusal.message, outcomeUnknown: refusal.code == .outcomeUnknown)
    }
}
