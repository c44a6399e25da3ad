import Engine
import Store

/// Exposures joined with what people did then: what a report is made of.
///
/// Made when it is asked for, from what is in memory: the exposures, and the histories as they are now. So a rating
/// that was taken back is no like any more, and one that was changed counts with its present stars and its present
/// time.
struct ExperimentOutcomes {
    /// Seven half stars are a like.
    static let likeHalfStars: UInt8 = 7

    let book: ExposureBook
    let people: People
    let snapshot: Snapshot

    /// What became of each arm.
    ///
    /// Where an arm names a model, lists by another one that stood in for it do not count; nor does what was seen
    /// after the end.
    func arms(of record: ExperimentRecord) -> [ArmOutcomes] {
        let definition = record.definition
        var outcomes = [ArmOutcomes](repeating: ArmOutcomes(), count: definition.arms.count)
        let armOfLabel = book.labels.map { label -> Int? in
            guard label.experiment == definition.name else { return nil }
            return definition.arms.firstIndex { $0.name == label.arm && $0.served(label.model) }
        }
        guard armOfLabel.contains(where: { $0 != nil }) else { return outcomes }
        var byArm = [[ExposureBook.Seen]](repeating: [], count: outcomes.count)
        book.forEachUser { userID, seen in
            for arm in byArm.indices { byArm[arm].removeAll(keepingCapacity: true) }
            for one in seen where one.label < armOfLabel.count {
                guard let arm = armOfLabel[one.label],
                    one.timeMilliseconds <= record.endedMilliseconds ?? .max
                else { continue }
                byArm[arm].append(one)
            }
            for arm in byArm.indices where !byArm[arm].isEmpty {
                outcomes[arm].add(outcome(of: byArm[arm], userID, windowSeconds: definition.windowSeconds))
            }
        }
        return outcomes
    }

    /// What became of what a person saw in one arm.
    ///
    /// - Parameters:
    ///   - seen: by the person in one arm; a movie may be there under several versions of a model.
    ///   - userID: whose.
    ///   - windowSeconds: a rating so long after the first exposure counts.
    /// - Returns: each movie counted once.
    func outcome(of seen: [ExposureBook.Seen], _ userID: UInt32, windowSeconds: UInt32) -> UserOutcome {
        var outcome = UserOutcome()
        let sorted = seen.sorted { ($0.movieID, $0.timeMilliseconds) < ($1.movieID, $1.timeMilliseconds) }
        let earliest = sorted.reduce(Int64.max) { min($0, $1.timeMilliseconds) }
        let ratings = ratings(by: userID, since: earliest / 1_000)
        var index = 0
        while index < sorted.count {
            let first = sorted[index]
            var isOpened = false
            while index < sorted.count, sorted[index].movieID == first.movieID {
                isOpened = isOpened || sorted[index].isOpened
                index += 1
            }
            outcome.exposures += 1
            if isOpened { outcome.opens += 1 }
            guard let rating = ratings[first.movieID], first.counts(rating, windowSeconds: windowSeconds) else {
                continue
            }
            outcome.ratings += 1
            outcome.starSum += Double(rating.halfStars) / 2
            if rating.halfStars >= ExperimentOutcomes.likeHalfStars { outcome.likes += 1 }
        }
        return outcome
    }

    /// A person's present ratings from a time on, by movie id. Histories are in the order of time, so this looks at
    /// few.
    func ratings(by userID: UInt32, since seconds: Int64) -> [UInt32: UserHistory.Entry] {
        guard let history = people.person(userID)?.history else { return [:] }
        var ratings: [UInt32: UserHistory.Entry] = [:]
        var position = history.count - 1
        while position >= 0, Int64(history[position].time) >= seconds {
            let entry = history[position]
            if entry.movieRow < snapshot.catalogue.count {
                ratings[snapshot.catalogue.movies[entry.movieRow].id] = entry
            }
            position -= 1
        }
        return ratings
    }
}

extension ExposureBook.Seen {
    /// Whether a rating came after the exposure and within the window.
    func counts(_ rating: UserHistory.Entry, windowSeconds: UInt32) -> Bool {
        let seen = timeMilliseconds / 1_000
        return (seen...seen + Int64(windowSeconds)).contains(Int64(rating.time))
    }
}

extension ArmDefinition {
    /// Whether a list by a model ("din 3") is what the arm says.
    func served(_ shown: String) -> Bool { model.isEmpty || shown == model || shown.hasPrefix(model + " ") }
}
