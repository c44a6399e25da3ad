import Protocol
import Store

/// Events that a consumer of the log could not take.
extension Service {
    private static let lettersByDefault: UInt32 = 100
    private static let lettersMax: UInt32 = 1_000

    /// `ListDeadLetters`: the newest first, each with its event.
    ///
    /// - Throws: INVALID_ARGUMENT for a size above 1000.
    func listDeadLetters(_ request: ListDeadLettersRequest, _ call: some WriteCall) throws(Status) {
        guard request.size <= Service.lettersMax else {
            throw .invalidArgument("size \(request.size) is out of range; give 0 (for 100) to \(Service.lettersMax)")
        }
        let size = request.size == 0 ? Service.lettersByDefault : request.size
        let isAccepted = writer.perform { store in
            do throws(StoreError) {
                let letters = try store.deadLetters(limit: Int(size))
                self.addEvents(of: letters[...], to: DeadLetterList(), call)
            } catch {
                call.fail(.dataLoss(error.message))
            }
        }
        if !isAccepted { throw .unavailable("the daemon is stopping") }
    }

    /// One event in each slice of the writer's thread, as it may lie in a large chunk.
    private func addEvents(of letters: ArraySlice<StoredDeadLetter>, to list: DeadLetterList, _ call: some WriteCall) {
        guard let letter = letters.first else { return call.reply(list.encoded()) }
        let isAccepted = writer.perform { store in
            var list = list
            // A damaged event is still listed: its letter says what is known.
            let event = try? store.events(from: letter.offset, limit: 1).first
            let view = EventView(catalogue: self.views.snapshots.current.catalogue)
            list.letters.append(
                DeadLetter(
                    consumer: letter.consumer,
                    offset: letter.offset,
                    attempts: letter.attempts,
                    error: letter.error,
                    timeMilliseconds: UInt64(clamping: letter.timeMilliseconds),
                    event: event.map(view.message)
                )
            )
            self.addEvents(of: letters.dropFirst(), to: list, call)
        }
        if !isAccepted { call.fail(.unavailable("the daemon is stopping")) }
    }

    /// `RetryDeadLetter`: the consumer tries the event once more, at once; taken, the letter is gone.
    ///
    /// - Throws: INVALID_ARGUMENT without a consumer or an offset. The call fails with NOT_FOUND where there is no such letter, with
    ///   FAILED_PRECONDITION where its consumer does not run.
    func retryDeadLetter(_ request: RetryDeadLetterRequest, _ call: some WriteCall) throws(Status) {
        guard !request.consumer.isEmpty, request.offset > 0 else {
            throw .invalidArgument("give the consumer and the offset of a dead letter; ListDeadLetters lists them")
        }
        let isAccepted = writer.perform { store in
            do {
                guard let letter = try store.deadLetter(consumer: request.consumer, offset: request.offset) else {
                    throw Status.notFound(
                        "\(quoted(request.consumer)) has no dead letter at offset \(request.offset); ListDeadLetters lists them"
                    )
                }
                try self.consumers.retry(letter) { outcome in
                    switch outcome {
                    case .taken: call.reply(RetryDeadLetterReply(taken: true).encoded())
                    case .failed(let message): call.reply(RetryDeadLetterReply(error: message).encoded())
                    }
                }
            } catch let status as Status {
                call.fail(status)
            } catch {
                call.fail(.dataLoss("\(error)"))
            }
        }
        if !isAccepted { throw .unavailable("the daemon is stopping") }
    }
}
