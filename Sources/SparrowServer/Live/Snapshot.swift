import Engine
import Protocol

/// All published state that a request reads, immutable: the catalogue and the model in service.
struct Snapshot: Sendable {
    private(set) var catalogue = Catalogue()
    private(set) var recall = BlendedRecall.untrained
    /// Follows the statistics at most once a minute, so that lists hold still.
    private(set) var popularity = Popularity(statistics: [], userCount: 0)
    private(set) var biases = BiasModel(statistics: [])
    private(set) var onboarding = Engine.Onboarding(statistics: [], features: ContentFeatures([]))
    private(set) var fans = FansIndex()
    /// Rises with each trained model that is put into service; 0: none yet.
    private(set) var modelVersion: UInt32 = 0
    /// The end of the log when the model went into service: a list of a later offset is of this model.
    private(set) var servedAt: UInt64 = 0
    /// Rises with each change; a list that was made of an older one is stale.
    private(set) var version: UInt64 = 0
    /// Rises when rows may mean other movies than before; what was computed of an older one is to be thrown away.
    private(set) var generation: UInt64 = 0
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
        version += 1
        catalogue = catalogue.adding(movies)
        // A genre that the features do not know needs new ones; else a movie more is quick to add.
        if movies.allSatisfy({ $0.genres.allSatisfy(recall.features.genres.contains) }) {
            for movie in movies { recall.append(MovieContent(movie)) }
        } else {
            recall = BlendedRecall(keeping: recall.ease, features: contentFeatures())
        }
        for index in movies.indices {
            popularity.update(row: popularity.scores.count, to: MovieStatistics())
            biases.update(row: catalogue.count - movies.count + index, to: MovieStatistics())
        }
    }

    /// The catalogue anew. Weights stay in service as long as the rows that they know mean the same movies.
    mutating func replace(catalogue new: Catalogue, statistics: [MovieStatistics], userCount: Int) {
        version += 1
        let keepsRows =
            new.count >= catalogue.count && zip(catalogue.movies, new.movies).allSatisfy { $0.id == $1.id }
        catalogue = new
        if !keepsRows {
            generation += 1
            fans = FansIndex()
            modelVersion = 0
        }
        recall = BlendedRecall(keeping: keepsRows ? recall.ease : nil, features: contentFeatures())
        refresh(statistics, userCount: userCount)
    }

    mutating func refresh(_ statistics: [MovieStatistics], userCount: Int) {
        version += 1
        popularity = Popularity(statistics: statistics, userCount: userCount)
        biases = BiasModel(
            statistics: statistics,
            movieShrinkage: biases.movieShrinkage,
            userShrinkage: biases.userShrinkage,
            residuals: biases.residuals,
            validationError: biases.validationError
        )
        onboarding = Engine.Onboarding(statistics: statistics, features: recall.features)
    }

    func contentFeatures() -> ContentFeatures { ContentFeatures(catalogue.movies.map { MovieContent($0) }) }

    /// A trained model goes into service; films that came since it was made are appended.
    mutating func serve(_ trained: BlendedRecall, version: UInt32, at offset: UInt64) {
        self.version += 1
        recall = trained
        for movie in catalogue.movies.dropFirst(recall.movieCount) { recall.append(MovieContent(movie)) }
        modelVersion = version
        servedAt = offset
    }

    /// The strengths of shrinkage and the interval of predicted stars, fitted anew, and who likes what.
    mutating func serve(_ fitted: BiasModel, fans new: FansIndex) {
        version += 1
        biases = fitted
        while biases.movieCount < catalogue.count { biases.update(row: biases.movieCount, to: MovieStatistics()) }
        fans = new
    }

    /// The stars that a person would give, with the interval of four in five.
    func prediction(for user: BiasModel.UserBias, of row: Int) -> Prediction {
        Prediction(biases.prediction(for: user, movieRow: row))
    }
}

extension Prediction {
    init(_ prediction: BiasModel.Prediction) {
        self.init(
            stars: Double(prediction.stars),
            low: Double(prediction.low),
            high: Double(prediction.high)
        )
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
            self = BlendedRecall(keeping: nil, features: features)
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
