import Engine
import Foundation
import Logging
import Store
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The ranking models of the daemon: trained as jobs, judged by the gate, kept on disk, and put into service by promotions.
///
/// What serves, and what a rollback would bring back, is in memory; so is the newest version of each model, for whoever names it. A model is
/// always read from the bytes of its artifact: a damaged one is refused on the one way in.
final class Rankers: Sendable {
    /// The label under which a model serves whoever names none.
    static let stable = ServingLabel.stable
    /// The name of the recall's own order in promotions.
    static let recallName = "ease"

    private let views: LiveViews
    private let shelf: RankerShelf
    private let log: Logger
    private let gate = RankerGate()
    /// What the log says of the labels; what cannot be loaded does not serve all the same.
    private let labels = Mutex<[String: ServingLabel]>([:])
    private let isRefreshing = Atomic<Bool>(false)
    /// Why versions could not be loaded, as it was found out.
    private let damages = Mutex<[ModelReference: String]>([:])
    /// Held while an artifact is written or somebody is taken out of those that there are: none comes in between.
    private let publishing = Mutex<Void>(())
    /// The newest offset that the views cover.
    private let offset: @Sendable () -> UInt64
    /// Called after what serves has changed.
    private let published: @Sendable () -> Void

    init(
        _ views: LiveViews,
        _ shelf: RankerShelf,
        _ log: Logger,
        offset: @escaping @Sendable () -> UInt64,
        published: @escaping @Sendable () -> Void
    ) {
        self.views = views
        self.shelf = shelf
        self.log = log
        self.offset = offset
        self.published = published
    }

    /// What serves, and what did before, by the log.
    var serving: ServingLabel? { labels.withLock { $0[ServingLabel.stable] } }

    /// What serves a share of the people, by the log.
    var canary: ServingLabel? { labels.withLock { $0[ServingLabel.canary] } }

    /// What serves, or would after a rollback: it stays on disk and in memory.
    private var needed: [ModelReference] {
        labels.withLock { $0.values.flatMap { [$0.model, $0.previous].compactMap { $0 } } }
    }

    /// All versions on disk, with what was found of them since.
    func entries() -> [RankerShelf.Entry] {
        let found = damages.withLock { $0 }
        return shelf.entries().map { entry in
            var entry = entry
            entry.damage = entry.damage ?? found[entry.reference]
            return entry
        }
    }

    /// One version on disk; `nil` where there is none.
    func entry(_ reference: ModelReference) -> RankerShelf.Entry? { shelf.entry(reference) }

    // MARK: Into service

    /// Puts what the log says into service, and the newest version of each model beside it: at the start, and when an import has given the rows other
    /// movies. What is damaged is passed over, and said; then the recall's own order serves.
    func loadStored(_ labels: [ServingLabel]) {
        self.labels.withLock { known in
            known = Dictionary(labels.map { ($0.label, $0) }, uniquingKeysWith: { first, _ in first })
        }
        loadMissing()
    }

    private func loadMissing() {
        var wanted = needed
        for entry in shelf.entries() where !wanted.contains(where: { $0.name == entry.reference.name }) {
            if entry.damage == nil { wanted.append(entry.reference) }
        }
        for reference in wanted where reference.name != Rankers.recallName {
            do throws(JobFault) {
                try load(reference)
            } catch {
                log.warning("the stored model \(reference.name) \(reference.version) is not used: \(error.message)")
            }
        }
        views.snapshots.update { [serving, canary, offset] in
            $0.label(serving?.model, canary: canary, at: offset())
        }
    }

    /// The same on a thread of its own.
    func loadStoredInBackground() {
        inBackground { if self.views.snapshots.current.models.isEmpty { self.loadMissing() } }
    }

