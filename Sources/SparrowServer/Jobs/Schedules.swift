import Store

/// When jobs start by themselves: a plain state machine over new ratings, beginnings and ends of jobs, and time.
///
/// A job is due when enough ratings came or enough time passed since one of its name last began, whoever began it. It starts when nothing else runs
/// or waits, one at a time: so nobody's own job stands behind more than one of these, and none is queued twice. Each failure doubles what must come
/// before the next try. One that the end of the daemon cut off is due at once, unless that happened again and again.
struct Schedules: Sendable {
    /// What runs, and under which name: `train din`.
    struct Name: Hashable, Comparable, Sendable {
        var kind: String
        var subject: String

        static func < (left: Name, right: Name) -> Bool { (left.kind, left.subject) < (right.kind, right.subject) }
    }

    /// What the state machine is told when it is asked.
    struct Facts {
        /// Unix milliseconds.
        var now: Int64
        /// All ratings that there are.
        var ratingCount: UInt64
        /// No job runs or waits, and the item-based model is not being trained.
        var isIdle = true
        /// Embeddings whose vectors were brought from elsewhere: no built-in schedule replaces them.
        var imported: Set<String> = []
    }

    /// A model that a scheduled job made, to be put into service if the gate lets it.
    struct Promotion: Hashable, Sendable {
        var model: ModelReference
        var jobID: UInt32
    }

    private struct Rule {
        var schedule: JobSchedule
        var setMilliseconds: Int64
        var isBuiltIn = false
        /// Why the last try did not even become a job, how many such tries there were, and when the next may be.
        var refusal = ""
        var refusals = 0
        var notBefore: Int64 = 0
    }

    /// What became of the jobs of a name.
    private struct History {
        var jobID: UInt32
        var begunMilliseconds: Int64
        var ratingsSince: UInt64 = 0
        var isActive = true
        /// A schedule began it.
        var isScheduled: Bool
        var message = ""
        /// One after the other, the last one among them.
        var failures = 0
        var interruptions = 0
        var wantsRerun = false
    }

    /// What stands though nobody set it: a fresh daemon learns its embeddings by itself once there are ratings enough to learn from.
    static let builtIn = [
        JobSchedule(kind: "embed", subject: "als", afterRatings: 10_000),
        JobSchedule(kind: "embed", subject: "item2vec", afterRatings: 10_000),
    ]

    /// A built-in schedule waits for this part of all ratings at least, so that a large store does not train all the time.
    private static let builtInShare: UInt64 = 10
    /// The wait doubles so often at most: to the 64-fold.
    private static let doublingsMax = 6
    /// A job that the end of the daemon cut off so often in a row is not begun at once any more: it may be what ends it.
    private static let rerunsMax = 3
    private static let refusalPauseMilliseconds: Int64 = 60_000
    /// A model that was made so long before a start is not put into service any more by it.
    private static let promotionMilliseconds: Int64 = 3_600_000

    private var rules: [Name: Rule] = [:]
    private var histories: [Name: History] = [:]
    private var names: [UInt32: Name] = [:]
    private var starting: Name?
    private var promotions: [Promotion] = []
    /// Of imports that have ended and are not seen by readers yet.
    private var unseenRatings: UInt64 = 0

    init(builtIn: [JobSchedule] = Schedules.builtIn) {
        for schedule in builtIn {
            rules[Name(schedule)] = Rule(schedule: schedule, setMilliseconds: 0, isBuiltIn: true)
        }
    }

    // MARK: What the log says

