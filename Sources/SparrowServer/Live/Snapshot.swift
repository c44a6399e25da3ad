import Engine
import Protocol

/// All published state that a request reads, immutable: the catalogue and the model in service.
struct Snapshot: Sendable {
    private(set) var catalogue = Catalogue()
    private(set) var recall = BlendedRecall.untrained
    /// Follows the statistics at most once a minute, so that lists hold still.
    private(set) var popularity = Popularity(statistics: [], userCount: 0)
    private(set) var prediction = BiasModel()
    /// Rises with each trained model that is put into service; 0: none yet.
    private(set) var modelVersion: UInt32 = 0
    /// Rises with each publication; a list that was made of an older one is stale.
    var version: UInt64 = 0
    /// The ratings in the store are simulated.
    var isSimulated = false

    /// "popularity" until the first training ends.
    var modelName: String { recall.ease == nil ? "popularity" : "ease" }

    /// The row of a movie id.
    ///
    /// - Throws: NOT_FOUND that says how to find ids.
    func row(of movieID: UInt32) throws(Status) -> Int {
        guard let row = catalogue.rowByID[movieID] else {
            throw .notFound("movie \(movieID) is not in the catalogue; SearchMovies finds an id by title")
        }
        return row
    }

    /// New movies are in every list at once, by their content.
    mutating func add(_ movies: [CatalogueMovie]) {
        catalogue = catalogue.adding(movies)
        for movie in movies {
            recall.append(MovieContent(movie))
            popularity.update(row: popularity.scores.count, to: MovieStatistics())
        }
    }

    /// The catalogue anew. Weights stay in service as long as the rows that they know mean the same movies.
    mutating func replace(catalogue new: Catalogue, statistics: [MovieStatistics], userCount: Int) {
        let keepsRows =
            new.count >= catalogue.count && zip(catalogue.movies, new.movies).allSatisfy { $0.id == $1.id }
        catalogue = new
        let features = ContentFeatures(new.movies.map { MovieContent($0) })
        recall = BlendedRecall(keeping: keepsRows ? recall.ease : nil, features: features)
        refresh(statistics, userCount: userCount)
    }

    mutating func refresh(_ statistics: [MovieStatistics], userCount: Int) {
        popularity = Popularity(statistics: statistics, userCount: userCount)
        // A movie may have come since the statistics were copied.
        while popularity.scores.count < catalogue.count {
            popularity.update(row: popularity.scores.count, to: MovieStatistics())
        }
    }

    /// A trained model goes into service.
    mutating func serve(_ ease: EASE, prediction new: BiasModel?, version: UInt32) {
        recall = BlendedRecall(keeping: ease, features: recall.features)
        if let new { prediction = new }
        modelVersion = version
    }
}

extension BlendedRecall {
    static let untrained = BlendedRecall(keeping: nil, features: ContentFeatures([]))

    /// With the weights, or without them where the content model cannot be made of these features (no movies).
    init(keeping ease: EASE?, features: ContentFeatures) {
        do throws(EngineError) {
            self = try BlendedRecall(ease: ease, features: features)
        } catch {
            // Without weights nothing is computed that could fail.
            self = BlendedRecall(features: features)
        }
    }
}

extension MovieContent {
    init(_ movie: CatalogueMovie) {
        self.init(
            genres: movie.genres,
            year: movie.year,
            director: movie.director.isEmpty ? nil : movie.director,
            keywords: movie.keywords
        )
    }
}
