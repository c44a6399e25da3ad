import Engine
import Foundation
import Protocol
import Store

extension Service {
    /// `GetRecommendations`: the best films that a person has not rated, each with its score, where it came from and why; for several people
    /// what none of them has rated; by two models one list woven of both.
    ///
    /// Runs inline on the event loop, unless it takes long (`isSlow`): then on the pool. The plain request's answer is kept until an event of
    /// the person, a new snapshot, or a minute makes it stale.
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for a size outside 1...200, an unknown model, or a bad filter;
    ///   RESOURCE_EXHAUSTED where too many slow requests wait.
    func getRecommendations(_ request: GetRecommendationsRequest, _ call: IncomingCall) throws(Status) -> CallOutcome {
        guard let offset = request.minOffset, offset > lastOffset else { return try answer(request, call) }
        return covering(offset, call) { () throws(Status) in try self.answer(request, call) }
    }

    private func answer(_ request: GetRecommendationsRequest, _ call: IncomingCall) throws(Status) -> CallOutcome {
        let snapshot = views.snapshots.current
        guard isSlow(request, in: snapshot) else { return .reply(try encodedList(request, in: snapshot)) }
        return try pooled(call) { () throws(Status) in
            call.reply(try self.encodedList(request, in: self.views.snapshots.current))
        }
    }

    /// So many rows of unlike films are chosen in a tenth of a millisecond; 200 take one.
    private static let inlineDiverseRows = 40

    /// Whether the list of a request would hold up an event loop: one of several people or two models, a long one of unlike films, or one of a
    /// model that was slow when it was trained.
    func isSlow(_ request: GetRecommendationsRequest, in snapshot: Snapshot) -> Bool {
        let request = assigned(request, in: snapshot).request
        if !request.otherUserIDs.isEmpty || !request.interleavedModel.isEmpty { return true }
        if request.size > Service.inlineDiverseRows, let diversity = request.reranking?.diversity, diversity > 0 {
            return true
        }
        let model =
            request.model.isEmpty
            ? snapshot.servingModel(for: request.userID).model : snapshot.newestModel(request.model)
        return model?.isSlow ?? false
    }

    /// `WatchRecommendations`: the list at once, then again each time that it changes.
    func watchRecommendations(_ request: WatchRecommendationsRequest, _ call: IncomingCall) throws(Status)
        -> CallOutcome
    {
        let listRequest = GetRecommendationsRequest(
            userID: request.userID,
            size: request.size,
            model: request.model,
            filter: request.filter,
            sources: request.sources,
            reranking: request.reranking
        )
        // Whatever is wrong with the request is said now, before the stream is open.
        _ = try checked(listRequest, in: views.snapshots.current)
        let stream = call.openStream()
        let watcher = ListWatcher(stream, listRequest, resumeOffset: request.resumeOffset, self)
        hub.add(watcher, user: request.userID)
        stream.onCredit { watcher.credited() }
        stream.onCancel { self.hub.remove(watcher, user: request.userID) }
        stream.onStop {
            Status(code: .unavailable, message: "the daemon is stopping", resumeOffset: watcher.sentOffset)
        }
        watcher.wake()
        return .later
    }

    /// The list of a request, made anew.
    func recommendationList(
        _ request: GetRecommendationsRequest,
        in snapshot: Snapshot
    ) throws(Status) -> RecommendationList {
        // Read before the person: then the list covers at least this offset.
        let offset = lastOffset
        return recommendationList(try checked(request, in: snapshot), offset, in: snapshot)
    }

    /// The list of a checked request, which covers the log up to an offset.
    func recommendationList(
        _ checked: ListRequest,
        _ offset: UInt64,
        in snapshot: Snapshot
    ) -> RecommendationList {
        let started = ContinuousClock.now
        let made = recommender.list(checked, in: snapshot)
        let view = MovieView(self, snapshot, checked.person)
        let people = [checked.person.id] + checked.others.map(\.id)
        var list = RecommendationList()
        // A row for several people has a chance for each of them, and none of its own.
        let fits = fitsOfEach(of: made, for: checked, in: snapshot)
        list.items = made.items.enumerated().map { place, item in
            Protocol.Recommendation(
                movie: view.message(item.movieRow),
                score: item.score,
                fit: people.count == 1 ? fits[0][place] : nil,
                sources: item.sources,
                because: item.because,
                badges: item.effects.map { Badge($0, of: item.movieRow, in: snapshot) },
                modelRank: UInt32(item.modelRank),
                modelScore: Double(item.modelScore),
                people: zip(people, item.fits).enumerated().map { member, pair in
                    let (id, fit) = pair
                    return PersonFit(
                        userID: id,
                        score: Double(fit.score),
                        fit: fits[member][place],
                        rank: UInt32(fit.rank)
                    )
                },
                team: item.team
            )
        }
        list.offset = offset
        list.model = checked.choice.name
        list.modelVersion = checked.choice.version
        list.canary = checked.choice.isCanary
        list.reranking = Reranking(checked.reranking)
        list.candidates = UInt32(made.candidateCount)
        list.recalled = made.recalled
        list.catalogueSize = UInt32(snapshot.catalogue.count)
        list.userRatingCount = UInt32(checked.person.history.count)
        list.note = [note(in: snapshot), checked.assigned.note].filter { !$0.isEmpty }.joined(separator: "; ")
        list.experiment = checked.assigned.experiment
        list.arm = checked.assigned.arm
        list.computeMicroseconds = UInt64((ContinuousClock.now - started) / .microseconds(1))
        return list
    }

