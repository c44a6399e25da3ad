import Engine
import Protocol
import Store

/// Experiments: who gets which lists, and what becomes of it.
extension Service {
    private static let windowSecondsUsual: UInt32 = 7 * 86_400

    /// `PutExperiment`: begins an experiment, or ends one. The same definition again changes nothing.
    ///
    /// - Throws: INVALID_ARGUMENT for arms that cannot be; FAILED_PRECONDITION for other arms of one that runs, for one that has ended, and
    ///   for a model that is not trained; NOT_FOUND for the end of one that there is not.
    func putExperiment(_ request: PutExperimentRequest, _ call: some WriteCall, in snapshot: Snapshot) throws(Status) {
        guard let experiment = request.experiment else {
            throw .invalidArgument("the request has no experiment; give a name, and arms to begin it")
        }
        let name = try checkedText(experiment.name, "name", length: 1...64)
        let mutation: Mutation
        if request.end {
            mutation = .endExperiment(name: name)
        } else {
            let definition = try definition(of: experiment, name)
            for arm in definition.arms { try checkModel(arm, in: snapshot) }
            mutation = .putExperiment(definition)
        }
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = PutExperimentReply(
                offset: acknowledgement.offset,
                alreadyApplied: acknowledgement.alreadyApplied
            )
            if case .experiment(let record) = acknowledgement.answer { reply.experiment = Experiment(record) }
            return reply
        }
    }

    /// With what is left out filled in, so that the same request again is the same definition.
    private func definition(of experiment: Experiment, _ name: String) throws(Status) -> ExperimentDefinition {
        var arms: [ArmDefinition] = []
        // The store says what is wrong with the number of arms; what comes with a million is not looked at here.
        for arm in experiment.arms.prefix(16) {
            arms.append(
                ArmDefinition(
                    name: try checkedText(arm.name, "name of an arm", length: 1...64),
                    weight: arm.weight,
                    model: arm.model,
                    reranking: arm.reranking.map { ArmReranking($0) }
                )
            )
        }
        let salt = try checkedText(experiment.salt, "salt", length: 0...64)
        return ExperimentDefinition(
            name: name,
            arms: arms,
            salt: salt.isEmpty ? name : salt,
            windowSeconds: experiment.windowSeconds == 0 ? Service.windowSecondsUsual : experiment.windowSeconds,
            note: try checkedText(experiment.note, "note", length: 0...1_000)
        )
    }

    private func checkModel(_ arm: ArmDefinition, in snapshot: Snapshot) throws(Status) {
        let names = ["popularity", "ease"] + RankerTraining.names
        guard arm.model.isEmpty || names.contains(arm.model) else {
            throw .invalidArgument(
                "arm \(quoted(arm.name)): model \(quoted(arm.model)) is none; there are \(names.joined(separator: ", "))"
            )
        }
        guard snapshot.serves(arm.model) else {
            throw .failedPrecondition(
                "arm \(quoted(arm.name)): model \(arm.model) is not trained yet; a job of the kind train makes it"
            )
        }
    }

    /// `ListExperiments`: those that run first, then by begin, the newest first.
    func listExperiments(_ request: ListExperimentsRequest, in snapshot: Snapshot) throws(Status) -> ExperimentList {
        let newestFirst = Array(snapshot.experiments.records.reversed())
        let ordered = newestFirst.filter(\.isRunning) + newestFirst.filter { !$0.isRunning }
        return ExperimentList(experiments: ordered.map { Experiment($0) })
    }

    /// `GetExperimentReport`: what became of each arm, or of the lists that were woven for one person. On the pool,
    /// since it goes through all exposures.
    ///
    /// - Throws: NOT_FOUND for an unknown experiment or user; INVALID_ARGUMENT where neither is named.
    func experimentReport(_ request: GetExperimentReportRequest, in snapshot: Snapshot) throws(Status)
        -> ExperimentReport
    {
        let outcomes = ExperimentOutcomes(book: exposures, people: people, snapshot: snapshot)
        guard !request.name.isEmpty else {
            guard request.userID != 0 else {
                throw .invalidArgument("the request names neither an experiment nor a user; ListExperiments lists them")
            }
            try person(request.userID)
            return ExperimentReport(
                interleavings: InterleavedDays(outcomes: outcomes, userID: request.userID).results()
            )
        }
        guard let record = snapshot.experiments.record(request.name) else {
            throw .notFound("experiment \(quoted(request.name)) is not known; ListExperiments lists them")
        }
        return ExperimentReport(record, outcomes.arms(of: record))
    }

    /// What the log says of experiments, on the writer's thread: one swap, and whoever watches sees it.
    func apply(_ put: ExperimentPut, of event: Store.Event) {
        views.snapshots.update { snapshot in
            var experiments = snapshot.experiments
            experiments.apply(put, timeMilliseconds: event.timeMilliseconds)
            snapshot.run(experiments, at: event.offset)
        }
        hub.published()
    }

    /// At the start: what the log and the table know.
    func loadExperiments(_ records: [ExperimentRecord], _ kept: [StoredExposure]) {
        views.snapshots.update { $0.run(ServedExperiments(records), at: 0) }
        exposures.load(kept)
    }
}

