import Engine

/// The percentage of a row: the chance that the person likes the film, given that it is rated.
extension Service {
    /// With fewer ratings no percentage is shown.
    private static let fitRatingsMin = 5

    /// The chance of a like for each person of a list and each row of it; `nil` where no calibrated model says so.
    ///
    /// Of the model that orders the list; where the recall's own score does, and for films that the model cannot judge, of predicted stars, where these
    /// were found to be calibrated.
    func fitsOfEach(of made: MadeList, for request: ListRequest, in snapshot: Snapshot) -> [[Double?]] {
        let rows = made.items.map(\.movieRow)
        return ([request.person] + request.others).enumerated().map { place, person in
            fits(of: rows, for: person, place == 0 ? made.asker : nil, request, in: snapshot)
        }
    }

    private func fits(
        of rows: [Int],
        for person: Person,
        _ asker: ServedRanker.Asker?,
        _ request: ListRequest,
        in snapshot: Snapshot
    ) -> [Double?] {
        let history = person.history.ratings
        guard history.count >= Service.fitRatingsMin, request.choice.usesEASE else { return rows.map { _ in nil } }
        let ranker = request.choice.model?.ranker
        let ranked = ranker.map { ranker in
            let asker = asker ?? ranker.asker(history: history, userID: person.id, time: request.time)
            return ranker.fits(of: rows.map { UInt32($0) }, for: asker, ratingCount: history.count)
        }
        let user = snapshot.biases.userBias(of: history)
        return rows.indices.map { place in
            let fit = ranked?[place] ?? snapshot.biases.chanceOfLike(for: user, movieRow: rows[place])
            return fit.map { Double($0) }
        }
    }
}
