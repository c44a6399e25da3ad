/// Every model by its name: what command line and leaderboard know of it is its line here.
public enum ModelCatalogue {
    /// A model before it has its settings.
    public struct Entry: Sendable {
        public let name: String
        /// Names of what can be set.
        public let settings: [String]
        /// What it can be asked.
        public let questions: Set<EvaluationQuestion>
        /// Whether it stands in each table where it can be judged, asked for or not.
        public let isBaseline: Bool
        private let makeModel: @Sendable (ModelSettings) throws(EngineError) -> any EvaluatedModel

        init(
            _ name: String,
            settings: [String] = [],
            questions: Set<EvaluationQuestion> = [.ratedPairs, .lists],
            isBaseline: Bool = false,
            _ makeModel: @escaping @Sendable (ModelSettings) throws(EngineError) -> any EvaluatedModel
        ) {
            self.name = name
            self.settings = settings
            self.questions = questions
            self.isBaseline = isBaseline
            self.makeModel = makeModel
        }

        /// The model with these settings; those that it does not know are another model's and do not matter.
        ///
        /// - Throws: `EngineError` for a value that makes no sense.
        public func model(_ settings: ModelSettings = ModelSettings()) throws(EngineError) -> any EvaluatedModel {
            try makeModel(settings)
        }
    }

    public static let entries = baselines + RankingCatalogue.entries

    private static let baselines: [Entry] = [
        Entry("popularity", isBaseline: true) { _ in PopularityModel() },
        Entry("recent-popularity", settings: RecentPopularityModel.settings) { settings throws(EngineError) in
            try RecentPopularityModel(settings)
        },
        Entry("item-knn", settings: ItemKNNModel.settings, isBaseline: true) { settings throws(EngineError) in
            try ItemKNNModel(settings)
        },
        Entry("ease", settings: EASEModel.settings, isBaseline: true) { settings throws(EngineError) in
            try EASEModel(settings)
        },
        Entry("blended-recall", settings: BlendedRecallModel.settings) { settings throws(EngineError) in
            try BlendedRecallModel(settings)
        },
        Entry("content", settings: ContentModel.settings) { settings throws(EngineError) in
            try ContentModel(settings)
        },
        Entry("als", settings: ALSModel.settings, questions: [.ratedPairs, .lists, .stars]) {
            settings throws(EngineError) in
            try ALSModel(settings)
        },
        Entry("item2vec", settings: Item2vec.settings) { settings throws(EngineError) in
            try EmbeddingModel("item2vec", settings)
        },
        Entry("deepwalk", settings: DeepWalk.settings) { settings throws(EngineError) in
            try EmbeddingModel("deepwalk", settings)
        },
        Entry("lsh", settings: LSHModel.settings + ALSEmbedding.settings) { settings throws(EngineError) in
            let als = try EmbeddingModel("als", settings)
            return try LSHModel(settings) { data, progress, shouldStop throws(EngineError) in
                try als.searched(data, progress, shouldStop)
            }
        },
        Entry("bias", questions: [.ratedPairs, .stars], isBaseline: true) { _ in BiasBaseline() },
    ]

    /// The model of a name; `nil` for an unknown one.
    public static func entry(_ name: String) -> Entry? {
        entries.first { $0.name == name }
    }
}
