import Protocol

/// The lists of many people at once, as a nightly job wants them.
extension Service {
    private static let batchUsersMax = 500
    private static let batchRowsMax = 10_000
    /// So many lists are made in one go; then whoever waits for the pool gets a turn.
    private static let batchSlice = 16

    /// `BatchGetRecommendations`: the list of each of many people, or why there is none. On the pool.
    ///
    /// - Throws: INVALID_ARGUMENT for too many people or rows, and as a list for a bad request; RESOURCE_EXHAUSTED where too many requests wait.
    func batchGetRecommendations(
        _ request: BatchGetRecommendationsRequest,
        _ call: IncomingCall
    ) throws(Status) -> CallOutcome {
        // Whatever is wrong with the request is said now, and once.
        try check(request, in: views.snapshots.current)
        let begin = { @Sendable () throws(Status) in
            try self.pooled(call) { () throws(Status) in
                self.extend(RecommendationBatch(), request, call, in: self.views.snapshots.current)
            }
        }
        guard let offset = request.request?.minOffset, offset > lastOffset else { return try begin() }
        return covering(offset, call, begin)
    }

    /// - Throws: INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION for what no list can be made of, whoever it is for.
    func check(_ request: BatchGetRecommendationsRequest, in snapshot: Snapshot) throws(Status) {
        let size = try checked(wanted(by: request, for: 0), as: Person(id: 0), in: snapshot).size
        let users = request.userIDs.count
        guard users <= Service.batchUsersMax else {
            throw .invalidArgument(
                "\(users) user_ids; at most \(Service.batchUsersMax) go into one batch: ask for several"
            )
        }
        guard users * size <= Service.batchRowsMax else {
            throw .invalidArgument(
                "\(users) lists of \(size) have \(users * size) rows; a batch has at most \(Service.batchRowsMax): ask for fewer"
            )
        }
    }

    /// Makes some more of the lists; the last one sends them all.
    ///
    /// One snapshot makes them all. A client that waits no longer is not worked for: the pool drops what is late.
    private func extend(
        _ batch: RecommendationBatch,
        _ request: BatchGetRecommendationsRequest,
        _ call: IncomingCall,
        in snapshot: Snapshot
    ) {
        var batch = batch
        while batch.entries.count < request.userIDs.count {
            for id in request.userIDs.dropFirst(batch.entries.count).prefix(Service.batchSlice) {
                batch.entries.append(entry(for: id, request, in: snapshot))
            }
            let begun = batch
            let waits = requestPool.add(until: call.deadline) { self.extend(begun, request, call, in: snapshot) }
            // Where too many wait already, what is begun is brought to its end.
            if waits { return }
        }
        call.reply(batch)
    }

    /// The list of one of the people, or why there is none.
    func entry(for id: UInt32, _ request: BatchGetRecommendationsRequest, in snapshot: Snapshot) -> BatchEntry {
        do throws(Status) {
            let list = try recommendationList(wanted(by: request, for: id), in: snapshot)
            return BatchEntry(userID: id, list: list)
        } catch {
            return BatchEntry(userID: id, status: error)
        }
    }

    private func wanted(by request: BatchGetRecommendationsRequest, for id: UInt32) -> GetRecommendationsRequest {
        var wanted = request.request ?? GetRecommendationsRequest()
        wanted.userID = id
        return wanted
    }
}
