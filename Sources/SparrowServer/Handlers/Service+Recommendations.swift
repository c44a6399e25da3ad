import Engine
import Foundation
import Protocol
import Store

extension Service {
    /// `GetRecommendations`: the best films that a person has not rated, each with its score, where it came from and why.
    ///
    /// Runs inline on the event loop, unless a slow model orders the list: then on the pool. The plain request's answer is kept until an event of
    /// the person, a new snapshot, or a minute makes it stale.
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for a size outside 1...200, an unknown model, or a bad filter;
    ///   RESOURCE_EXHAUSTED where too many slow requests wait.
    func getRecommendations(
        _ request: GetRecommendationsRequest,
        _ call: IncomingCall,
        in snapshot: Snapshot
    ) throws(Status) -> CallOutcome {
        if let offset = request.minOffset, offset > lastOffset {
            return waitForOffset(offset, request, call)
        }
        if isSlow(request, in: snapshot) {
            return try pooled(call) { () throws(Status) in
                call.reply(try self.encodedList(request, in: self.views.snapshots.current))
            }
        }
        return .reply(try encodedList(request, in: snapshot))
    }

    /// Whether the list of a request would hold up an event loop, by what its model took when it was trained.
    func isSlow(_ request: GetRecommendationsRequest, in snapshot: Snapshot) -> Bool {
        let model = request.model.isEmpty ? snapshot.stableModel : snapshot.newestModel(request.model)
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
            filter: request.filter
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
        let started = ContinuousClock.now
        let checked = try checked(request, in: snapshot)
        // Read before the person: then the list covers at least this offset.
        let offset = lastOffset
        let made = recommender.list(checked, in: snapshot)
        let view = MovieView(self, snapshot, checked.person)
        var list = RecommendationList()
        let fits = fits(of: made.items.map(\.movieRow), for: checked, in: snapshot)
        list.items = zip(made.items, fits).map { item, fit in
            Protocol.Recommendation(
                movie: view.message(item.movieRow),
                score: Double(item.score),
                fit: fit,
                sources: item.sources,
                because: item.because
            )
        }
        list.offset = offset
        list.model = checked.model?.reference.name ?? (checked.usesEASE ? "ease" : "popularity")
        list.modelVersion = checked.model?.reference.version ?? (checked.usesEASE ? snapshot.modelVersion : 0)
        list.candidates = UInt32(made.candidateCount)
        list.recalled = made.recalled
        list.catalogueSize = UInt32(snapshot.catalogue.count)
        list.userRatingCount = UInt32(checked.person.history.count)
        list.note = note(in: snapshot)
        list.computeMicroseconds = UInt64((ContinuousClock.now - started) / .microseconds(1))
        return list
    }

    /// The request with its person, model and filter looked up.
    func checked(_ request: GetRecommendationsRequest, in snapshot: Snapshot) throws(Status) -> ListRequest {
        guard request.size <= Service.listSizeMax else {
            throw .invalidArgument("size \(request.size) is outside of 1 to \(Service.listSizeMax) (0 means 20)")
        }
        var model: ServedModel?
        let usesEASE: Bool
        switch request.model {
        case "":
            usesEASE = snapshot.recall.ease != nil
            model = snapshot.stableModel
        case "popularity": usesEASE = false
        case "ease":
            guard snapshot.recall.ease != nil else {
                throw .failedPrecondition(
                    "model ease is not trained yet; GetStats shows its training, popularity serves meanwhile"
                )
            }
            usesEASE = true
        default:
            usesEASE = snapshot.recall.ease != nil
            model = try rankingModel(request.model, in: snapshot)
        }
        return ListRequest(
            person: try person(request.userID, in: snapshot),
            size: request.size == 0 ? 20 : Int(request.size),
            usesEASE: usesEASE,
            model: model,
            filter: try MovieFilterRows(request.filter, in: snapshot),
            statistics: statistics,
            quotas: try Recommender.quotas(request.sources),
            time: unixSeconds
        )
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
        let isPlain = keepsLists && request.model.isEmpty && request.filter == nil && request.sources.isEmpty
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

    private func waitForOffset(
        _ offset: UInt64,
        _ request: GetRecommendationsRequest,
        _ call: IncomingCall
    ) -> CallOutcome {
        let reply: @Sendable () throws(Status) -> Void = {
            call.reply(try self.encodedList(request, in: self.views.snapshots.current))
        }
        let answer: @Sendable () -> Void = {
            call.link.execute {
                do throws(Status) {
                    if self.isSlow(request, in: self.views.snapshots.current) {
                        _ = try self.pooled(call, reply)
                    } else {
                        try reply()
                    }
                } catch {
                    call.fail(error)
                }
            }
        }
        let now = ContinuousClock.now
        guard offsetWaiters.add(offset, until: call.deadline ?? now + .seconds(10), now: now, answer) else {
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
