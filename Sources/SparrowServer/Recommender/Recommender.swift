import Synchronization
import Engine
import Protocol

final class Recommender: Sendable {
    let views: LiveViews
    init(_ views: LiveViews) { self.views = views }
    func sources(of row: Int, for person: Person, in snapshot: Snapshot) -> [SourceRank] { [] }
    func rowsByPredictedStars(for person: Person?, in snapshot: Snapshot) -> [Int] { Array(0..<snapshot.catalogue.count) }
}
extension Snapshot {
    func prediction(of row: Int, _ counts: MovieStatistics, for person: Person) -> Prediction? { nil }
    func predictionWithoutOwn(_ entry: UserHistory.Entry, _ counts: MovieStatistics, for person: Person) -> Prediction? { nil }
}
extension Service {
    func getRecommendations(_ request: GetRecommendationsRequest, _ call: IncomingCall, in snapshot: Snapshot) throws(Status) -> CallOutcome {
        .reply(try recommendationList(request, in: snapshot)) }
    func recommendationList(_ request: GetRecommendationsRequest, in snapshot: Snapshot) throws(Status) -> RecommendationList {
        let person = try person(request.userID)
        let view = MovieView(self, snapshot, person)
        let rows = orders.rows(.rating, snapshot, statistics).filter { person.history.rating(of: $0) == nil && !person.hidden.contains(UInt32($0)) }.prefix(Int(request.size == 0 ? 20 : request.size))
        return RecommendationList(items: rows.map { Recommendation(movie: view.message($0), score: Double(statistics[$0].mean ?? 0), sources: [SourceRank(source: "popular", rank: 1)], because: Because(kind: .popular, stars: Double(statistics[$0].mean ?? 0), count: UInt32(statistics[$0].count))) }, offset: lastOffset, model: "popularity", modelVersion: 1, candidates: UInt32(snapshot.catalogue.count), catalogueSize: UInt32(snapshot.catalogue.count), userRatingCount: UInt32(person.history.count))
    }
    func watchRecommendations(_ request: WatchRecommendationsRequest, _ call: IncomingCall) throws(Status) -> CallOutcome {
        _ = try person(request.userID)
        let stream = call.openStream()
        let watcher = ListWatcher(stream, request, self)
        hub.add(watcher, user: request.userID)
        stream.onCredit { watcher.credited() }
        stream.onCancel { self.hub.remove(watcher, user: request.userID) }
        stream.onStop { Status(code: .unavailable, message: "the daemon is stopping", resumeOffset: self.lastOffset) }
        watcher.wake()
        return .later
    }
    func getSimilarMovies(_ request: GetSimilarMoviesRequest, in snapshot: Snapshot) throws(Status) -> SimilarMovies { throw .unimplemented("") }
    func explain(_ request: ExplainRequest, in snapshot: Snapshot) throws(Status) -> Explanation { throw .unimplemented("") }
    func getOnboarding(_ request: GetOnboardingRequest, in snapshot: Snapshot) throws(Status) -> Onboarding { throw .unimplemented("") }
    func importSeen() { coveredOffset.store(max(lastOffset, coveredOffset.load(ordering: .acquiring)), ordering: .releasing); hub.published() }
}