extension Experiment {
    init(_ record: ExperimentRecord) {
        let definition = record.definition
        self.init(
            name: definition.name,
            arms: definition.arms.map { arm in
                ExperimentArm(
                    name: arm.name,
                    weight: arm.weight,
                    model: arm.model,
                    reranking: arm.reranking.map { Reranking($0) }
                )
            },
            salt: definition.salt,
            windowSeconds: definition.windowSeconds,
            state: record.isRunning ? .running : .ended,
            begunMilliseconds: UInt64(clamping: record.begunMilliseconds),
            endedMilliseconds: UInt64(clamping: record.endedMilliseconds ?? 0),
            note: definition.note
        )
    }
}

extension ExperimentReport {
    init(_ record: ExperimentRecord, _ outcomes: [ArmOutcomes]) {
        self.init(experiment: Experiment(record))
        let control = outcomes[0]
        arms = zip(record.definition.arms, outcomes).enumerated().map { place, arm in
            var report = ArmReport(arm.0.name, arm.1)
            guard place > 0 else { return report }
            func difference(_ rate: KeyPath<ArmOutcomes, ClusteredRatio>, scale: Double) -> Difference? {
                ArmDifference(arm.1[keyPath: rate], from: control[keyPath: rate], scale: scale).map { Difference($0) }
            }
            report.opensDifference = difference(\.openRate, scale: 1)
            report.likesDifference = difference(\.likeRate, scale: 1)
            // From half a star to five.
            report.starsDifference = difference(\.stars, scale: 4.5)
            return report
        }
        sampleRatioP = ChiSquared.sampleRatioP(
            counts: outcomes.map(\.users),
            weights: record.definition.arms.map(\.weight)
        )
        sampleRatioFails = sampleRatioP < ChiSquared.sampleRatioAlpha
        verdict = ExperimentVerdict(record: record, report: self).line
    }
}

extension ArmReport {
    fileprivate init(_ name: String, _ outcomes: ArmOutcomes) {
        self.init(
            name: name,
            users: UInt64(outcomes.users),
            exposures: UInt64(outcomes.exposures),
            opens: UInt64(outcomes.opens),
            likes: UInt64(outcomes.likes),
            ratings: UInt64(outcomes.ratings),
            openRate: outcomes.openRate.value,
            likeRate: outcomes.likeRate.value,
            meanStars: outcomes.stars.value
        )
    }
}

extension Difference {
    fileprivate init(_ difference: ArmDifference) {
        self.init(
            value: difference.value,
            low: difference.interval.lowerBound,
            high: difference.interval.upperBound,
            sequentialLow: difference.sequentialInterval.lowerBound,
            sequentialHigh: difference.sequentialInterval.upperBound,
            sequentialP: difference.sequentialP
        )
    }
}
