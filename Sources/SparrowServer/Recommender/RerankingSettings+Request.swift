import Engine
import Protocol

extension RerankingSettings {
    /// What a request says of re-ranking: what it leaves open is as usual.
    ///
    /// - Throws: INVALID_ARGUMENT for a number outside of its range.
    init(_ wanted: Reranking?) throws(Status) {
        let usual = RerankingSettings.usual
        guard let wanted else {
            self = usual
            return
        }
        self.init(
            diversity: try RerankingSettings.share(wanted.diversity, "diversity", usual: usual.diversity),
            freshness: try RerankingSettings.share(wanted.freshness, "freshness", usual: usual.freshness),
            genreMax: try RerankingSettings.count(
                wanted.genreMax,
                "genre_max",
                max: 10,
                "0 lets any number of one genre stand together",
                usual: usual.genreMax
            ),
            explorationSlots: try RerankingSettings.count(
                wanted.explorationSlots,
                "exploration_slots",
                max: RerankingSettings.explorationSlotsMax,
                "the first ten rows of each twenty are the model's",
                usual: usual.explorationSlots
            )
        )
    }

    private static func share(_ value: Double?, _ field: String, usual: Double) throws(Status) -> Double {
        guard let value else { return usual }
        guard (0...1).contains(value) else {
            throw .invalidArgument("reranking.\(field) \(value) is outside of 0 to 1; 0 turns it off")
        }
        return value
    }

    private static func count(
        _ value: UInt32?,
        _ field: String,
        max: Int,
        _ advice: String,
        usual: Int
    ) throws(Status) -> Int {
        guard let value else { return usual }
        guard value <= max else {
            throw .invalidArgument("reranking.\(field) \(value) is outside of 0 to \(max); \(advice)")
        }
        return Int(value)
    }
}

extension Reranking {
    /// As it was done.
    init(_ settings: RerankingSettings) {
        self.init(
            diversity: settings.diversity,
            freshness: settings.freshness,
            genreMax: UInt32(settings.genreMax),
            explorationSlots: UInt32(settings.explorationSlots)
        )
    }
}

extension Badge {
    /// What re-ranking did to a film, for people.
    init(_ effect: RerankingEffect, of movieRow: Int, in snapshot: Snapshot) {
        let catalogue = snapshot.catalogue
        switch effect {
        case .fresh(let share):
            let year = catalogue.movies[movieRow].year.map(String.init) ?? ""
            self.init(kind: .fresh, value: Double(share), text: year)
        case .diversity(let share, let like):
            let movie = catalogue.movies[like]
            self.init(kind: .diversity, value: Double(share), text: movie.title, movieID: movie.id)
        case .genreCap(let genre):
            self.init(kind: .genreCap, text: catalogue.genres[genre])
        case .explored:
            let counts = snapshot.popularity.counts
            let count = movieRow < counts.count ? counts[movieRow] : 0
            self.init(kind: .explored, text: count == 1 ? "1 rating" : "\(count) ratings")
        }
    }
}