    /// Reads a version into memory, if it is not there.
    ///
    /// - Throws: `JobFault` that says what is wrong with it.
    func load(_ reference: ModelReference) throws(JobFault) {
        if views.snapshots.current.model(reference) != nil { return }
        guard let entry = shelf.entry(reference) else {
            throw JobFault("there is no \(reference.name) \(reference.version); ListModels lists the versions")
        }
        if let damage = entry.damage { throw JobFault(damage) }
        // An import may end while it is read, and give the rows other movies.
        for _ in 0..<3 {
            let snapshot = views.snapshots.current
            let erasureCount = views.erasures.count
            let weights = try weights(reference, in: snapshot)
            let ranker = ServedRanker(
                weights,
                catalogue: snapshot.catalogue,
                statistics: views.statistics.all(),
                userIDs: views.userIDs()
            )
            let model = ServedModel(reference, ranker, microseconds: entry.microseconds)
            var isServed = false
            views.snapshots.update { [needed, erasures = views.erasures] newest in
                // Somebody may have been erased while it was read.
                guard newest.generation == snapshot.generation, erasures.count == erasureCount else { return }
                newest.serve(model, besides: needed)
                isServed = true
            }
            if isServed { return }
        }
        throw JobFault("imports went on and on; try again")
    }

    private func weights(_ reference: ModelReference, in snapshot: Snapshot) throws(JobFault) -> RankerWeights {
        let place = "models/\(reference.name)/\(reference.version)"
        let rows = snapshot.catalogue.rowByID
        do throws(JobFault) {
            let files: [String: [UInt8]]
            do {
                Failpoint.modelLoad.reached(reference.name)
                // Not while somebody is taken out of them: the directory is gone for a moment then.
                files = try publishing.withLock { _ in Result { try shelf.files(reference) } }.get()
            } catch {
                throw JobFault("\(error)")
            }
            do throws(EngineError) {
                let weights = try RankerWeights(decoding: files, place: place) { rows[$0.rawValue] }
                damages.withLock { $0[reference] = nil }
                return weights.forgetting(views.erasures.ids) ?? weights
            } catch {
                throw JobFault(error)
            }
        } catch {
            damages.withLock { $0[reference] = error.message }
            throw error
        }
    }

    /// What a promotion or a rollback means, on the writer's thread: the model is in memory by then, so one swap does it.
    ///
    /// - Parameters:
    ///   - promoted: what the log says.
    ///   - offset: of that event.
    func apply(_ promoted: ModelPromoted, at offset: UInt64) {
        Failpoint.promoted.reached(promoted.model.name)
        labels.withLock { $0.apply(promoted) }
        views.snapshots.update { [serving, canary] in $0.label(serving?.model, canary: canary, at: offset) }
        published()
        // It was read before the event was written; a newer version that came in between has taken its place in memory.
        if needed.contains(where: { $0.name != Rankers.recallName && views.snapshots.current.model($0) == nil }) {
            inBackground {
                self.loadMissing()
                self.published()
            }
        }
    }

    /// Movies and people as they are known now, for all models in memory. On a thread of its own, one at a time.
    func refresh() {
        guard !views.snapshots.current.models.isEmpty, !isRefreshing.exchange(true, ordering: .relaxed) else { return }
        inBackground {
            let snapshot = self.views.snapshots.current
            let (statistics, userIDs) = (self.views.statistics.all(), self.views.userIDs())
            for model in snapshot.models {
                let new = model.refreshed(snapshot.catalogue, statistics, userIDs: userIDs)
                self.views.snapshots.update { newest in
                    if newest.generation == snapshot.generation { newest.replace(new) }
                }
            }
            self.isRefreshing.store(false, ordering: .relaxed)
        }
    }

    // MARK: Forgetting

    /// Takes everybody who was erased out of the models in memory and of all artifacts.
    ///
    /// - Throws: `StoreError` where the disk does not take it.
    func forgetErased() throws {
        let ids = views.erasures.ids
        guard !ids.isEmpty else { return }
        let result = publishing.withLock { _ in Result { try shelf.forget(ids) } }
        for model in try result.get() {
            log.warning("\(model.name) \(model.version) cannot be read and is removed: an erased user may be in it")
        }
        let snapshot = views.snapshots.current
        let (statistics, userIDs) = (views.statistics.all(), views.userIDs())
        for model in snapshot.models {
            let new = model.forgetting(ids, snapshot.catalogue, statistics, userIDs: userIDs)
            views.snapshots.update { newest in
                if newest.generation == snapshot.generation { newest.replace(new) }
            }
        }
    }