    /// At the start: what was set, and what became of the jobs of earlier starts.
    ///
    /// - Parameters:
    ///   - stored: all schedules that were set.
    ///   - jobs: the oldest first.
    ///   - beginnings: of the jobs that `newest` names.
    ///   - isScheduled: whether a schedule made a write of this id.
    ///   - now: Unix milliseconds.
    mutating func load(
        _ stored: [StoredSchedule],
        jobs: [JobRecord],
        beginnings: [UInt32: JobBeginning],
        isScheduled: (RequestID?) -> Bool,
        now: Int64
    ) {
        for row in stored { set(row.schedule, timeMilliseconds: row.timeMilliseconds) }
        for job in jobs {
            let beginning = beginnings[job.id]
            began(
                JobStarted(jobID: job.id, spec: job.spec),
                timeMilliseconds: job.startedMilliseconds,
                isScheduled: isScheduled(beginning?.requestID)
            )
            histories[Name(job.spec)]?.ratingsSince = beginning?.ratingsSince ?? 0
            guard job.state != .started else { continue }
            ended(JobEnded(jobID: job.id, state: job.state, message: job.message, version: job.version))
            // The write of a promotion is repeated safely; but what somebody took back long ago must not come again.
            if job.endedMilliseconds < now - Schedules.promotionMilliseconds { promotions = [] }
        }
    }

    /// The newest job of each name: of them the counts of ratings must be read from the log.
    static func newest(_ jobs: [JobRecord]) -> Set<UInt32> {
        Set(Dictionary(jobs.map { (Name($0.spec), $0.id) }, uniquingKeysWith: { max($0, $1) }).values)
    }

    mutating func set(_ schedule: JobSchedule, timeMilliseconds: Int64) {
        let name = Name(schedule)
        rules[name] = schedule.isTakenAway ? nil : Rule(schedule: schedule, setMilliseconds: timeMilliseconds)
        // What failed before may work with what it says now.
        histories[name]?.failures = 0
        histories[name]?.wantsRerun = false
    }

    mutating func began(_ started: JobStarted, timeMilliseconds: Int64, isScheduled: Bool) {
        let name = Name(started.spec)
        if let old = histories[name] { names[old.jobID] = nil }
        var history = History(
            jobID: started.jobID,
            begunMilliseconds: timeMilliseconds,
            isScheduled: isScheduled
        )
        history.failures = histories[name]?.failures ?? 0
        history.interruptions = histories[name]?.interruptions ?? 0
        histories[name] = history
        names[started.jobID] = name
        rules[name]?.refusal = ""
        rules[name]?.refusals = 0
        if starting == name { starting = nil }
    }

    mutating func ended(_ ended: JobEnded) {
        guard let name = names[ended.jobID], var history = histories[name] else { return }
        history.isActive = false
        history.message = ended.message
        switch ended.state {
        case .failed where history.begunMilliseconds >= rules[name]?.setMilliseconds ?? 0: history.failures += 1
        case .done: history.failures = 0
        default: break
        }
        history.interruptions = ended.state == .interrupted ? history.interruptions + 1 : 0
        history.wantsRerun =
            ended.state == .interrupted && history.isScheduled && history.interruptions <= Schedules.rerunsMax
        histories[name] = history
        if ended.state == .done, ended.version > 0, history.isScheduled, rules[name]?.schedule.promotes == true {
            let model = ModelReference(name: name.subject, version: ended.version)
            promotions.append(Promotion(model: model, jobID: ended.jobID))
        }
    }

    mutating func rated(_ count: UInt64) {
        for name in histories.keys { histories[name]?.ratingsSince += count }
    }

    /// An import ended; its ratings count once readers see them.
    mutating func imported(_ count: UInt64) { unseenRatings += count }

    mutating func importSeen() {
        rated(unseenRatings)
        unseenRatings = 0
    }

    // MARK: What is due

    /// The job that starts now; it counts as starting until `began`, `refused` or `answered`.
    mutating func next(_ facts: Facts) -> JobSpec? {
        guard facts.isIdle, starting == nil else { return nil }
        for name in rules.keys.sorted() {
            guard let rule = rules[name], isDue(rule, histories[name], facts) else { continue }
            starting = name
            return JobSpec(kind: name.kind, subject: name.subject, settings: rule.schedule.settings)
        }
        return nil
    }

