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
    func getRecommendations(_ request: GetRecommendationsRequest, _ call: IncomingCall, in snapshot: Snapshot) throws(Status) -> CallOutcome { throw .unimplemented("") }
    func recommendationList(_ request: GetRecommendationsRequest, in snapshot: Snapshot) throws(Status) -> RecommendationList { throw .unimplemented("") }
    func watchRecommendations(_ request: WatchRecommendationsRequest, _ call: IncomingCall) throws(Status) -> CallOutcome { throw .unimplemented("") }
    func getSimilarMovies(_ request: GetSimilarMoviesRequest, in snapshot: Snapshot) throws(Status) -> SimilarMovies { throw .unimplemented("") }
    func explain(_ request: ExplainRequest, in snapshot: Snapshot) throws(Status) -> Explanation { throw .unimplemented("") }
    func getOnboarding(_ request: GetOnboardingRequest, in snapshot: Snapshot) throws(Status) -> Onboarding { throw .unimplemented("") }
    func importSeen() {}
}
