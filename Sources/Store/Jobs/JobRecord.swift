/// What a job shall do.
public struct JobSpec: Sendable, Hashable {
    /// "embed".
    public var kind: String
    /// What of that kind: "item2vec".
    public var subject: String
    /// Texts by name, as they were given.
    public var settings: [String: String]
    public var seed: UInt64

    public init(kind: String, subject: String, settings: [String: String] = [:], seed: UInt64 = 1) {
        self.kind = kind
        self.subject = subject
        self.settings = settings
        self.seed = seed
    }
}

/// How far a job has come, as the log knows it.
public enum JobState: UInt8, Sendable {
    /// It waits for its turn or runs.
    case started = 1
    case done = 2
    case failed = 3
    case cancelled = 4
    /// The daemon ended before it did.
    case interrupted = 5
}

/// The beginning of a job.
public struct JobStarted: Sendable, Hashable {
    public var jobID: UInt32
    public var spec: JobSpec

    public init(jobID: UInt32, spec: JobSpec) {
        self.jobID = jobID
        self.spec = spec
    }
}

/// The end of a job.
public struct JobEnded: Sendable, Hashable {
    public var jobID: UInt32
    public var state: JobState
    /// For people: what came of it, or why it failed.
    public var message: String
    /// Of the artifact that it published; 0: none.
    public var version: UInt32

    public init(jobID: UInt32, state: JobState, message: String, version: UInt32 = 0) {
        self.jobID = jobID
        self.state = state
        self.message = message
        self.version = version
    }
}

/// A job as the table has it.
public struct JobRecord: Sendable, Hashable {
    public var id: UInt32
    public var spec: JobSpec
    public var state: JobState
    public var startedMilliseconds: Int64
    /// 0 while it runs.
    public var endedMilliseconds: Int64 = 0
    public var message = ""
    public var version: UInt32 = 0

    /// A job that has not ended.
    public init(id: UInt32, spec: JobSpec, startedMilliseconds: Int64) {
        self.id = id
        self.spec = spec
        state = .started
        self.startedMilliseconds = startedMilliseconds
    }
}
