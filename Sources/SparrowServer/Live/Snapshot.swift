import Engine
import Protocol
import Store

/// All published state that a request reads, immutable: the catalogue and the model in service.
struct Snapshot: Sendable {
    private(set) var catalogue = Catalogue()
    private(set) var recall = BlendedRecall.untrained
    /// Follows the statistics at most once a minute, so that lists hold still.
    private(set) var popularity = Popularity(statistics: [], userCount: 0)
    private(set) var biases = BiasModel(statistics: [])
    private(set) var onboarding = Engine.Onboarding(statistics: [], features: ContentFeatures([]))
    private(set) var fans = FansIndex()
    /// What the movies are about; `nil` until it is made, a moment after the start.
    private(set) var content: ContentSpace?
    private var contentIndex: ExactIndex?
    /// Rises when the content space is set or taken away: what was placed by another one must not go into service.
    private(set) var contentSerial: UInt64 = 0
    /// Of the artifact that it comes from; 0: it was made at the start.
    private(set) var contentVersion: UInt32 = 0
    /// Embeddings in service, by name.
    private(set) var spaces: [ServedSpace] = []
    /// Ranking models in memory, by name and version.
    private(set) var models: [ServedModel] = []
    /// What the log says serves whoever names no model; `nil`: the recall's own order.
    private(set) var stable: ModelReference?
    /// What the log says serves a share of them in its place; `nil`: nothing.
    private(set) var canary: ServedCanary?
    /// The experiments that the log knows, and whom those that run have.
    private(set) var experiments = ServedExperiments()
    /// What recall reads from the top, of the same moment as `popularity`.
    private(set) var known = KnownMovies.none
    /// People of like taste; `nil` until the first training.
    private(set) var neighbours: Neighbours?
    /// The id of each user row that `neighbours` was made of.
    private(set) var neighbourIDs: [UInt32] = []
    /// What everybody rates, of the same moment as `popularity`.
    private(set) var tasteBaseline = TasteBaseline(movies: [], statistics: [])
    /// Groups of films to begin with; empty until the content space is there.
    private(set) var tasteGroups = TasteGroups()
    /// Rises with each trained model that is put into service; 0: none yet.
    private(set) var modelVersion: UInt32 = 0
    /// The end of the log when the model went into service: a list of a later offset is of this model.
    private(set) var servedAt: UInt64 = 0
    /// Rises with each change; a list that was made of an older one is stale.
    private(set) var version: UInt64 = 0
    /// Rises when rows may mean other movies than before; what was computed of an older one is to be thrown away.
    private(set) var generation: UInt64 = 0
    /// Rises when somebody is erased: what was made of the ratings before must not go into service.
    private(set) var peopleSerial: UInt64 = 0
    /// The ratings in the store are simulated.
    var isSimulated = false

    /// "popularity" until the first training ends.
    var modelName: String { recall.ease == nil ? "popularity" : "ease" }

    /// All sources of candidates.
    var merged: MergedRecall {
        MergedRecall(
            blended: recall,
            popularity: popularity,
            known: known,
            spaces: spaces.compactMap(\.recallSpace) + contentSource,
            neighbours: neighbours
        )
    }

    /// What re-ranking knows of the movies. Who chooses together says more of likeness than what films are about.
    var reranking: RerankingCatalogue {
        RerankingCatalogue(
            genres: catalogue.genreRows,
            years: catalogue.years,
            newestYear: catalogue.newestYear,
            counts: popularity.counts,
            meanStars: popularity.meanStars,
            priorStars: popularity.priorStars,
            space: (space("als") ?? space("item2vec"))?.space ?? content?.space
        )
    }

    private var contentSource: [RecallSpace] {
        guard let contentIndex else { return [] }
        return [RecallSpace(source: .content, index: contentIndex, users: WeightedUserVectors(contentIndex.space))]
    }

