import Engine
import Foundation
import Logging
import Protocol
import Store
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Trains the item-based model on a thread of its own, at low priority, and puts it into service as a new snapshot.
///
/// It reads a copy of the ratings in memory, never the store; what people do meanwhile goes on. A failed or cancelled training
/// changes nothing: the old model serves on.
final class Trainer: Sendable {
    /// What the engine's loops and matrix products run on here.
    static let kernel = kernelDescription()
    private static let modelName = "ease"
    /// In a manifest: the store that the model was trained on.
    private static let instanceKey = "instance"

    private struct State {
        var schedule = TrainingSchedule()
        var progress: EASE.Progress?
        var status = ModelStatus(name: "popularity")
    }

    private let views: LiveViews
    private let shelf: ArtifactShelf
    private let instanceID: String
    private let log: Logger
    private let state = Mutex(State())
    private let waitsForPause = Atomic<Bool>(false)
    private let stopsTraining = Atomic<Bool>(false)
    /// Called after a model went into service.
    private let published: @Sendable () -> Void
    /// The newest offset that the views cover.
    private let offset: @Sendable () -> UInt64

    init(
        _ views: LiveViews,
        _ identity: StoreIdentity,
        _ log: Logger,
        offset: @escaping @Sendable () -> UInt64,
        published: @escaping @Sendable () -> Void
    ) {
        self.views = views
        self.log = log
        self.offset = offset
        self.published = published
        instanceID = identity.instanceID
        shelf = ArtifactShelf(directory: URL(fileURLWithPath: identity.dataDirectory).appendingPathComponent("models"))
    }

    /// The model in service, and the training that will replace it.
    var status: ModelStatus {
        state.withLock { state in
            var status = state.status
            status.training = state.schedule.isTraining
            status.trainingFraction = state.schedule.isTraining ? state.progress?.fraction ?? 0 : 0
            status.trainingPhase = state.schedule.isTraining ? state.progress?.phase ?? "" : ""
            return status
        }
    }

    var isTraining: Bool { state.withLock { $0.schedule.isTraining } }

    func ratingsChanged(_ count: Int) {
        state.withLock { $0.schedule.ratingsChanged(count) }
        trainIfDue()
    }

    func importEnded() {
        state.withLock { $0.schedule.importEnded() }
        trainIfDue()
    }

    /// Somebody was erased: what learns from the ratings learns anew, as soon as it may.
    func userErased() {
        state.withLock { $0.schedule.userErased() }
        trainIfDue()
    }

    /// No training begins any more, and one that runs ends at its next step.
    func stop() { stopsTraining.store(true, ordering: .relaxed) }

    /// At the start: begins a training if one is due, else makes what is not stored with the weights.
    func begin() {
        trainIfDue()
        guard !isTraining, views.statistics.ratingCount > 0 else { return }
        startThread {
            let moment = Moment(self.views.snapshots.current)
            let (matrix, ids) = self.views.ratingMatrixWithIDs()
            self.publishCounts(of: matrix, ids, moment)
        }
    }

    /// Begins a training if one is due. Returns at once.
    func trainIfDue() {
        guard !stopsTraining.load(ordering: .relaxed) else { return }
        let now = Trainer.milliseconds()
        let ratingCount = views.statistics.ratingCount
        let (begins, pauseLeft) = state.withLock { state in
            (
                state.schedule.begins(ratingCount: ratingCount, now: now),
                state.schedule.pauseLeft(ratingCount: ratingCount, now: now)
            )
        }
        if let pauseLeft { lookAgain(after: pauseLeft) }
        guard begins else { return }
        startThread { self.train() }
    }