    /// The models in service that have learnt from somebody who was erased, where no newer version takes their place.
    var taught: [ShelvedTraining] {
        let entries = shelf.entries()
        return [serving?.model, canary?.model].compactMap { $0 }.compactMap { model in
            guard let entry = shelf.entry(model), views.erasures.taught(trainedTo: entry.trainedOffset),
                !entries.contains(where: {
                    $0.reference.name == model.name && $0.reference.version > model.version
                        && !views.erasures.taught(trainedTo: $0.trainedOffset)
                })
            else { return nil }
            let spec = JobSpec(kind: "train", subject: model.name, settings: entry.settings, seed: 1)
            return ShelvedTraining(spec: spec, version: model.version)
        }
    }

    private func inBackground(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread {
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15)
            work()
        }
        thread.name = "rankers"
        thread.stackSize = 8 << 20
        thread.start()
    }

    // MARK: Training

    /// Trains a model on a copy of the ratings, judges it, and keeps it. It serves when it is promoted.
    ///
    /// - Returns: what came of it, with what the gate says.
    /// - Throws: `JobFault`; nothing was changed then.
    func train(
        _ training: RankerTraining,
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult {
        let trainedOffset = offset()
        let snapshot = views.snapshots.current
        let log = views.ratingLog(snapshot)
        let rival = snapshot.stable.flatMap { snapshot.model($0)?.ranker.weights }
        let data = RankerTraining.Data(
            log: log,
            offset: trainedOffset,
            seed: spec.seed,
            threads: ProcessInfo.processInfo.activeProcessorCount,
            rival: rival
        )
        let trained: (weights: RankerWeights, judgement: RankerJudgement)
        do throws(EngineError) {
            trained = try training.train(
                on: data,
                codeVersion: Daemon.version,
                progress: { step in
                    if step.phase.hasPrefix("epoch") { Failpoint.trainEpoch.reached(spec.subject) }
                    progress(step)
                },
                shouldStop: { [erasures = views.erasures] in shouldStop() || erasures.cameAfter(trainedOffset) }
            )
        } catch {
            throw views.erasures.cameAfter(trainedOffset) ? JobFault.somebodyWasErased : JobFault(error)
        }
        Failpoint.trainJudged.reached(spec.subject)
        // The last moment to say no: what follows is seen by everybody.
        guard !shouldStop() else { throw JobFault(EngineError.cancelled) }
        return try publish(trained.weights, trained.judgement, spec, snapshot)
    }

    private func publish(
        _ weights: RankerWeights,
        _ judgement: RankerJudgement,
        _ spec: JobSpec,
        _ snapshot: Snapshot
    ) throws(JobFault) -> JobResult {
        let files: [String: [UInt8]]
        let verdict: RankerGate.Verdict
        var microseconds = 0.0
        do throws(EngineError) {
            files = try weights.encoded { MovieID(snapshot.catalogue.movies[$0].id) }
            let rows = snapshot.catalogue.rowByID
            // From the bytes that the disk gets: what cannot be read again, or answers otherwise then, is found out here.
            verdict = try gate.verdict(
                on: files,
                place: "models/\(spec.subject)/new",
                row: { rows[$0.rawValue] },
                judging: { (_) throws(EngineError) in judgement },
                timing: { weights in
                    microseconds = requestMicroseconds(weights, snapshot)
                    return microseconds
                }
            )
        } catch {
            throw JobFault(error)
        }
        let refusals = verdict.refusals
        let entry = RankerShelf.Entry(
            reference: ModelReference(name: spec.subject, version: 0),
            judgement: judgement,
            refusals: refusals,
            trainedOffset: weights.manifest.data.logOffset,
            createdMilliseconds: Int64(Date().timeIntervalSince1970 * 1_000),
            ratingCount: weights.manifest.data.ratingCount,
            settings: spec.settings,
            microseconds: microseconds,
            lineage: RankerShelf.Lineage(weights.manifest, parent: snapshot.servingName)
        )
        let protected = Set(needed.filter { $0.name == spec.subject }.map(\.version))
        let written = publishing.withLock { [erasures = views.erasures] _ -> Result<UInt32, JobFault> in
            guard !erasures.cameAfter(entry.trainedOffset) else { return .failure(.somebodyWasErased) }
            do {
                return .success(try shelf.publish(entry, files, protected: protected))
            } catch let error as StoreError where error.kind == .diskFull {
                return .failure(JobFault("the model could not be stored: \(error.message) and run the job again"))
            } catch {
                return .failure(JobFault("the model could not be stored: \(error)"))
            }
        }
        let version = try written.get()
        Failpoint.trainPublished.reached(spec.subject)
        try load(ModelReference(name: spec.subject, version: version))
        let said = refusals.isEmpty ? "the gate lets it serve" : "refused: \(refusals.joined(separator: "; "))"
        return JobResult(
            message: "version \(version), NDCG@10 \(Rankers.shown(judgement.ndcg.value)), "
                + "\(judgement.rival) \(Rankers.shown(judgement.rivalNDCG.value)); \(said)",
            version: version
        )
    }

    static func shown(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }

    /// What requests of some people for 500 movies take, in the middle, as they would come.
    private func requestMicroseconds(_ weights: RankerWeights, _ snapshot: Snapshot) -> Double {
        let userIDs = views.userIDs()
        let ranker = ServedRanker(
            weights,
            catalogue: snapshot.catalogue,
            statistics: views.statistics.all(),
            userIDs: userIDs
        )
        let rows = Array(weights.recall.movieRows.prefix(500))
        var times: [Double] = []
        let time = UInt32(clamping: Int(Date().timeIntervalSince1970))
        for id in stride(from: 0, to: userIDs.count, by: max(1, userIDs.count / 20)).map({ userIDs[$0].rawValue }) {
            guard let person = views.people.person(id)?.within(snapshot) else { continue }
            let begun = ContinuousClock.now
            _ = ranker.scores(of: rows, history: person.history.ratings, userID: id, time: time)
            times.append((ContinuousClock.now - begun) / .microseconds(1))
        }
        return times.sorted().dropFirst(times.count / 2).first ?? 0
    }
}

