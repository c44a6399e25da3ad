/// Experiments, and what was seen of lists: what a mutation becomes, and what is read.
extension EventStore {
    /// So many experiments may run at once: each request for a list goes through all of them.
    private static let runningExperimentsMax = 16

    func decidePut(_ definition: ExperimentDefinition, now: Int64) throws -> Decision {
        try definition.check()
        let known = try experimentTable.all()
        if let present = known.first(where: { $0.definition.name == definition.name }) {
            guard present.isRunning else { throw WriteRefusal.experimentEnded(definition.name) }
            guard present.definition == definition else { throw WriteRefusal.experimentRuns(definition.name) }
            return Decision(answer: .experiment(present))
        }
        let running = known.filter(\.isRunning)
        if let all = running.first(where: { $0.definition.weight == 100 }) {
            throw WriteRefusal.nobodyLeft(all.definition.name)
        }
        guard running.count < EventStore.runningExperimentsMax else {
            throw WriteRefusal.tooManyExperiments(running.count)
        }
        return Decision(
            drafts: [.init(body: .experimentPut(.begun(definition)))],
            answer: .experiment(ExperimentRecord(definition: definition, begunMilliseconds: now))
        )
    }

    /// One that has ended already stays as it ended.
    func decideEndExperiment(_ name: String, now: Int64) throws -> Decision {
        guard var record = try experimentTable.all().first(where: { $0.definition.name == name }) else {
            throw WriteRefusal.noExperiment(name)
        }
        guard record.isRunning else { return Decision(answer: .experiment(record)) }
        record.endedMilliseconds = now
        return Decision(drafts: [.init(body: .experimentPut(.ended(name: name)))], answer: .experiment(record))
    }

    /// All experiments, in the order in which they began.
    public func experimentRecords() throws(StoreError) -> [ExperimentRecord] {
        try StoreError.translating { try experimentTable.all() }
    }

    // MARK: Exposures

    /// Keeps what was seen, in a transaction of its own, and forgets what is older than a time. No event goes with it.
    ///
    /// Exposures of people who are gone are passed over.
    /// - Throws: disk or diskFull; nothing was kept then, and the log is as it was.
    public func keep(_ seen: [StoredExposure], forgettingBefore timeMilliseconds: Int64?) throws(StoreError) {
        try StoreError.translating {
            try connection.begin()
            do {
                for exposure in seen where state.userIDs.contains(exposure.userID) { try exposureTable.put(exposure) }
                if let timeMilliseconds { try exposureTable.forget(before: timeMilliseconds) }
                try connection.commit()
            } catch {
                try connection.rollback()
                throw error
            }
        }
    }

    /// All that is kept, in no order.
    public func keptExposures() throws(StoreError) -> [StoredExposure] {
        try StoreError.translating { try exposureTable.all() }
    }
}

extension ExperimentDefinition {
    /// Of a hundred people, so many are in an arm.
    var weight: UInt64 { arms.reduce(0) { $0 + UInt64($1.weight) } }

    /// - Throws: INVALID that says which arm is wrong, and why.
    func check() throws(WriteRefusal) {
        try checkName(name, "name")
        try checkText(salt, "salt", bytesMax: 256)
        try checkText(note, "note", bytesMax: 4_096)
        guard (1...7_776_000).contains(windowSeconds) else {
            throw .invalid(
                "window_seconds \(windowSeconds) is outside of 1 second to 90 days, as long as exposures are kept"
            )
        }
        guard (2...8).contains(arms.count) else {
            throw .invalid("\(arms.count) arms: give 2 to 8, the control first")
        }
        for arm in arms {
            try checkName(arm.name, "name of an arm")
            try checkText(arm.model, "model of arm \(quoted(arm.name))", bytesMax: 64)
            guard arm.weight >= 1 else {
                throw .invalid("arm \(quoted(arm.name)) has the weight 0; give 1 or more of 100 people")
            }
            try arm.reranking?.check(quoted(arm.name))
        }
        guard Set(arms.map(\.name)).count == arms.count else {
            throw .invalid("two arms have one name; give each its own")
        }
        guard weight <= 100 else { throw .invalid("the weights are \(weight) together; they are of 100 people") }
    }

    private func checkName(_ name: String, _ field: String) throws(WriteRefusal) {
        try checkText(name, field, bytesMax: 256)
        guard !name.isEmpty, name.unicodeScalars.count <= 64 else {
            throw .invalid("\(field) \(quoted(name)) has \(name.unicodeScalars.count) characters; give 1 to 64")
        }
    }
}

extension ArmReranking {
    fileprivate func check(_ arm: String) throws(WriteRefusal) {
        for (value, field) in [(diversity, "diversity"), (freshness, "freshness")] {
            guard let value, !(0...1).contains(value) else { continue }
            throw .invalid("arm \(arm): \(field) \(value) is outside of 0 to 1")
        }
        if let genreMax, genreMax > 10 {
            throw .invalid(
                "arm \(arm): genre_max \(genreMax) is outside of 0 to 10 of any ten films that follow each other"
            )
        }
        if let explorationSlots, explorationSlots > 10 {
            throw .invalid("arm \(arm): exploration_slots \(explorationSlots) is outside of 0 to 10 of twenty places")
        }
    }
}

extension WriteRefusal {
    static func noExperiment(_ name: String) -> WriteRefusal {
        WriteRefusal(.notFound, "experiment \(quoted(name)) is not known; ListExperiments lists them")
    }

    static func experimentRuns(_ name: String) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "experiment \(quoted(name)) runs, and what people were dealt to cannot change under them: "
                + "end it, and start another name"
        )
    }

    static func experimentEnded(_ name: String) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "experiment \(quoted(name)) has ended, and its report stays; start another name"
        )
    }

    static func nobodyLeft(_ name: String) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "experiment \(quoted(name)) has all people, so nobody would be dealt to another; end it first"
        )
    }

    static func tooManyExperiments(_ count: Int) -> WriteRefusal {
        WriteRefusal(.failedPrecondition, "\(count) experiments run, and no more may at once; end one first")
    }
}
