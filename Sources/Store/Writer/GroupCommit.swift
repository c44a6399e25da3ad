/// What group commit needs of a store.
protocol CommitTarget: AnyObject {
    var lastOffset: UInt64 { get }
    func begin() throws(DiskFault)
    /// Validates and writes one submission; a refusal has written nothing.
    func apply(_ submission: Submission, now: Int64) throws(DiskFault) -> Result<Applied, WriteRefusal>
    func commit() throws(DiskFault)
    func rollback() throws(DiskFault)
    /// Notes the offset that is acknowledged from now on, without fsync.
    func witness(_ offset: UInt64)
    /// What is due now and then between commits.
    func maintain(now: Int64) throws(DiskFault)
}

/// Many writes, one transaction: validate, deduplicate, commit, witness, apply to the views; then they may be acknowledged.
///
/// A plain state machine: time comes in, and the disk is the target's, so that a test can make it fail anywhere.
/// A full disk refuses the writes that it met and forgets it. Any other disk error ends writing until a restart: after a
/// failed COMMIT nobody knows what is on the disk.
struct GroupCommit<Target: CommitTarget> {
    let target: Target
    /// Why no more writes are taken; nil: they are.
    private(set) var fault: String?

    init(target: Target) {
        self.target = target
    }

    /// Does all of the batch in one transaction, at `now` in Unix milliseconds, and gives the answers in their order.
    ///
    /// `applied` gets the durable events in the order of the log, before anybody is answered.
    mutating func commit(
        _ batch: [Submission],
        now: Int64,
        applied: ([Committed]) -> Void
    ) -> [Result<Acknowledgement, WriteRefusal>] {
        if let fault { return batch.map { _ in .failure(.readOnly(fault)) } }
        let offsetBefore = target.lastOffset
        do {
            let results = try transaction(batch, now: now)
            if target.lastOffset > offsetBefore { target.witness(target.lastOffset) }
            let committed = results.flatMap { (try? $0.get().committed) ?? [] }
            if !committed.isEmpty { applied(committed) }
            return results.map { $0.map(\.acknowledgement) }
        } catch {
            guard batch.count > 1, error.stage == .applying, fault == nil else { return refuse(batch, error) }
            // One of them did it, perhaps: alone, each gets its own verdict, and none falls with its neighbour.
            return batch.flatMap { commit([$0], now: now, applied: applied) }
        }
    }

    /// Where a transaction failed.
    private struct Failure: Error {
        enum Stage {
            /// Nothing of it is on the disk.
            case applying
            /// It may be on the disk.
            case committing
        }

        var stage: Stage
        var disk: DiskFault
    }

    private mutating func transaction(
        _ batch: [Submission],
        now: Int64
    ) throws(Failure) -> [Result<Applied, WriteRefusal>] {
        var results: [Result<Applied, WriteRefusal>] = []
        do {
            try target.begin()
            for submission in batch { results.append(try target.apply(submission, now: now)) }
        } catch {
            throw takenBack(Failure(stage: .applying, disk: error))
        }
        do {
            try target.commit()
        } catch {
            // SQLite reports a full disk before the commit's last frame is there: that is no doubtful outcome.
            throw takenBack(Failure(stage: error.kind == .full ? .applying : .committing, disk: error))
        }
        return results
    }

    private mutating func takenBack(_ failure: Failure) -> Failure {
        switch failure.disk.kind {
        case .failed, .damaged: fault = failure.disk.text
        case .mistake where failure.stage == .committing: fault = failure.disk.text
        case .full, .mistake: break
        }
        do {
            try target.rollback()
        } catch {
            fault = fault ?? error.text
        }
        return failure
    }

    private func refuse(_ batch: [Submission], _ failure: Failure) -> [Result<Acknowledgement, WriteRefusal>] {
        let refusal: WriteRefusal =
            switch (failure.stage, failure.disk.kind) {
            case (.committing, _): .outcomeUnknown(failure.disk.text)
            case (.applying, .full): .diskFull(failure.disk.text)
            case (.applying, .mistake): .internalError(failure.disk.text)
            case (.applying, .failed), (.applying, .damaged): .readOnly(failure.disk.text)
            }
        return batch.map { _ in .failure(refusal) }
    }

    /// What is due between commits, a checkpoint above all. A full disk is nothing new to anybody: the log grows on.
    mutating func maintain(now: Int64) {
        guard fault == nil else { return }
        do {
            try target.maintain(now: now)
        } catch {
            if error.kind != .full { fault = error.text }
        }
    }
}
