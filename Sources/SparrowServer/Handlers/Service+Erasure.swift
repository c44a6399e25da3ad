import Foundation
import Logging
import Protocol
import Store

/// Taking somebody out of everything.
extension Service {
    /// `EraseUser`: takes a person out of the log, the tables, what is in memory, and every artifact, for ever.
    ///
    /// The erasure itself is one transaction. Answered when no byte on the disk has anything of the person any more.
    /// - Throws: INVALID_ARGUMENT for a request id that is not of 16 bytes. The call fails with NOT_FOUND for an unknown user, FAILED_PRECONDITION
    ///   for a name that is not the user's or while an import is open, RESOURCE_EXHAUSTED where the disk has no space to write the database anew.
    func eraseUser(_ request: EraseUserRequest, _ call: some WriteCall) throws(Status) {
        guard let id = RequestID(bytes: request.requestID) else {
            throw .invalidArgument(
                "request_id has \(request.requestID.count) bytes; give 16 random ones, so that a repeat of the request is recognised"
            )
        }
        let mutation = Mutation.eraseUser(userID: request.userID, name: request.name)
        writer.submit(Submission(requestID: id, mutation: mutation)) { result in
            switch result {
            case .success(let acknowledgement):
                var reply = EraseUserReply(
                    offset: acknowledgement.offset,
                    alreadyApplied: acknowledgement.alreadyApplied
                )
                if case .erased(let events, let ratings, _) = acknowledgement.answer {
                    (reply.events, reply.ratings) = (events, ratings)
                }
                self.removeRemains(upTo: acknowledgement.offset, reply, call)
            case .failure(let refusal):
                call.fail(Status(refusal), retryAfterMilliseconds: refusal.code == .overloaded ? 100 : 0)
            }
        }
    }

    /// On the writer's thread: people were erased and the views have forgotten them.
    func forgot(_ users: [UInt32]) {
        for user in users {
            lists.forget(user)
            exposures.forget(user)
        }
        hub.published()
        trainer.userErased()
    }

    /// What is done after the commit, and again after a crash: the database anew, then the artifacts; then nothing is pending any more.
    private func removeRemains(upTo offset: UInt64, _ reply: EraseUserReply, _ call: some WriteCall) {
        let accepted = writer.perform { store in
            do throws(StoreError) {
                if try store.erasureIsPending() { try store.removeRemains() }
            } catch {
                return call.fail(Service.remainsStatus(error.message, isFull: error.kind == .diskFull))
            }
            // Reading and writing artifacts takes long: not on this thread.
            let thread = Thread {
                var reply = reply
                do {
                    reply.retrained = self.retrainTaught(besides: try self.endErasures(upTo: offset))
                    // Behind the trainings that were queued: what the answer names is in the log by then.
                    let answer = reply.encoded()
                    if !self.writer.perform({ _ in call.reply(answer) }) { call.reply(answer) }
                } catch {
                    call.fail(Service.remainsStatus("\(error)", isFull: false))
                }
            }
            thread.name = "erasure"
            thread.stackSize = 8 << 20
            thread.start()
        }
        if !accepted { call.fail(.unavailable("the daemon is stopping; the next start ends what is left to do")) }
    }

    private static func remainsStatus(_ fault: String, isFull: Bool) -> Status {
        let message =
            "the user is erased, but bytes of the person are still on the disk (\(fault)); mend that and repeat the request with the same "
            + "request id, or restart the daemon"
        return isFull ? .resourceExhausted(message) : .internal(message)
    }

    /// Takes everybody who was erased out of the artifacts; waits until that is done.
    ///
    /// - Returns: trainings whose artifacts had to go.
    /// - Throws: `StoreError` where the disk does not take it; it stays pending, and the next start tries again.
    func endErasures(upTo offset: UInt64) throws -> [ShelvedTraining] {
        try rankers.forgetErased()
        let gone = try embeddings.forgetErased()
        writer.perform { store in
            // Where the disk does not take this, the next start looks once more, in vain.
            do throws(StoreError) { try store.endErasure(upTo: offset) } catch { self.log.warning("\(error.message)") }
        }
        return [gone].compactMap { $0 }
    }

    /// Queues a training of everything in service that has learnt from somebody who was erased.
    ///
    /// - Parameter gone: trainings whose artifacts had to go.
    /// - Returns: what is made anew: "embed als".
    @discardableResult
    func retrainTaught(besides gone: [ShelvedTraining] = []) -> [String] {
        var names: [String] = []
        let status = trainer.status
        if status.version > 0, views.erasures.taught(trainedTo: status.trainedOffset) { names.append("ease") }
        for training in embeddings.taught + gone + rankers.taught {
            let (kind, subject) = (training.spec.kind, training.spec.subject)
            // Stable and canary may be of one name.
            guard !names.contains("\(kind) \(subject)") else { continue }
            names.append("\(kind) \(subject)")
            guard !jobs.board.isExpected(kind: kind, subject: subject) else { continue }
            jobs.begin(jobs.board.spec(kind: kind, subject: subject, version: training.version) ?? training.spec)
        }
        return names
    }
}