    /// An embedding in service; `nil` for none of this name.
    func space(_ name: String) -> ServedSpace? { spaces.first { $0.name == name } }

    /// A ranking model in memory.
    func model(_ reference: ModelReference) -> ServedModel? { models.first { $0.reference == reference } }

    /// The ranking model that serves whoever names none; `nil`: the recall's own order serves.
    var stableModel: ServedModel? { stable.flatMap { model($0) } }

    /// What serves whoever names no model: `din 3`.
    var servingName: String {
        if let stableModel { return stableModel.reference.shown }
        return recall.ease == nil ? "popularity" : "ease \(modelVersion)"
    }

    /// What serves a share of the people: `din 4`; empty: nothing.
    var canaryName: String {
        guard let canary, canary.isRecall || model(canary.reference) != nil else { return "" }
        return canary.reference.shown
    }

    /// What a person who names no model gets: the canary, for whom it is dealt to, else the stable one. A canary that is not in memory serves nobody.
    func servingModel(for userID: UInt32) -> (model: ServedModel?, isCanary: Bool) {
        guard let canary, canary.share.contains(UserID(userID)) else { return (stableModel, false) }
        if canary.isRecall { return (nil, true) }
        guard let model = model(canary.reference) else { return (stableModel, false) }
        return (model, true)
    }

