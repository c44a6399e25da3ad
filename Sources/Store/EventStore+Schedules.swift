/// Jobs that start by themselves: what a mutation becomes, and what is read.
extension EventStore {
    private static let afterRatingsMax: UInt64 = 1_000_000_000
    /// A minute to a year.
    private static let everySeconds: ClosedRange<UInt64> = 60...31_622_400

    /// - Throws: INVALID for texts that cannot be stored, conditions out of range, and one to be taken away that there is not.
    func decideSchedule(_ schedule: JobSchedule, isBuiltIn: Bool) throws -> Decision {
        for (text, field) in [(schedule.kind, "kind"), (schedule.subject, "name")] {
            try checkText(text, field, bytesMax: 64)
            guard !text.isEmpty else { throw WriteRefusal.invalid("a schedule needs a \(field)") }
        }
        try checkJobSettings(schedule.settings)
        guard schedule.afterRatings <= EventStore.afterRatingsMax else {
            throw WriteRefusal.invalid(
                "after_ratings \(schedule.afterRatings) is too many; give 1 to \(EventStore.afterRatingsMax), or 0 for no such reason"
            )
        }
        guard schedule.everySeconds == 0 || EventStore.everySeconds.contains(schedule.everySeconds) else {
            throw WriteRefusal.invalid(
                "every_seconds \(schedule.everySeconds) is outside of \(EventStore.everySeconds.lowerBound) to "
                    + "\(EventStore.everySeconds.upperBound); 0 is for no such reason"
            )
        }
        let present = try schedules.row(kind: schedule.kind, subject: schedule.subject)?.schedule
        let isThere = present.map { !$0.isTakenAway } ?? isBuiltIn
        guard !schedule.isTakenAway || isThere else {
            let known = try schedules.all().map(\.schedule).filter { !$0.isTakenAway }
            throw WriteRefusal.noSchedule(schedule, known: known.map { "\($0.kind):\($0.subject)" })
        }
        guard present != schedule else { return Decision(answer: .scheduled(schedule)) }
        return Decision(drafts: [.init(body: .scheduleSet(schedule))], answer: .scheduled(schedule))
    }

    /// All schedules that were set, by kind and name; those that were taken away have no condition.
    public func scheduleRows() throws(StoreError) -> [StoredSchedule] {
        try StoreError.translating { try schedules.all() }
    }

    /// How these jobs began: read backwards from the end of the log to the oldest of them.
    ///
    /// - Returns: by id; a job that the log does not know is left out.
    public func beginnings(ofJobs ids: Set<UInt32>) throws(StoreError) -> [UInt32: JobBeginning] {
        var found: [UInt32: JobBeginning] = [:]
        var ratings: UInt64 = 0
        guard !ids.isEmpty else { return found }
        try events.forEachBackwards { offset, kind throws(StoreError) in
            switch kind {
            case .rated: ratings += 1
            case .importCommitted, .jobStarted:
                guard let event = try events.row(covering: offset)?.decoded() else { break }
                switch event.body {
                case .importCommitted(_, let counts): ratings += counts.applied
                case .jobStarted(let started) where ids.contains(started.jobID):
                    found[started.jobID] = JobBeginning(ratingsSince: ratings, requestID: event.requestID)
                default: break
                }
            default: break
            }
            return found.count < ids.count
        }
        return found
    }
}
