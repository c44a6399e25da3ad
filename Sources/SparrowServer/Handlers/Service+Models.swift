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
        let (serving, canary) = (rankers.serving, rankers.canary)
        return ModelList(
            models: rankers.entries().map { version($0) },
            serving: snapshot.servingName,
            previous: serving?.previous?.shown ?? "",
            canary: canary?.model.shown ?? "",
            canaryPercent: UInt32(canary?.percent ?? 0)
        )
    }

    private func version(_ entry: RankerShelf.Entry) -> ModelVersion {
        var version = ModelVersion(entry, serves: entry.reference == rankers.serving?.model)
        version.isCanary = entry.reference == rankers.canary?.model
        return version
    }

    /// `GetModel`: one version with where it comes from.
    ///
    /// - Throws: NOT_FOUND for a model or version that there is not.
    func getModel(_ request: GetModelRequest) throws(Status) -> ModelVersion {
        let entries = try versions(of: request.name)
        let found = entries.first { request.version == 0 || $0.reference.version == request.version }
        guard let found else { throw Service.noVersion(request.version, among: entries) }
        var version = version(found)
        version.bytes = found.bytes
        version.seed = found.lineage?.seed ?? 0
        version.parent = found.lineage?.parent ?? ""
        version.codeVersion = found.lineage?.codeVersion ?? ""
        version.calibration = found.calibration
        version.dataHash = found.lineage?.dataHash ?? ""
        return version
    }

    /// All versions of a ranking model, the newest first.
    ///
    /// - Throws: NOT_FOUND for a name that is none, or that is not trained yet.
    private func versions(of name: String) throws(Status) -> [RankerShelf.Entry] {
        guard RankerTraining.names.contains(name) else {
            throw .notFound(
                "model \(quoted(name)) is none; there are ease, \(RankerTraining.names.joined(separator: ", "))"
            )
        }
        let entries = rankers.entries().filter { $0.reference.name == name }
        guard !entries.isEmpty else {
            throw .notFound("\(name) is not trained yet; a job of the kind train makes a version")
        }
        return entries
    }

    private static func noVersion(_ version: UInt32, among entries: [RankerShelf.Entry]) -> Status {
        let newest = entries[0].reference
        return .notFound("there is no \(newest.name) \(version); the newest version is \(newest.version)")
    }

    /// `PromoteModel`: a version goes into service for whoever names no model, or as the canary for a share of them.
    ///
    /// - Throws: INVALID_ARGUMENT for an unknown label or a share out of range; NOT_FOUND for a version that there is not; FAILED_PRECONDITION for one
    ///   that the gate refused, or that is damaged.
    func promoteModel(_ request: PromoteModelRequest, _ call: some WriteCall) throws(Status) {
        let label = try Service.label(request.label)
        let percent = try Service.percent(request.percent, of: label)
        let reference = try promotable(request)
        if reference.name != Rankers.recallName {
            do {
                try rankers.load(reference)
            } catch {
                throw .failedPrecondition("\(reference.shown) cannot serve: \(error.message)")
            }
        }
        if label == ServingLabel.canary, reference.name == Rankers.recallName,
            views.snapshots.current.stableModel == nil
        {
            throw .failedPrecondition("\(reference.name) serves everybody already; a canary is another model")
        }
        Failpoint.promote.reached(reference.name)
        let promotion = Mutation.promoteModel(label: label, reference, percent: percent)
        try submit(promotion, request.requestID, call, reply: PromoteModelReply.init)
    }

    /// `RollbackModel`: what served before serves again; a canary is withdrawn.
    ///
    /// - Throws: INVALID_ARGUMENT for an unknown label; FAILED_PRECONDITION where nothing served before, or where it is damaged by now.
    func rollbackModel(_ request: RollbackModelRequest, _ call: some WriteCall) throws(Status) {
        if try Service.label(request.label) == ServingLabel.canary {
            return try submit(.rollbackModel(label: ServingLabel.canary), request.requestID, call) { [views] in
                PromoteModelReply(serving: views.snapshots.current.servingName, offset: $0.offset)
            }
        }
        if let previous = rankers.serving?.previous, previous.name != Rankers.recallName {
            do {
                try rankers.load(previous)
            } catch {
                throw .failedPrecondition("\(previous.shown) cannot serve any more: \(error.message)")
            }
        }
        try submit(.rollbackModel(label: Rankers.stable), request.requestID, call, reply: PromoteModelReply.init)
    }

    private static let percents: ClosedRange<UInt32> = 1...50

    private static func label(_ given: String) throws(Status) -> String {
        let labels = [ServingLabel.stable, ServingLabel.canary]
        guard given.isEmpty || labels.contains(given) else {
            throw .invalidArgument("label \(quoted(given)) is none; there are \(labels.joined(separator: ", "))")
        }
        return given.isEmpty ? ServingLabel.stable : given
    }

    /// Of a hundred people, so many get the model.
    private static func percent(_ given: UInt32, of label: String) throws(Status) -> UInt8 {
        guard label == ServingLabel.canary else {
            guard given == 0 else {
                throw .invalidArgument("percent is for the label canary; \(label) serves everybody, leave it out")
            }
            return 100
        }
        guard given == 0 || percents.contains(given) else {
            throw .invalidArgument(
                "percent \(given) is outside of \(percents.lowerBound) to \(percents.upperBound) (0 means 10)"
            )
        }
        return given == 0 ? 10 : UInt8(given)
    }

    private func promotable(_ request: PromoteModelRequest) throws(Status) -> ModelReference {
        // The recall's own order has no gate: it is what all others are judged against.
        if request.name == Rankers.recallName { return ModelReference(name: Rankers.recallName, version: 0) }
        let entries = try versions(of: request.name)
        let found = entries.first {
            request.version == 0
                ? $0.refusals.isEmpty || request.evenIfRefused : $0.reference.version == request.version
        }
        guard let found else {
            let newest = entries[0]
            guard request.version == 0 else { throw Service.noVersion(request.version, among: entries) }
            throw Service.refused(newest)
        }
        if let damage = found.damage { throw .failedPrecondition("\(found.reference.shown) cannot serve: \(damage)") }
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