    /// The request with its people, model, re-ranking and filter looked up: the one place where a request becomes what is done.
    ///
    /// - Parameters:
    ///   - request: for a list.
    ///   - pretended: whose list it is, in place of the request's user.
    ///   - snapshot: what serves.
    /// - Returns: what `Recommender` makes the list of.
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for what cannot be; FAILED_PRECONDITION for a model that is not trained yet.
    func checked(
        _ request: GetRecommendationsRequest,
        as pretended: Person? = nil,
        in snapshot: Snapshot
    ) throws(Status) -> ListRequest {
        let assigned = assigned(request, in: snapshot)
        let request = assigned.request
        guard request.size <= Service.listSizeMax else {
            throw .invalidArgument("size \(request.size) is outside of 1 to \(Service.listSizeMax) (0 means 20)")
        }
        let asker = if let pretended { pretended } else { try person(request.userID, in: snapshot) }
        let choice = try modelChoice(request.model, for: request.userID, in: snapshot)
        return ListRequest(
            person: asker,
            others: try otherPeople(of: request, in: snapshot),
            policy: try GroupPolicy(request.groupPolicy),
            size: request.size == 0 ? 20 : Int(request.size),
            choice: choice,
            interleaved: try interleavedChoice(request, with: choice, in: snapshot),
            reranking: try RerankingSettings(request.reranking),
            filter: try MovieFilterRows(request.filter, in: snapshot),
            statistics: statistics,
            quotas: try Recommender.quotas(request.sources),
            time: unixSeconds,
            assigned: assigned
        )
    }

    /// What orders a list by the name in its request; empty: what serves.
    private func modelChoice(
        _ name: String,
        for userID: UInt32,
        in snapshot: Snapshot
    ) throws(Status) -> ModelChoice {
        let usesEASE = snapshot.recall.ease != nil
        switch name {
        case "":
            let (model, isCanary) = snapshot.servingModel(for: userID)
            return ModelChoice(usesEASE: usesEASE, model: model, isCanary: isCanary, in: snapshot)
        case "popularity": return ModelChoice(usesEASE: false, in: snapshot)
        case "ease":
            guard usesEASE else {
                throw .failedPrecondition(
                    "model ease is not trained yet; GetStats shows its training, popularity serves meanwhile"
                )
            }
            return ModelChoice(usesEASE: true, in: snapshot)
        default:
            return ModelChoice(usesEASE: usesEASE, model: try rankingModel(name, in: snapshot), in: snapshot)
        }
    }

    private func interleavedChoice(
        _ request: GetRecommendationsRequest,
        with choice: ModelChoice,
        in snapshot: Snapshot
    ) throws(Status) -> ModelChoice? {
        guard !request.interleavedModel.isEmpty else { return nil }
        let other = try modelChoice(request.interleavedModel, for: request.userID, in: snapshot)
        guard (other.name, other.version) != (choice.name, choice.version) else {
            throw .invalidArgument(
                "interleaved_model \(quoted(request.interleavedModel)) is the model of the list itself; name another one"
            )
        }
        return other
    }

    private static let otherUsersMax = 7

    private func otherPeople(
        of request: GetRecommendationsRequest,
        in snapshot: Snapshot
    ) throws(Status) -> [Person] {
        guard request.otherUserIDs.count <= Service.otherUsersMax else {
            throw .invalidArgument(
                "\(request.otherUserIDs.count) other_user_ids; a list is for at most \(Service.otherUsersMax) others"
            )
        }
        var seen: Set<UInt32> = [request.userID]
        var others: [Person] = []
        for id in request.otherUserIDs {
            guard seen.insert(id).inserted else {
                throw .invalidArgument("user \(id) is named twice for one list; name each person once")
            }
            others.append(try person(id, in: snapshot))
        }
        return others
    }

    /// A ranking model by name: the newest version in memory.
    private func rankingModel(_ name: String, in snapshot: Snapshot) throws(Status) -> ServedModel {
        if let model = snapshot.newestModel(name) { return model }
        let names = ["popularity", "ease"] + RankerTraining.names
        guard names.contains(name) else {
            throw .invalidArgument("model \(quoted(name)) is none; there are \(names.joined(separator: ", "))")
        }
        throw .failedPrecondition("model \(name) is not trained yet; a job of the kind train makes it")
    }

