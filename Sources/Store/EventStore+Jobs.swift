/// Jobs and what people choose to begin with: what a mutation becomes, and what is read.
extension EventStore {
    func decideStart(_ spec: JobSpec) throws -> Decision {
        for (text, field) in [(spec.kind, "kind"), (spec.subject, "name")] {
            try checkText(text, field, bytesMax: 64)
            guard !text.isEmpty else { throw WriteRefusal.invalid("a job needs a \(field)") }
        }
        try checkJobSettings(spec.settings)
        let id = state.nextJobID
        return Decision(
            drafts: [.init(body: .jobStarted(JobStarted(jobID: id, spec: spec)))],
            answer: .job(id: id)
        )
    }

    func checkJobSettings(_ settings: [String: String]) throws {
        guard settings.count <= 64 else {
            throw WriteRefusal.invalid("a job has \(settings.count) settings, at most 64 are taken")
        }
        for (name, value) in settings {
            try checkText(name, "setting", bytesMax: 64)
            try checkText(value, "setting \(quoted(name))", bytesMax: 4_096)
        }
    }

    /// A job that has ended already stays as it ended.
    func decideEnd(_ ended: JobEnded) throws -> Decision {
        guard let job = try jobs.row(id: ended.jobID) else { throw WriteRefusal.noJob(ended.jobID) }
        guard job.state == .started else { return Decision(answer: .job(id: ended.jobID)) }
        try checkText(ended.message, "message", bytesMax: 4_096)
        return Decision(drafts: [.init(body: .jobEnded(ended))], answer: .job(id: ended.jobID))
    }

    func decideTasteGroups(_ userID: UInt32, _ groups: [TasteGroupChoice]) throws -> Decision {
        guard state.userIDs.contains(userID) else { throw WriteRefusal.noUser(userID) }
        guard groups.count <= 64 else {
            throw WriteRefusal.invalid("\(groups.count) groups are too many, at most 64 are taken")
        }
        for group in groups {
            // As long as a title may be, and some words: a group may be named after a film.
            try checkText(group.name, "group", bytesMax: 4_096)
            guard !group.name.isEmpty else { throw WriteRefusal.invalid("a group needs a name") }
            guard group.movieIDs.count <= 64 else {
                throw WriteRefusal.invalid(
                    "the group \(quoted(group.name)) has \(group.movieIDs.count) films, at most 64 are taken"
                )
            }
            for movie in group.movieIDs where !state.movieIDs.contains(movie) { throw WriteRefusal.noMovie(movie) }
        }
        guard try tasteGroups.groups(ofUser: userID) != groups else { return Decision(answer: .set(previous: true)) }
        return Decision(
            drafts: [.init(userID: userID, body: .tasteGroupsSet(groups))],
            answer: .set(previous: false)
        )
    }

    /// All jobs, the oldest first.
    public func jobRecords() throws(StoreError) -> [JobRecord] {
        try StoreError.translating { try jobs.all() }
    }

    /// What each user chose to begin with.
    public func chosenTasteGroups() throws(StoreError) -> [UInt32: [TasteGroupChoice]] {
        try StoreError.translating { try tasteGroups.all() }
    }
}