extension [String: ServingLabel] {
    /// As the store's table does it.
    fileprivate mutating func apply(_ promoted: ModelPromoted) {
        if promoted.label == ServingLabel.canary, promoted.percent == 0 {
            self[promoted.label] = nil
            return
        }
        self[promoted.label] = ServingLabel(
            label: promoted.label,
            model: promoted.model,
            previous: promoted.label == ServingLabel.canary ? nil : self[promoted.label]?.model,
            percent: promoted.percent
        )
        if promoted.label == ServingLabel.stable, self[ServingLabel.canary]?.model == promoted.model {
            self[ServingLabel.canary] = nil
        }
    }
}

/// Jobs of the kind "train".
struct TrainWork: JobWork {
    let rankers: Rankers

    init(_ rankers: Rankers) { self.rankers = rankers }

    var subjects: [String] { RankerTraining.names }

    func check(_ spec: JobSpec) throws(JobFault) { _ = try training(spec) }

    func run(
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult {
        try rankers.train(try training(spec), spec, progress: progress, shouldStop: shouldStop)
    }

    private func training(_ spec: JobSpec) throws(JobFault) -> RankerTraining {
        do throws(EngineError) {
            return try RankerTraining(spec.subject, ModelSettings(spec.settings))
        } catch {
            throw JobFault(error)
        }
    }
}

extension LiveViews {
    /// Everybody's ids, rising.
    func userIDs() -> [UserID] { people.ids(from: 0, count: .max).map { UserID($0) } }

    /// A copy of all current ratings with their people, in the order of time.
    func ratingLog(_ snapshot: Snapshot) -> RatingLog {
        let movies = snapshot.catalogue.movies
        let ids = people.ids(from: 0, count: .max)
        var (users, rows, halfStars, times): ([UInt32], [UInt32], [UInt8], [UInt32]) = ([], [], [], [])
        for (user, id) in ids.enumerated() {
            guard let history = people.person(id)?.history else { continue }
            for index in 0..<history.count {
                let entry = history[index]
                guard entry.movieRow < movies.count else { continue }
                users.append(UInt32(user))
                rows.append(UInt32(entry.movieRow))
                halfStars.append(entry.halfStars)
                times.append(entry.time)
            }
        }
        return RatingLog(
            userIDs: ids.map { UserID($0) },
            movieIDs: movies.map { MovieID($0.id) },
            movies: movies.map { MovieContent($0) },
            userRows: users,
            movieRows: rows,
            halfStars: halfStars,
            times: times
        )
    }
}