    // MARK: The plain request

    func encodedList(_ request: GetRecommendationsRequest, in snapshot: Snapshot) throws(Status) -> [UInt8] {
        let isPlain =
            keepsLists && request.model.isEmpty && request.filter == nil && request.sources.isEmpty
            && request.reranking == nil && request.otherUserIDs.isEmpty && request.interleavedModel.isEmpty
        guard isPlain else { return try recommendationList(request, in: snapshot).encoded() }
        let now = monotonicSeconds
        // Read before the person: then the list covers at least this offset.
        let offset = lastOffset
        let person = try person(request.userID)
        if let kept = lists.bytes(for: person, size: request.size, snapshotVersion: snapshot.version, now: now) {
            return kept + RecommendationList.offsetField(offset)
        }
        var list = try recommendationList(request, in: snapshot)
        let covered = list.offset
        list.offset = 0
        let bytes = list.encoded()
        // Of the person before the list was made: a star that came in between makes it stale, not wrong.
        lists.keep(
            ListCache.Entry(
                size: request.size,
                snapshotVersion: snapshot.version,
                personOffset: person.lastOffset,
                expiresAt: now + 60,
                bytes: bytes
            ),
            for: request.userID
        )
        return bytes + RecommendationList.offsetField(covered)
    }

    /// Answers a read on the event loop of its connection, once the views cover an offset.
    func covering(
        _ offset: UInt64,
        _ call: IncomingCall,
        _ answer: @escaping @Sendable () throws(Status) -> CallOutcome
    ) -> CallOutcome {
        let resume: @Sendable () -> Void = {
            call.link.execute {
                do throws(Status) {
                    switch try answer() {
                    case .reply(let bytes): call.reply(bytes)
                    case .failure(let status, let pause): call.fail(status, retryAfterMilliseconds: pause)
                    case .later: break
                    }
                } catch {
                    call.fail(error)
                }
            }
        }
        let now = ContinuousClock.now
        guard offsetWaiters.add(offset, until: call.deadline ?? now + .seconds(10), now: now, resume) else {
            return .failure(
                .resourceExhausted("too many reads wait for an offset; ask without min_offset, or later"),
                retryAfterMilliseconds: 100
            )
        }
        // It may have been reached while we added ourselves; an answer after the first goes nowhere.
        if lastOffset >= offset { offsetWaiters.reached(offset) }
        return .later
    }

    /// What the person should know of the list.
    private func note(in snapshot: Snapshot) -> String {
        var notes: [String] = []
        if snapshot.recall.ease == nil {
            notes.append(trainer.isTraining ? "the model is being trained; popular films meanwhile" : "popular films")
        }
        if snapshot.isSimulated { notes.append("sample data: the ratings of others are simulated") }
        return notes.joined(separator: "; ")
    }

    /// Now.
    var unixSeconds: UInt32 { UInt32(clamping: Int64(Date().timeIntervalSince1970)) }

    /// Since the start.
    var monotonicSeconds: UInt64 { UInt64((ContinuousClock.now - startedAt) / .seconds(1)) }
}

extension RecommendationList {
    /// Field `offset` alone. Appended to an encoded list without it, it makes the list of that offset: the order of fields is free.
    fileprivate static func offsetField(_ offset: UInt64) -> [UInt8] { RecommendationList(offset: offset).encoded() }
}

extension Engine.GroupPolicy {
    /// - Throws: INVALID_ARGUMENT for a policy that this version does not know.
    init(_ policy: Protocol.GroupPolicy) throws(Status) {
        switch policy {
        case .unspecified, .leastMisery: self = .leastMisery
        case .mean: self = .mean
        default:
            throw .invalidArgument("group_policy \(policy.rawValue) is none; there are 1 (least misery) and 2 (mean)")
        }
    }
}

extension Protocol.Because {
    /// A film that stands for a group which the person chose is not one that was rated: the group is the reason.
    init(_ because: Engine.Because, _ seeds: TasteSeeds, in catalogue: Catalogue) {
        if case .rated(let row, _, let contribution) = because, let group = seeds.groupOfRow[row] {
            self.init(kind: .group, contribution: Double(contribution), text: group)
        } else {
            self.init(because, in: catalogue)
        }
    }

    init(_ because: Engine.Because, in catalogue: Catalogue) {
        switch because {
        case .rated(let row, let halfStars, let contribution):
            let movie = catalogue.movies[row]
            self.init(
                kind: .ratedMovie,
                movieID: movie.id,
                title: movie.title,
                halfStars: UInt32(halfStars),
                contribution: Double(contribution)
            )
        case .genre(let name, let meanStars, let count):
            self.init(kind: .genre, text: name, stars: Double(meanStars), count: UInt32(count))
        case .popular(let meanStars, let count):
            self.init(kind: .popular, stars: Double(meanStars), count: UInt32(count))
        }
    }
}
