import Dispatch
import Engine
import Foundation
import Store
import Synchronization

/// Jobs of the kind "scrub": compares every event of the log and every file of every artifact with its checksum.
///
/// The log is read by slices between commits, with a pause after each, and artifacts on the job's own thread at low priority. A damaged artifact gets
/// a note beside its files, and is not put into service from then on; what is in memory serves on.
struct ScrubWork: JobWork {
    /// What can be looked through.
    let subjects = ["all", "artifacts", "log"]
    private static let shelfNames = ["embeddings", "models"]
    private static let shownMax = 5
    private static let pauseMilliseconds = 2

    private let writer: Writer
    private let identity: StoreIdentity
    private let views: LiveViews

    init(_ writer: Writer, _ identity: StoreIdentity, _ views: LiveViews) {
        self.writer = writer
        self.identity = identity
        self.views = views
    }

    func check(_ spec: JobSpec) throws(JobFault) {
        guard subjects.contains(spec.subject) else {
            throw JobFault(
                "there is nothing \(quoted(spec.subject)) to scrub; there are \(subjects.joined(separator: ", "))"
            )
        }
        guard spec.settings.isEmpty else { throw JobFault("a scrub has no settings; leave them out") }
    }

    func run(
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult {
        var (damages, looked): ([String], [String]) = ([], [])
        if spec.subject != "artifacts" {
            let log = try scrubLog(progress, shouldStop)
            damages += log.damages
            looked.append("\(log.rows) rows of the log")
        }
        if spec.subject != "log" {
            let artifacts = try scrubArtifacts(progress, shouldStop)
            damages += artifacts.damages
            looked.append("\(artifacts.count) artifacts")
        }
        let what = looked.joined(separator: " and ")
        guard damages.isEmpty else {
            let more = damages.count > ScrubWork.shownMax ? "; and \(damages.count - ScrubWork.shownMax) more" : ""
            let shown = damages.prefix(ScrubWork.shownMax).joined(separator: "; ")
            throw JobFault("\(damages.count) damaged among \(what): \(shown)\(more)")
        }
        return JobResult(message: "\(what): whole", version: 0)
    }

    // MARK: The log

    private func scrubLog(
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: () -> Bool
    ) throws(JobFault) -> LogScrub {
        var scrub = LogScrub()
        while !scrub.isComplete {
            guard !shouldStop() else { throw JobFault(EngineError.cancelled) }
            let (checked, end) = try slice(after: scrub)
            scrub = checked
            let done = min(Int(clamping: scrub.next), Int(clamping: end))
            progress(TrainingProgress(phase: "the log", done: done, total: Int(clamping: end), unit: "events"))
            Thread.sleep(forTimeInterval: Double(ScrubWork.pauseMilliseconds) / 1_000)
        }
        return scrub
    }

    /// The next slice, read on the writer's thread and waited for on the job's.
    private func slice(after scrub: LogScrub) throws(JobFault) -> (LogScrub, end: UInt64) {
        let answer = SliceAnswer()
        let isAccepted = writer.perform { store in
            var scrub = scrub
            do throws(StoreError) {
                try store.scrub(&scrub)
                answer.set(.success((scrub, store.lastOffset)))
            } catch {
                answer.set(.failure(JobFault("the log cannot be read: \(error.message)")))
            }
        }
        guard isAccepted else { throw JobFault(EngineError.cancelled) }
        return try answer.wait().get()
    }

    private final class SliceAnswer: Sendable {
        private let value = Mutex<Result<(LogScrub, end: UInt64), JobFault>?>(nil)
        private let semaphore = DispatchSemaphore(value: 0)

        func set(_ new: Result<(LogScrub, end: UInt64), JobFault>) {
            value.withLock { $0 = new }
            semaphore.signal()
        }

        func wait() -> Result<(LogScrub, end: UInt64), JobFault> {
            semaphore.wait()
            return value.withLock { $0 } ?? .failure(JobFault(EngineError.cancelled))
        }
    }

    // MARK: Artifacts

    private func scrubArtifacts(
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: () -> Bool
    ) throws(JobFault) -> (damages: [String], count: Int) {
        var artifacts: [(shelf: ArtifactShelf, name: String, version: UInt32)] = []
        for folder in ScrubWork.shelfNames {
            let shelf = ArtifactShelf(
                directory: URL(fileURLWithPath: identity.dataDirectory).appendingPathComponent(folder)
            )
            for name in shelf.names {
                for version in (try? shelf.versions(of: name)) ?? [] { artifacts.append((shelf, name, version)) }
            }
        }
        var damages: [String] = []
        for (place, artifact) in artifacts.enumerated() {
            guard !shouldStop() else { throw JobFault(EngineError.cancelled) }
            progress(TrainingProgress(phase: "artifacts", done: place, total: artifacts.count, unit: "artifacts"))
            do throws(StoreError) {
                let damage = try artifact.shelf.scrub(name: artifact.name, version: artifact.version)
                // One that went meanwhile, because newer ones came, is no damage.
                guard let damage, try artifact.shelf.versions(of: artifact.name).contains(artifact.version) else {
                    continue
                }
                damages.append(damage + advice(artifact.name, artifact.version))
            } catch {
                damages.append(error.message)
            }
        }
        return (damages, artifacts.count)
    }

    /// What to do about a damaged artifact that serves.
    private func advice(_ name: String, _ version: UInt32) -> String {
        let snapshot = views.snapshots.current
        let reference = ModelReference(name: name, version: version)
        let serves = snapshot.stable == reference || snapshot.canary?.reference == reference
        guard serves, snapshot.model(reference) != nil else { return "" }
        return ". It serves from memory until the daemon ends: promote another version before that"
    }
}
