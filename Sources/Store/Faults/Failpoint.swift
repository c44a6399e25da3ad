import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A place in a training, a publication or a consumer of the log at which a test lets the daemon die, or the disk refuse.
///
/// Compiled in, and inert unless the environment names it:
/// ```
/// SPARROW_FAILPOINT=publish.rename/din:kill          # the process ends there as by kill -9
/// SPARROW_FAILPOINT=publish.write/din:ENOSPC         # the disk is full there
/// SPARROW_FAILPOINT=publish.fsync:EIO,job.ended:kill # several; without a subject: of whatever comes there first
/// ```
public enum Failpoint: String, Sendable, CaseIterable {
    /// The beginning of a job is durable; it has done nothing yet.
    case jobStarted = "job.started"
    /// An epoch of a training begins.
    case trainEpoch = "train.epoch"
    /// A model has learnt, and was judged.
    case trainJudged = "train.judged"
    /// The temporary directory of an artifact is there, and empty.
    case publishTemporary = "publish.temporary"
    /// A file of an artifact is written.
    case publishWrite = "publish.write"
    /// A file or a directory of an artifact is brought to the disk.
    case publishSync = "publish.fsync"
    /// The temporary directory is whole, and gets its name.
    case publishRename = "publish.rename"
    /// It has its name; that is not on the disk yet.
    case publishRenamed = "publish.after-rename"
    /// The artifact is published; the model is not in memory yet.
    case trainPublished = "train.published"
    /// A model is read from its artifact.
    case modelLoad = "model.load"
    /// The end of a job is to be written.
    case jobEnd = "job.end"
    /// The end of a job is durable.
    case jobEnded = "job.ended"
    /// A model is in memory, its promotion is to be written.
    case promote = "promote.event"
    /// A promotion is durable; it is not in the snapshot yet.
    case promoted = "promote.durable"

    /// A consumer of the log has taken events; how far it is, is not noted yet. The subject is its name.
    case consumerTaken = "consumer.taken"

    /// The environment variable that sets them.
    public static let variable = "SPARROW_FAILPOINT"

    /// What happens there.
    enum Action: Hashable, Sendable {
        case kill
        /// What the system call would have set.
        case fail(Int32)
    }

    /// One of the variable's entries.
    struct Setting: Hashable, Sendable {
        var point: Failpoint
        /// An artifact's, a job's or a model's name; `nil`: any.
        var subject: String?
        var action: Action
    }

    private static let errors: [String: Int32] = ["ENOSPC": ENOSPC, "EIO": EIO, "EROFS": EROFS]

    /// What the environment says, read once. What is no failpoint is left out: `fault` says what is wrong with it.
    private static let active: [Setting] =
        (try? parsed(ProcessInfo.processInfo.environment[variable] ?? "").get()) ?? []

    /// What is wrong with the variable; `nil`: nothing. Asked at the start, as a name with a slip would test nothing.
    public static var fault: String? {
        switch parsed(ProcessInfo.processInfo.environment[variable] ?? "") {
        case .success: nil
        case .failure(let fault): fault.text
        }
    }

    /// Whether any is set.
    public static var isAnySet: Bool { !active.isEmpty }

    struct Fault: Error, Hashable {
        var text: String
    }

    static func parsed(_ text: String) -> Result<[Setting], Fault> {
        var settings: [Setting] = []
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            let place = (parts.first ?? "").split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let name = place.first, let point = Failpoint(rawValue: name) else {
                let known = allCases.map(\.rawValue).joined(separator: ", ")
                return .failure(Fault(text: "\(quoted(String(entry))) is no POINT:ACTION; points are \(known)"))
            }
            let action: Action
            if parts[1] == "kill" {
                action = .kill
            } else if let code = errors[String(parts[1])] {
                action = .fail(code)
            } else {
                let known = (["kill"] + errors.keys.sorted()).joined(separator: ", ")
                return .failure(Fault(text: "\(quoted(String(parts[1]))) is no action; there are \(known)"))
            }
            settings.append(Setting(point: point, subject: place.count > 1 ? place[1] : nil, action: action))
        }
        return .success(settings)
    }

    /// Comes to this place: ends the process where that is set.
    ///
    /// - Parameter subject: whose artifact, job or model it is.
    /// - Returns: whether the system call here shall fail; `errno` is set then.
    public func fails(_ subject: String) -> Bool {
        guard !Failpoint.active.isEmpty else { return false }
        for setting in Failpoint.active where setting.point == self && setting.subject ?? subject == subject {
            switch setting.action {
            case .kill: raise(SIGKILL)
            case .fail(let code):
                errno = code
                return true
            }
        }
        return false
    }

    /// Comes to a place that is no system call: only a death can be set here.
    public func reached(_ subject: String) { _ = fails(subject) }
}