    private func isDue(_ rule: Rule, _ history: History?, _ facts: Facts) -> Bool {
        let schedule = rule.schedule
        if history?.isActive == true || facts.now < rule.notBefore { return false }
        if rule.isBuiltIn, schedule.kind == "embed", facts.imported.contains(schedule.subject) { return false }
        if history?.wantsRerun == true { return true }
        let ratingsSince = history?.ratingsSince ?? facts.ratingCount
        let needed = Schedules.afterRatings(rule, facts) * Schedules.factor(history)
        if schedule.afterRatings > 0, ratingsSince >= needed { return true }
        return schedule.everySeconds > 0 && facts.now >= Schedules.nextMilliseconds(rule, history)
    }

    /// A failure doubles the wait, up to a bound.
    private static func factor(_ history: History?) -> UInt64 { 1 << UInt64(min(history?.failures ?? 0, doublingsMax)) }

    private static func afterRatings(_ rule: Rule, _ facts: Facts) -> UInt64 {
        let given = rule.schedule.afterRatings
        return rule.isBuiltIn && given > 0 ? max(given, facts.ratingCount / builtInShare) : given
    }

    private static func nextMilliseconds(_ rule: Rule, _ history: History?) -> Int64 {
        let since = history?.begunMilliseconds ?? rule.setMilliseconds
        return since + Int64(clamping: rule.schedule.everySeconds * 1_000 * factor(history))
    }

    /// The job that `next` gave is in the log, or was answered before it was.
    mutating func answered() { starting = nil }

    /// The job that `next` gave cannot be, or could not be written.
    mutating func refused(_ spec: JobSpec, _ message: String, now: Int64) {
        let name = Name(spec)
        starting = nil
        guard var rule = rules[name] else { return }
        rule.notBefore = now + Schedules.refusalPauseMilliseconds << Int64(min(rule.refusals, Schedules.doublingsMax))
        rule.refusals += 1
        rule.refusal = message
        rules[name] = rule
    }

    /// A model to be put into service; each is given once.
    mutating func takePromotion() -> Promotion? { promotions.isEmpty ? nil : promotions.removeFirst() }

    /// What came of a promotion, for whoever looks at the schedule.
    mutating func note(_ promotion: Promotion, _ text: String) {
        guard let name = names[promotion.jobID] else { return }
        histories[name]?.message += "; \(text)"
    }

    // MARK: What is shown

    /// A schedule as it stands, for people and programs.
    struct Status: Equatable {
        var schedule: JobSchedule
        var ratingsSince: UInt64
        /// When time starts it; 0: time does not.
        var nextMilliseconds: Int64
        /// 0: none yet.
        var jobID: UInt32
        var message: String
        var failures: Int
    }

    /// By kind and name.
    func all(_ facts: Facts) -> [Status] { rules.keys.sorted().compactMap { status(of: $0, facts) } }

    func status(of name: Name, _ facts: Facts) -> Status? {
        guard let rule = rules[name] else { return nil }
        let history = histories[name]
        var schedule = rule.schedule
        schedule.afterRatings = Schedules.afterRatings(rule, facts)
        let running = history?.isActive == true ? "it runs or waits for its turn" : history?.message ?? ""
        return Status(
            schedule: schedule,
            ratingsSince: history?.ratingsSince ?? facts.ratingCount,
            nextMilliseconds: schedule.everySeconds > 0 ? Schedules.nextMilliseconds(rule, history) : 0,
            jobID: history?.jobID ?? 0,
            message: rule.refusal.isEmpty ? running : rule.refusal,
            failures: (history?.failures ?? 0) + rule.refusals
        )
    }
}

extension Schedules.Name {
    init(_ schedule: JobSchedule) { self.init(kind: schedule.kind, subject: schedule.subject) }

    init(_ spec: JobSpec) { self.init(kind: spec.kind, subject: spec.subject) }
}
