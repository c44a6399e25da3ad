package import Protocol

extension Client {
    /// Waits until EASE serves, trained on at least `offset`, and no training runs.
    ///
    /// - Throws: `HarnessError` with the last state of the model when that takes too long.
    @discardableResult
    package func waitForModel(trainedTo offset: UInt64 = 0, within limit: Duration = .seconds(30)) throws -> Stats {
        var last: Stats?
        let ready = try eventually(within: limit) { () -> Stats? in
            let stats = try call(GetStatsRequest())
            last = stats
            guard let model = stats.model, model.name == "ease", !model.training else { return nil }
            return model.trainedOffset >= offset ? stats : nil
        }
        guard let ready else {
            throw HarnessError("EASE does not serve after \(limit): \(String(describing: last?.model))")
        }
        return ready
    }

    package func createUser(_ name: String) throws -> UInt32 {
        try call(CreateUserRequest(requestID: RequestID.random(), name: name)).userID
    }

    @discardableResult
    package func rate(_ movie: UInt32, halfStars: UInt32, by user: UInt32) throws -> RateMovieReply {
        try call(
            RateMovieRequest(requestID: RequestID.random(), userID: user, movieID: movie, halfStars: halfStars)
        )
    }

    /// The current ratings of one user, by movie.
    package func ratings(of user: UInt32) throws -> [UInt32: UInt32] {
        var all: [UInt32: UInt32] = [:]
        var start: UInt32 = 0
        while true {
            let page = try call(GetUserRatingsRequest(userID: user, pageSize: 100, pageStart: start))
            for rating in page.ratings {
                if let movie = rating.movie { all[movie.id] = rating.halfStars }
            }
            start += UInt32(page.ratings.count)
            if page.ratings.isEmpty || start >= page.total { return all }
        }
    }

    /// Every event of the log from an offset on.
    package func events(from offset: UInt64 = 1, types: [String] = []) throws -> [Event] {
        var events: [Event] = []
        try stream(TailEventsRequest(fromOffset: offset, types: types), timeout: .seconds(60)) { batch in
            events += batch.events
            return .proceed
        }
        return events
    }

    package func recommendations(for user: UInt32, size: UInt32 = 20, covering offset: UInt64? = nil) throws
        -> RecommendationList
    {
        try call(GetRecommendationsRequest(userID: user, size: size, minOffset: offset))
    }
}
