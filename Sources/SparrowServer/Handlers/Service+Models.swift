import Engine
import Protocol
import Store

/// Ranking models: which there are, and which one serves.
extension Service {
    /// A request that would hold up an event loop, as one that reads artifacts: answered from the pool.
    ///
    /// - Throws: RESOURCE_EXHAUSTED where too many requests wait.
    func pooled(
        _ call: IncomingCall,
        _ run: @escaping @Sendable () throws(Status) -> Void
    ) throws(Status) -> CallOutcome {
        let isTaken = requestPool.add(until: call.deadline) {
            do throws(Status) {
                try run()
            } catch {
                call.fail(error)
            }
        }
        guard isTaken else { throw .resourceExhausted("too many requests wait; ask again later") }
        return .later
    }

    /// `ListModels`: by name, the newest version first.
    func listModels() -> ModelList {
        let snapshot = views.snapshots.current
        let serving = rankers.serving
        return ModelList(
            models: rankers.entries().map { ModelVersion($0, serves: $0.reference == serving?.model) },
            serving: servingName(in: snapshot),
            previous: serving?.previous?.shown ?? ""
        )
    }

    /// `PromoteModel`: a version goes into service for whoever names no model.
    ///
    /// - Throws: NOT_FOUND for a version that there is not; FAILED_PRECONDITION for one that the gate refused, or that is damaged.
    func promoteModel(_ request: PromoteModelRequest, _ call: some WriteCall) throws(Status) {
        let reference = try promotable(request)
        if reference.name != Rankers.recallName {
            do {
                try rankers.load(reference)
            } catch {
                throw .failedPrecondition("\(reference.shown) cannot serve: \(error.message)")
            }
        }
        Failpoint.promote.reached(reference.name)
        let promotion = Mutation.promoteModel(label: Rankers.stable, reference)
        try submit(promotion, request.requestID, call, reply: PromoteModelReply.init)
    }

    /// `RollbackModel`: what served before serves again.
    ///
    /// - Throws: FAILED_PRECONDITION where nothing did, or where it is damaged by now.
    func rollbackModel(_ request: RollbackModelRequest, _ call: some WriteCall) throws(Status) {
        if let previous = rankers.serving?.previous, previous.name != Rankers.recallName {
            do {
                try rankers.load(previous)
            } catch {
                throw .failedPrecondition("\(previous.shown) cannot serve any more: \(error.message)")
            }
        }
        try submit(.rollbackModel(label: Rankers.stable), request.requestID, call, reply: PromoteModelReply.init)
    }

    /// What serves whoever names no model: `din 3`.
    func servingName(in snapshot: Snapshot) -> String {
        if let stable = snapshot.stableModel { return stable.reference.shown }
        return snapshot.recall.ease == nil ? "popularity" : "ease \(snapshot.modelVersion)"
    }

    private func promotable(_ request: PromoteModelRequest) throws(Status) -> ModelReference {
        // The recall's own order has no gate: it is what all others are judged against.
        if request.name == Rankers.recallName { return ModelReference(name: Rankers.recallName, version: 0) }
        guard RankerTraining.names.contains(request.name) else {
            throw .notFound(
                "model \(quoted(request.name)) is none; there are ease, \(RankerTraining.names.joined(separator: ", "))"
            )
        }
        let entries = rankers.entries().filter { $0.reference.name == request.name }
        guard !entries.isEmpty else {
            throw .notFound("\(request.name) is not trained yet; a job of the kind train makes a version")
        }
        let found = entries.first {
            request.version == 0
                ? $0.refusals.isEmpty || request.evenIfRefused : $0.reference.version == request.version
        }
        guard let found else {
            let newest = entries[0]
            guard request.version == 0 else {
                throw .notFound(
                    "there is no \(request.name) \(request.version); the newest version is \(newest.reference.version)"
                )
            }
            throw Service.refused(newest)
        }
        guard found.refusals.isEmpty || request.evenIfRefused else { throw Service.refused(found) }
        return found.reference
    }

    private static func refused(_ entry: RankerShelf.Entry) -> Status {
        .failedPrecondition(
            "the gate refused \(entry.reference.shown): \(entry.refusals.joined(separator: "; ")). "
                + "even_if_refused puts it into service all the same"
        )
    }
}

extension ModelReference {
    /// `din 3`; what is no artifact has no version.
    var shown: String { version == 0 ? name : "\(name) \(version)" }
}

extension PromoteModelReply {
    init(_ acknowledgement: Acknowledgement) {
        guard case .promoted(let model, let previous) = acknowledgement.answer else {
            self.init()
            return
        }
        self.init(serving: model.shown, previous: previous?.shown ?? "", offset: acknowledgement.offset)
    }
}

extension ModelVersion {
    init(_ entry: RankerShelf.Entry, serves: Bool) {
        self.init(
            name: entry.reference.name,
            version: entry.reference.version,
            serves: serves,
            passed: entry.refusals.isEmpty,
            refusals: entry.refusals,
            measurements: entry.judgement.map(Measurement.all) ?? [],
            trainedOffset: entry.trainedOffset,
            createdMilliseconds: UInt64(clamping: entry.createdMilliseconds),
            ratings: UInt64(clamping: entry.ratingCount),
            settings: entry.settings.sorted { $0.key < $1.key }.map { Setting(name: $0.key, value: $0.value) },
            requestMicroseconds: entry.microseconds,
            damage: entry.damage ?? ""
        )
    }
}

extension Protocol.Measurement {
    static func all(_ judgement: RankerJudgement) -> [Protocol.Measurement] {
        func measurement(_ metric: String, _ measured: RankerJudgement.Measured) -> Protocol.Measurement {
            Protocol.Measurement(metric: metric, value: measured.value, low: measured.low, high: measured.high)
        }
        return [
            measurement("ndcg_at_10", judgement.ndcg),
            measurement("ndcg_at_10_of_rival", judgement.rivalNDCG),
            measurement("ndcg_at_10_over_rival", judgement.difference),
            measurement("ndcg_at_10_over_popularity", judgement.overPopularity),
            Protocol.Measurement(metric: "coverage", value: judgement.coverage),
        ] + (judgement.calibration.map { [Protocol.Measurement(metric: "ece", value: $0.error)] } ?? [])
    }
}
