/// What an embedding is made of: a copy of all current ratings, and what the movies are.
public struct EmbeddingData: Sendable {
    /// A user a row; each user's ratings the oldest first.
    public let ratings: RatingMatrix
    /// By movie row.
    public let movies: [MovieContent]
    /// By movie row.
    public let movieIDs: [MovieID]
    /// The log up to here is in it.
    public let trainedUpTo: UInt64
    /// To compute on; they change no byte of the result.
    public let threads: Int

    public init(
        ratings: RatingMatrix,
        movies: [MovieContent],
        movieIDs: [MovieID],
        trainedUpTo: UInt64 = 0,
        threads: Int = 1
    ) {
        precondition(ratings.movieCount == movies.count && movies.count == movieIDs.count)
        self.ratings = ratings
        self.movies = movies
        self.movieIDs = movieIDs
        self.trainedUpTo = trainedUpTo
        self.threads = threads
    }
}

/// A trained embedding, ready to be published.
public struct TrainedEmbedding: Sendable {
    public var space: EmbeddingSpace
    /// What else of it is kept, by file name.
    public var files: [String: [UInt8]]

    public init(space: EmbeddingSpace, files: [String: [UInt8]] = [:]) {
        self.space = space
        self.files = files
    }
}

/// An embedding that was published, as it is read again: its space with the rows of a catalogue.
public struct PublishedEmbedding: Sendable {
    public var space: EmbeddingSpace
    /// What else of it was kept, by file name.
    public var files: [String: [UInt8]]
    /// By movie row.
    public var movies: [MovieContent]
    /// By movie row.
    public var movieIDs: [MovieID]

    public init(space: EmbeddingSpace, files: [String: [UInt8]], movies: [MovieContent], movieIDs: [MovieID]) {
        self.space = space
        self.files = files
        self.movies = movies
        self.movieIDs = movieIDs
    }
}

/// An embedding with its settings, before it has learnt anything.
public protocol EmbeddingTrainer: Sendable {
    /// Learns the vectors.
    ///
    /// - Parameters:
    ///   - data: what from.
    ///   - seed: another one gives another start.
    ///   - progress: called now and then on the calling thread.
    ///   - shouldStop: asked often, on any thread.
    /// - Returns: the space, and what else its user vectors need.
    /// - Throws: `EngineError` for data that there is nothing to learn from, and `.cancelled`.
    func train(
        on data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding
}

/// Every embedding by its name: what command line and daemon know of it is its line here.
public enum EmbeddingCatalogue {
    /// An embedding before it has its settings.
    public struct Entry: Sendable {
        public let name: String
        /// Names of what can be set.
        public let settings: [String]
        private let makeTrainer: @Sendable (ModelSettings) throws(EngineError) -> any EmbeddingTrainer
        private let makeUsers: @Sendable (PublishedEmbedding) throws(EngineError) -> any UserVectors

        init(
            _ name: String,
            settings: [String],
            trainer: @escaping @Sendable (ModelSettings) throws(EngineError) -> any EmbeddingTrainer,
            users: @escaping @Sendable (PublishedEmbedding) throws(EngineError) -> any UserVectors
        ) {
            self.name = name
            self.settings = settings
            makeTrainer = trainer
            makeUsers = users
        }

        /// How users get their vectors in a published space.
        ///
        /// - Throws: `EngineError` for files that do not fit the space.
        public func users(of published: PublishedEmbedding) throws(EngineError) -> any UserVectors {
            try makeUsers(published)
        }

        /// The trainer with these settings.
        ///
        /// - Throws: `EngineError` for a setting that it does not have, or a value that makes no sense.
        public func trainer(_ settings: ModelSettings = ModelSettings()) throws(EngineError) -> any EmbeddingTrainer {
            for name in settings.values.keys.sorted() where !self.settings.contains(name) {
                throw .unknownName("setting of \(self.name)", name, known: self.settings)
            }
            return try makeTrainer(settings)
        }
    }

    public static let entries: [Entry] = [
        Entry(
            "item2vec",
            settings: Item2vec.settings,
            trainer: { settings throws(EngineError) in try Item2vec(settings) },
            users: { published in WeightedUserVectors(published.space) }
        ),
        Entry(
            "deepwalk",
            settings: DeepWalk.settings,
            trainer: { settings throws(EngineError) in try DeepWalk(settings) },
            users: { published in WeightedUserVectors(published.space) }
        ),
        Entry(
            "als",
            settings: ALSEmbedding.settings,
            trainer: { settings throws(EngineError) in try ALSEmbedding(settings) },
            users: { published throws(EngineError) in try ALSEmbedding.users(of: published) }
        ),
        Entry(
            "two-towers",
            settings: TwoTowersEmbedding.settings,
            trainer: { settings throws(EngineError) in try TwoTowersEmbedding(settings) },
            users: { published throws(EngineError) in try TwoTowersEmbedding.users(of: published) }
        ),
        Entry(
            "content",
            settings: ContentEmbedding.settings,
            trainer: { settings throws(EngineError) in try ContentEmbedding(settings) },
            users: { published in WeightedUserVectors(published.space) }
        ),
    ]

    /// The embedding of a name; `nil` for an unknown one.
    public static func entry(_ name: String) -> Entry? {
        entries.first { $0.name == name }
    }
}