    /// The newest version in memory of a name; `nil` for none.
    func newestModel(_ name: String) -> ServedModel? {
        models.filter { $0.reference.name == name }.max { $0.reference.version < $1.reference.version }
    }

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
            // Its lists stand by the numbers of genres, which are others now.
            known = KnownMovies(
                popularity: popularity,
                features: recall.features,
                years: catalogue.movies.dropLast(movies.count).map(\.year)
            )
        }
        let firstRow = catalogue.count - movies.count
        for (place, movie) in movies.enumerated() {
            known.arrived(firstRow + place)
            content?.place(MovieContent(movie), atMovie: firstRow + place)
        }
        // All at once: the index shares the vectors, and each change after that would copy them.
        if let space = content?.space { contentIndex?.insert(Array(firstRow..<catalogue.count), of: space) }
        let vectors = (firstRow..<catalogue.count).map { row in content.map { Array($0.space.vector(ofMovie: row)) } }
        for index in spaces.indices { spaces[index].append(vectors) }
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
            neighbours = nil
            tasteGroups = TasteGroups()
            // They are read anew from what was published.
            spaces = []
            models = []
            modelVersion = 0
        }
        // Of the old catalogue; another is made in the background.
        (content, contentIndex) = (nil, nil)
        contentSerial += 1
        for index in spaces.indices {
            spaces[index].forgetProjection()
            let added = catalogue.count - spaces[index].space.movieCount
            spaces[index].append([[Float]?](repeating: nil, count: max(0, added)))
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
        tasteBaseline = TasteBaseline(movies: catalogue.movies.map { MovieContent($0) }, statistics: statistics)
        known = KnownMovies(
            popularity: popularity,
            features: recall.features,
            years: catalogue.movies.map(\.year)
        )
    }

    /// Whether what was made of another snapshot fits this one: rows mean the same movies, and the content space is the same.
    func isLike(_ other: Snapshot) -> Bool { generation == other.generation && contentSerial == other.contentSerial }

    func contentFeatures() -> ContentFeatures { ContentFeatures(catalogue.movies.map { MovieContent($0) }) }

    /// A trained model goes into service; films that came since it was made are appended.
    mutating func serve(_ trained: BlendedRecall, version: UInt32, at offset: UInt64) {
        self.version += 1
        recall = trained
        for movie in catalogue.movies.dropFirst(recall.movieCount) { recall.append(MovieContent(movie)) }
        modelVersion = version
        servedAt = offset
    }

    /// An embedding goes into service, in the place of the one of its name.
    mutating func serve(_ space: ServedSpace) {
        version += 1
        var served = space
        let added = catalogue.count - served.space.movieCount
        if added > 0 {
            let newest = (served.space.movieCount..<catalogue.count)
            served.append(newest.map { row in content.map { Array($0.space.vector(ofMovie: row)) } })
        }
        spaces.removeAll { $0.name == space.name }
        spaces.append(served)
        spaces.sort { $0.name < $1.name }
    }

    /// A ranking model comes into memory; older versions of it go, but for those that are needed.
    mutating func serve(_ model: ServedModel, besides needed: [ModelReference]) {
        version += 1
        models.removeAll { known in
            known.reference == model.reference
                || known.reference.name == model.reference.name && !needed.contains(known.reference)
                    && known.reference.version < model.reference.version
        }
        models.append(model)
        models.sort { ($0.reference.name, $0.reference.version) < ($1.reference.name, $1.reference.version) }
    }

    /// The same model with what is known of movies now.
    mutating func replace(_ model: ServedModel) {
        guard let place = models.firstIndex(where: { $0.reference == model.reference }) else { return }
        version += 1
        models[place] = model
    }

    /// What serves whoever names no model, and what serves a share of them.
    mutating func label(_ reference: ModelReference?, canary label: ServingLabel?, at offset: UInt64) {
        version += 1
        stable = reference
        canary = label.map { ServedCanary($0) }
        servedAt = max(servedAt, offset)
    }

    /// An experiment began or ended: lists of before it are stale.
    mutating func run(_ experiments: ServedExperiments, at offset: UInt64) {
        version += 1
        self.experiments = experiments
        servedAt = max(servedAt, offset)
    }

    /// The content space of the catalogue; movies that came since it was made get their places.
    mutating func serve(_ made: ContentSpace, version contentVersion: UInt32) {
        version += 1
        self.contentVersion = contentVersion
        var made = made
        for row in 0..<catalogue.count where !made.space.hasVector(row) {
            made.place(MovieContent(catalogue.movies[row]), atMovie: row)
        }
        content = made
        contentIndex = ExactIndex(made.space)
        contentSerial += 1
        // They lead from the content space of before; whoever brought this one places the movies anew.
        for index in spaces.indices { spaces[index].forgetProjection() }
        makeTasteGroups()
    }

    /// Of the best space that there is: what people choose together tells more than what films are about.
    private mutating func makeTasteGroups() {
        let learnt = ["als", "item2vec"].compactMap { name in space(name)?.space }.first
        guard let space = learnt ?? content?.space else { return }
        let counts = popularity.counts.map(Int.init)
        tasteGroups = TasteGroups(space, counts: counts, movies: catalogue.movies.map { MovieContent($0) })
    }

    /// The strengths of shrinkage and the interval of predicted stars, fitted anew, and who likes what.
    mutating func serve(_ fitted: BiasModel, fans new: FansIndex, neighbours likes: Neighbours, of ids: [UInt32]) {
        version += 1
        biases = fitted
        while biases.movieCount < catalogue.count { biases.update(row: biases.movieCount, to: MovieStatistics()) }
        fans = new
        neighbours = likes
        neighbourIDs = ids
        if tasteGroups.groups.isEmpty { makeTasteGroups() }
    }

    /// Somebody was erased: who is like whom and who loves what is made anew in the background. Where tags went with the person, so is what movies
    /// are about, which knows words of them.
    mutating func forgetPeople(andTags: Bool) {
        version += 1
        peopleSerial += 1
        (fans, neighbours, neighbourIDs) = (FansIndex(), nil, [])
        guard andTags else { return }
        (content, contentIndex, contentVersion) = (nil, nil, 0)
        contentSerial += 1
        for index in spaces.indices { spaces[index].forgetProjection() }
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
            keywords: movie.keywords,
            title: movie.title,
            country: movie.country.isEmpty ? nil : movie.country,
            plot: movie.plot
        )
    }
}
