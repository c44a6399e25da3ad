import Protocol
import Store

/// Jobs that start by themselves.
extension Service {
    /// `GetSchedule`: those that were set and those that are built in, by kind and name.
    func getSchedule(_ request: GetScheduleRequest) -> ScheduleList {
        ScheduleList(schedules: scheduler.all().map { Schedule($0) })
    }

    /// `SetSchedule`: sets one, or takes it away where it has no condition.
    ///
    /// - Throws: INVALID_ARGUMENT for a job that cannot be, a condition out of range, or one to be taken away that there is not.
    func setSchedule(_ request: SetScheduleRequest, _ call: some WriteCall) throws(Status) {
        guard let given = request.schedule else {
            throw .invalidArgument("a schedule is missing; give its kind, its name, and when it starts")
        }
        let schedule = JobSchedule(
            kind: given.kind,
            subject: given.name,
            afterRatings: given.afterRatings,
            everySeconds: given.everySeconds,
            settings: try Service.settings(given.settings),
            promotes: given.promotes
        )
        if !schedule.isTakenAway {
            let spec = JobSpec(kind: schedule.kind, subject: schedule.subject, settings: schedule.settings)
            do {
                try jobs.check(spec)
            } catch {
                throw .invalidArgument(error.message + jobs.known(besides: spec))
            }
            guard !schedule.promotes || schedule.kind == "train" else {
                throw .invalidArgument(
                    "promotes is for schedules of train; \(schedule.kind) puts into service what it makes"
                )
            }
        }
        let isBuiltIn = Schedules.builtIn.contains { Schedules.Name($0) == Schedules.Name(schedule) }
        let mutation = Mutation.setSchedule(schedule, isBuiltIn: isBuiltIn)
        try submit(mutation, request.requestID, call) { [scheduler] acknowledgement in
            guard case .scheduled(let set) = acknowledgement.answer else { return SetScheduleReply() }
            return SetScheduleReply(
                offset: acknowledgement.offset,
                alreadyApplied: acknowledgement.alreadyApplied,
                schedule: scheduler.status(of: set).map { Schedule($0) } ?? Schedule(set)
            )
        }
    }

    /// Settings by name.
    ///
    /// - Throws: INVALID_ARGUMENT for one that is given twice.
    static func settings(_ given: [Setting]) throws(Status) -> [String: String] {
        var settings: [String: String] = [:]
        for setting in given {
            guard settings.updateValue(setting.value, forKey: setting.name) == nil else {
                throw .invalidArgument("setting \(quoted(setting.name)) is given twice; give it once")
            }
        }
        return settings
    }
}

extension JobSchedule {
    /// `train din, after 5000 ratings, every 21600 s`.
    var shown: String {
        let after = afterRatings > 0 ? ", after \(afterRatings) ratings" : ""
        let every = everySeconds > 0 ? ", every \(everySeconds) s" : ""
        return "\(kind) \(subject)\(after)\(every)\(promotes ? ", promoted if it passes" : "")"
    }
}

extension Schedule {
    init(_ schedule: JobSchedule) {
        self.init(
            kind: schedule.kind,
            name: schedule.subject,
            afterRatings: schedule.afterRatings,
            everySeconds: schedule.everySeconds,
            settings: schedule.settings.sorted { $0.key < $1.key }.map { Setting(name: $0.key, value: $0.value) },
            promotes: schedule.promotes
        )
    }

    init(_ status: Schedules.Status) {
        self.init(status.schedule)
        ratingsSince = status.ratingsSince
        nextMilliseconds = UInt64(clamping: status.nextMilliseconds)
        lastJobID = status.jobID
        lastMessage = status.message
        failures = UInt32(clamping: status.failures)
    }
}
