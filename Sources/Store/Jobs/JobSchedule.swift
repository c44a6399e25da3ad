/// A job that starts by itself: after so many new ratings, every so long, or whichever comes first.
public struct JobSchedule: Sendable, Hashable {
    /// "train", and what of that kind: "din".
    public var kind: String
    public var subject: String
    /// So many new ratings since it last began; 0: not a reason.
    public var afterRatings: UInt64
    /// 0: not a reason.
    public var everySeconds: UInt64
    /// Of the job, texts by name.
    public var settings: [String: String]
    /// What it makes goes into service where the gate lets it.
    public var promotes: Bool

    /// With neither condition nothing starts: the schedule is taken away.
    public var isTakenAway: Bool { afterRatings == 0 && everySeconds == 0 }

    public init(
        kind: String,
        subject: String,
        afterRatings: UInt64 = 0,
        everySeconds: UInt64 = 0,
        settings: [String: String] = [:],
        promotes: Bool = false
    ) {
        self.kind = kind
        self.subject = subject
        self.afterRatings = afterRatings
        self.everySeconds = everySeconds
        self.settings = settings
        self.promotes = promotes
    }
}

/// A schedule as the table has it.
public struct StoredSchedule: Sendable, Hashable {
    public var schedule: JobSchedule
    /// When it was set.
    public var timeMilliseconds: Int64

    public init(_ schedule: JobSchedule, timeMilliseconds: Int64) {
        self.schedule = schedule
        self.timeMilliseconds = timeMilliseconds
    }
}

/// The beginning of a job in the log, for what starts by itself.
public struct JobBeginning: Sendable, Hashable {
    /// Ratings that came after it, live ones and those of imports that have ended.
    public var ratingsSince: UInt64
    /// Of the write that began it.
    public var requestID: RequestID?

    public init(ratingsSince: UInt64, requestID: RequestID?) {
        self.ratingsSince = ratingsSince
        self.requestID = requestID
    }
}

/// The body of the event.
extension ByteWriter {
    mutating func jobSchedule(_ schedule: JobSchedule) {
        text(schedule.kind)
        text(schedule.subject)
        number(schedule.afterRatings)
        number(schedule.everySeconds)
        jobSettings(schedule.settings)
        flag(schedule.promotes)
    }
}

extension ByteReader {
    mutating func jobSchedule() throws(CodingFault) -> JobSchedule {
        JobSchedule(
            kind: try text(),
            subject: try text(),
            afterRatings: try number(),
            everySeconds: try number(),
            settings: try jobSettings(),
            promotes: try flag()
        )
    }
}
