/// A log without one rating of each user, and that rating as a question about all the user rated before.
struct HeldOutRatings {
    let training: RatingLog
    var cases: [ListTask.Case]

    /// `heldOut` has a position for each user row, `nil` for those who are not asked about; who has nothing before it only trains.
    /// What a user rated after it does not train.
    init(_ log: RatingLog, heldOut: [Int?]) {
        var earlier = [Int](repeating: 0, count: log.userCount)
        for position in 0..<log.count {
            let user = Int(log.userRows[position])
            if let held = heldOut[user], position < held { earlier[user] += 1 }
        }
        let asked = heldOut.enumerated().map { user, position in earlier[user] > 0 ? position : nil }
        training = log.filtered { position in
            guard let held = asked[Int(log.userRows[position])] else { return true }
            return position < held
        }
        let matrix = training.matrix()
        cases = asked.enumerated().compactMap { user, position in
            position.map { position in
                let query = ListQuery(userRow: user, history: matrix.history(ofUser: user), time: log.times[position])
                return ListTask.Case(query: query, relevant: [log.movieRows[position]])
            }
        }
    }
}

extension RatingLog {
    /// The last position of each user at which something holds.
    func lastPosition(where holds: (Int) -> Bool) -> [Int?] {
        var last = [Int?](repeating: nil, count: userCount)
        for position in 0..<count where holds(position) { last[Int(userRows[position])] = position }
        return last
    }
}

extension TrainingData {
    /// All of a log is for training, under the conditions of an evaluation of lists.
    init(_ training: RatingLog, wantedFrom: UInt8, _ conditions: EvaluationConditions) {
        self.init(
            training: training,
            objective: conditions.objective ?? .serving,
            likedFrom: conditions.likedFrom,
            wantedFrom: wantedFrom,
            seed: conditions.seed,
            threads: conditions.threads
        )
    }
}