    /// The pause may end when nobody rates any more. One timer at a time.
    private func lookAgain(after milliseconds: UInt64) {
        guard !waitsForPause.exchange(true, ordering: .relaxed) else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(clamping: milliseconds) + 1)) {
            self.waitsForPause.store(false, ordering: .relaxed)
            self.trainIfDue()
        }
    }

    /// A thread at low priority: serving latency holds while a model trains, as the kernel gives it what the event loops leave.
    private func startThread(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread {
            // Of Linux, priorities are those of threads: who 0 is this one.
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15)
            work()
        }
        thread.name = "training"
        thread.stackSize = 8 << 20
        thread.start()
    }

    // MARK: On the training thread

    /// Of whose ratings and of what rows something was made: what changed meanwhile makes it unusable.
    private struct Moment: Equatable {
        let generation: UInt64
        let peopleSerial: UInt64

        init(_ snapshot: Snapshot) { (generation, peopleSerial) = (snapshot.generation, snapshot.peopleSerial) }
    }

    private func train() {
        let begun = ContinuousClock.now
        let trainedOffset = offset()
        let moment = Moment(views.snapshots.current)
        let (matrix, ids) = views.ratingMatrixWithIDs()
        publishCounts(of: matrix, ids, moment)
        do {
            var settings = EASE.Settings()
            settings.trainedUpTo = trainedOffset
            let ease = try EASE.train(
                on: matrix,
                settings: settings,
                progress: { progress in self.state.withLock { $0.progress = progress } },
                shouldStop: {
                    self.stopsTraining.load(ordering: .relaxed) || self.views.erasures.cameAfter(trainedOffset)
                }
            )
            let snapshot = views.snapshots.current
            // An import that ended meanwhile has given rows other movies, or somebody was erased: either asks for the next training.
            guard moment == Moment(snapshot) else { throw EngineError.cancelled }
            let movies = snapshot.catalogue.movies
            let version = publish(ease, movies, trainedOffset)
            let milliseconds = UInt64((ContinuousClock.now - begun) / .milliseconds(1))
            serve(ease, version: version, moment, milliseconds: milliseconds)
            log.info("model ease \(version): \(ease.width) movies, \(milliseconds) ms")
        } catch {
            log.info("training ended without a model: \(error)")
        }
        state.withLock { $0.schedule.ended(now: Trainer.milliseconds()) }
        published()
        trainIfDue()
    }

    /// Keeps the weights for the next start; where the disk does not take them, they serve from memory until then.
    ///
    /// - Returns: the version of the artifact.
    private func publish(_ ease: EASE, _ movies: [CatalogueMovie], _ trainedOffset: UInt64) -> UInt32 {
        do {
            let bytes = ease.encoded { MovieID(movies[$0].id) }
            return try shelf.publish(
                name: Trainer.modelName,
                trainedToOffset: trainedOffset,
                createdMilliseconds: Int64(Trainer.milliseconds()),
                details: [
                    "ratings": "\(ease.manifest.ratingCount)", "lambda": "\(ease.manifest.lambda)",
                    Trainer.instanceKey: instanceID,
                ]
            ) { directory in
                try Data(bytes).write(to: directory.appendingPathComponent("weights.safetensors"))
            }.version
        } catch {
            log.warning("the trained model could not be stored, it serves from memory: \(error)")
            return state.withLock { $0.status.version } + 1
        }
    }

    /// Predicted stars and fans are made of the same ratings, in much less time than the weights.
    private func publishCounts(of matrix: RatingMatrix, _ ids: [UInt32], _ moment: Moment) {
        let biases = BiasModel(fitting: matrix)
        let fans = FansIndex(matrix)
        let neighbours = Neighbours(matrix)
        views.snapshots.update { snapshot in
            if Moment(snapshot) == moment { snapshot.serve(biases, fans: fans, neighbours: neighbours, of: ids) }
        }
    }

    private func serve(_ ease: EASE, version: UInt32, _ moment: Moment, milliseconds: UInt64) {
        // Made before the turn to publish is taken: a new film must not wait for this thread.
        let recall = BlendedRecall(keeping: ease, features: views.snapshots.current.contentFeatures())
        var isServed = false
        let covered = offset()
        views.snapshots.update { snapshot in
            guard Moment(snapshot) == moment else { return }
            snapshot.serve(recall, version: version, at: covered)
            isServed = true
        }
        guard isServed else { return }
        state.withLock {
            $0.status = ModelStatus(
                name: Trainer.modelName,
                version: version,
                trainedOffset: ease.manifest.trainedUpTo,
                movies: UInt32(ease.width),
                lambda: Double(ease.manifest.lambda),
                validationNdcg: ease.manifest.validationNDCG ?? 0,
                trainMilliseconds: milliseconds
            )
        }
    }

    // MARK: At the start

    /// Puts the newest stored weights that fit this store into service; damaged ones are passed over, and said.
    func loadStoredModel() {
        guard let artifact = try? shelf.newest(of: Trainer.modelName) else { return }
        guard artifact.manifest.details[Trainer.instanceKey] == instanceID,
            artifact.manifest.trainedToOffset <= offset()
        else {
            log.warning("the stored model \(artifact.version) was trained on another store; it is not used")
            return
        }
        let file = artifact.url(ofFile: "weights.safetensors")
        let snapshot = views.snapshots.current
        let rows = snapshot.catalogue.rowByID
        do {
            let data = try Data(contentsOf: file, options: .mappedIfSafe)
            let ease = try data.withUnsafeBytes { bytes in
                try EASE(decoding: bytes, file: file.path) { rows[$0.rawValue] }
            }
            serve(ease, version: artifact.version, Moment(snapshot), milliseconds: 0)
            let changes = offset() - min(offset(), ease.manifest.trainedUpTo)
            let isTaught = views.erasures.taught(trainedTo: ease.manifest.trainedUpTo)
            state.withLock { state in
                state.schedule.loaded(changesSince: Int(clamping: changes))
                // A crash came before the training that an erasure had asked for.
                if isTaught { state.schedule.userErased() }
            }
        } catch {
            log.warning("the stored model is not used: \(error)")
        }
    }

    private static func milliseconds() -> UInt64 { UInt64(Date().timeIntervalSince1970 * 1_000) }
}

extension LiveViews {
    /// A copy of all current ratings, users by rising id.
    func ratingMatrix() -> RatingMatrix { ratingMatrixWithIDs().matrix }

    /// The same, and whose each row is.
    func ratingMatrixWithIDs() -> (matrix: RatingMatrix, ids: [UInt32]) {
        let count = statistics.ratingCount
        var offsets = [0]
        var movieRows: [UInt32] = []
        var halfStars: [UInt8] = []
        var times: [UInt32] = []
        movieRows.reserveCapacity(count)
        halfStars.reserveCapacity(count)
        times.reserveCapacity(count)
        // Before the histories are read: a movie that comes meanwhile, and its ratings, wait for the next training.
        let movieCount = snapshots.current.catalogue.count
        var ids: [UInt32] = []
        for id in people.ids(from: 0, count: .max) {
            guard let history = people.person(id)?.history else { continue }
            ids.append(id)
            for (index, row) in history.movieRows.enumerated() where row < movieCount {
                movieRows.append(row)
                halfStars.append(history.halfStars[history.halfStars.startIndex + index])
                times.append(history.times[history.times.startIndex + index])
            }
            offsets.append(movieRows.count)
        }
        let matrix = RatingMatrix(
            movieCount: movieCount,
            offsets: offsets,
            movieRows: movieRows,
            halfStars: halfStars,
            times: times
        )
        return (matrix, ids)
    }
}
