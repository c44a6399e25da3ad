import Engine
import Protocol

extension Service {
    /// `GetSimilarMovies`: the nearest neighbours of a film in a space, nearest first, without itself.
    ///
    /// A film that a space has no vector of is compared by content, and the reply says so.
    /// - Throws: NOT_FOUND for an unknown movie or user; INVALID_ARGUMENT for an unknown space or a size outside 1...200;
    ///   FAILED_PRECONDITION for a space that nobody has trained.
    func getSimilarMovies(_ request: GetSimilarMoviesRequest, in snapshot: Snapshot) throws(Status) -> SimilarMovies {
        let row = try snapshot.row(of: request.movieID)
        guard request.size <= Service.listSizeMax else {
            throw .invalidArgument("size \(request.size) is outside of 1 to \(Service.listSizeMax) (0 means 20)")
        }
        let view = MovieView(self, snapshot, try knownPerson(request.userID, in: snapshot))
        let space = try SimilaritySpace(request.space, in: snapshot)
        let found = space.similar(to: row, count: request.size == 0 ? 20 : Int(request.size), statistics, in: snapshot)
        return SimilarMovies(
            movies: found.movies.map { neighbour in
                Protocol.SimilarMovie(
                    movie: view.message(neighbour.movieRow),
                    similarity: Double(neighbour.similarity),
                    fansOfBoth: UInt32(snapshot.fans.fansOfBoth(row, neighbour.movieRow))
                )
            },
            space: found.space,
            spaceVersion: found.version
        )
    }
}

/// What "similar" means: what people choose together, an embedding, what films are about, or a mixture.
enum SimilaritySpace: Sendable {
    case itemBased
    case content
    /// What people choose and what films are about.
    case blended
    /// The reference system's.
    case genreRating
    case embedding(ServedSpace)

    /// Names beside those of embeddings.
    private static let ownNames = ["item-based", "content", "blended", "genre-rating"]

    /// - Throws: INVALID_ARGUMENT for an unknown name, FAILED_PRECONDITION for an embedding that is not in service.
    init(_ name: String, in snapshot: Snapshot) throws(Status) {
        switch name {
        case "", "item-based": self = .itemBased
        case "content": self = .content
        case "blended": self = .blended
        case "genre-rating": self = .genreRating
        default:
            if let served = snapshot.space(name) {
                self = .embedding(served)
            } else if EmbeddingCatalogue.entry(name) != nil {
                throw .failedPrecondition(
                    "space \(name) is not trained yet; StartJob with kind embed and name \(name) trains it"
                )
            } else {
                var known =
                    SimilaritySpace.ownNames + EmbeddingCatalogue.entries.map(\.name) + snapshot.spaces.map(\.name)
                known = Array(Set(known)).sorted()
                throw .invalidArgument("space \(quoted(name)) is none; there are \(known.joined(separator: ", "))")
            }
        }
    }

    /// The neighbours of a row, and the space that they are of.
    func similar(
        to row: Int,
        count: Int,
        _ statistics: MovieStatisticsTable,
        in snapshot: Snapshot
    ) -> (movies: [Engine.SimilarMovie], space: String, version: UInt32) {
        let recall = snapshot.recall
        switch self {
        case .itemBased:
            let isLearnt = recall.ease?.ownRow(ofMovie: row) != nil
            guard isLearnt else { return SimilaritySpace.byContent(row, count, in: snapshot) }
            return (recall.similar(to: row, count: count), "item-based", snapshot.modelVersion)
        case .content:
            return SimilaritySpace.byContent(row, count, in: snapshot)
        case .blended:
            let found = recall.similar(to: row, blendedWith: snapshot.content?.space, count: count)
            return (found, "blended", snapshot.modelVersion)
        case .genreRating:
            let found = GenreRatingSimilarity.similar(to: row, count: count, features: recall.features) {
                statistics[$0]
            }
            return (found, "genre-rating", 0)
        case .embedding(let served):
            guard served.space.hasVector(row) else { return SimilaritySpace.byContent(row, count, in: snapshot) }
            return (served.space.similar(to: row, count: count), served.name, served.version)
        }
    }

    /// In the content space; until it is made, and of a film of which it knows nothing, by genres, decade, director and keywords.
    private static func byContent(
        _ row: Int,
        _ count: Int,
        in snapshot: Snapshot
    ) -> (movies: [Engine.SimilarMovie], space: String, version: UInt32) {
        if let space = snapshot.content?.space, space.hasVector(row) {
            return (space.similar(to: row, count: count), "content", snapshot.contentVersion)
        }
        return (snapshot.recall.similar(to: row, count: count), "content", 0)
    }
}
