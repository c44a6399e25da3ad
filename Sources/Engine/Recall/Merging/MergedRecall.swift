internal import Kernels

/// All sources of candidates together: whatever is trained, and what needs no training.
///
/// Immutable; one per published snapshot. A source whose model is not there gives nothing. Scratch memory is the caller's stack.
public struct MergedRecall: Sendable {
    public var blended: BlendedRecall
    public var popularity: Popularity
    public var known: KnownMovies
    /// At most one of each source.
    public var spaces: [RecallSpace]
    /// `nil` until there are ratings.
    public var neighbours: Neighbours?

    public init(
        blended: BlendedRecall,
        popularity: Popularity,
        known: KnownMovies,
        spaces: [RecallSpace] = [],
        neighbours: Neighbours? = nil
    ) {
        self.blended = blended
        self.popularity = popularity
        self.known = known
        self.spaces = spaces
        self.neighbours = neighbours
    }

    /// Who asks, and for what.
    public struct Query: Sendable {
        /// All current ratings of the user, the oldest first. None of these movies is a candidate.
        public var history: [Rating]
        /// What counts as rated beside it, as films of groups that somebody began with; these may be candidates.
        public var seeds: [Rating] = []
        /// Rows to leave out besides, as the hidden ones.
        public var excluded: [Int]
        /// Only these; `nil` for all.
        public var allowed: MovieSet?
        public var quotas: RecallQuotas
        /// Unix seconds.
        public var time: UInt32
        /// Of what `explore` draws: the same seed, the same movies.
        public var exploreSeed: UInt64

        public init(
            history: [Rating],
            excluded: [Int] = [],
            allowed: MovieSet? = nil,
            quotas: RecallQuotas = .usual,
            time: UInt32 = 0,
            exploreSeed: UInt64 = 0
        ) {
            self.history = history
            self.excluded = excluded
            self.allowed = allowed
            self.quotas = quotas
            self.time = time
            self.exploreSeed = exploreSeed
        }

        /// All that says something of the taste, the oldest first.
        public var said: [Rating] { seeds.isEmpty ? history : seeds + history }
    }

    /// The candidates of all sources, each with who found it and at what rank.
    public func candidates(for query: Query) -> Candidates {
        withTaste(of: query) { taste in merged(query, taste: taste) }
    }

    /// Scores candidates, −∞ for those that it cannot judge. The number says how many of the best need exact scores, `nil` all of them; others may get a
    /// bound that is below all of those.
    public typealias Ranker = (_ movieRows: [UInt32], _ best: Int?) -> [Float]

    /// The best candidates by a score, best first, each with who found it and why.
    ///
    /// - Parameters:
    ///   - query: who asks, and which sources.
    ///   - count: how many, at most.
    ///   - ranker: scores candidates. Those that it cannot judge stay at the places that the recall's own score gives them, and the
    ///     others change theirs among each other. `nil`: the recall's own score orders all.
    ///   - reranker: orders the rows anew; `nil` leaves them.
    /// - Returns: the rows, and all candidates.
    public func recommend(
        _ query: Query,
        count: Int,
        ranker: Ranker? = nil,
        reranker: Reranker? = nil
    ) -> (rows: [Recommendation], candidates: Candidates) {
        withTaste(of: query) { taste in
            let candidates = merged(query, taste: taste)
            let weight = Popularity.weight(historyCount: query.said.count)
            let own = candidates.all.map { candidate in
                let popular = candidate.movieRow < popularity.scores.count ? popularity.scores[candidate.movieRow] : 0
                return taste[candidate.movieRow] + weight * popular
            }
            // Equal scores by row, as in a list over the whole catalogue.
            var order = MergedRecall.order(of: candidates, by: own)
            var scores = own
            // What only explores takes films as they stand; all else weighs their scores.
            let best = reranker?.settings.weighsScores == true ? nil : count
            let ranked = ranker?(candidates.all.map { UInt32($0.movieRow) }, best)
            if let ranked {
                MergedRecall.reorder(&order, by: ranked)
                for place in ranked.indices where ranked[place] > -.infinity { scores[place] = ranked[place] }
            }
            let prepared = PreparedHistory(query.said, in: blended)
            func recommendation(_ rank: Int, _ effects: [RerankingEffect]) -> Recommendation {
                let row = candidates.all[order[rank]].movieRow
                return Recommendation(
                    movieRow: row,
                    score: scores[order[rank]],
                    because: blended.reason(for: row, history: prepared, popularity: popularity),
                    modelRank: rank + 1,
                    effects: effects
                )
            }
            guard let reranker, !reranker.settings.keepsOrder(ofFirst: count) else {
                return (order.indices.prefix(count).map { recommendation($0, []) }, candidates)
            }
            let movies = order.map { place in
                RankedMovie(
                    movieRow: candidates.all[place].movieRow,
                    score: scores[place],
                    isJudged: ranked.map { $0[place] > -.infinity } ?? true
                )
            }
            let rows = MergedRecall.reranked(
                movies,
                by: reranker,
                count: count,
                exact: best,
                ranker: ranker,
                recommendation: recommendation
            )
            return (rows, candidates)
        }
    }

    /// The places of candidates by falling score.
    private static func order(of candidates: Candidates, by scores: [Float]) -> [Int] {
        var keys = zip(scores, candidates.all).map { DescendingKeys.key($0, $1.movieRow) }
        DescendingKeys.sort(&keys)
        return keys.map { candidates.place(ofRow: DescendingKeys.number(of: $0)) }
    }

    /// Orders what has a score by it, the rest staying where it is.
    static func reorder(_ order: inout [Int], by scores: [Float]) {
        let places = order.indices.filter { scores[order[$0]] > -.infinity }
        var keys = places.map { DescendingKeys.key(scores[order[$0]], $0) }
        DescendingKeys.sort(&keys)
        let sorted = keys.map { order[DescendingKeys.number(of: $0)] }
        for (place, candidate) in zip(places, sorted) { order[place] = candidate }
    }

    /// What the ratings say of every movie, by row: the model's score without its popularity.
    func withTaste<Result>(of query: Query, _ body: (UnsafeMutableBufferPointer<Float>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: blended.movieCount) { taste in
            taste.initialize(repeating: 0)
            blended.addTaste(PreparedHistory(query.said, in: blended), to: taste)
            return body(taste)
        }
    }

    private func merged(_ query: Query, taste: UnsafeMutableBufferPointer<Float>) -> Candidates {
        var collector = CandidateCollector(query, movieCount: blended.movieCount)
        for source in RecallSource.allCases where query.quotas[source] > 0 {
            switch source {
            case .itemBased: askItemBased(&collector, taste)
            case .als, .item2vec, .deepwalk, .twoTowers, .content: askSpace(source, &collector)
            case .similar: askSimilar(&collector)
            case .social: askNeighbours(&collector)
            case .genre: askGenres(&collector)
            case .popular: collector.take(known.popular, from: .popular)
            case .fresh: collector.take(known.fresh, from: .fresh)
            case .explore: collector.explore()
            }
        }
        return collector.filledUp()
    }

    private func askItemBased(_ collector: inout CandidateCollector, _ taste: UnsafeMutableBufferPointer<Float>) {
        guard blended.ease != nil, !collector.query.said.isEmpty else { return }
        // As many as there shall be of all: what is over fills up where the sources have much in common.
        let count = max(collector.query.quotas[.itemBased], collector.query.quotas.candidateCount)
        collector.select(count, of: taste, from: .itemBased)
    }

    private func askSpace(_ source: RecallSource, _ collector: inout CandidateCollector) {
        guard let asked = spaces.first(where: { $0.source == source }),
            let vector = asked.users.vector(of: collector.query.said, time: collector.query.time)
        else { return }
        let found = asked.index.search(
            vector,
            count: collector.query.quotas[source],
            allowed: collector.query.allowed,
            excluded: collector.excluded
        )
        for movie in found { collector.add(movie.movieRow, from: source) }
    }

    // MARK: What needs no vectors

    /// So many liked movies say what somebody is after now.
    private static let recentCount = 5

    private func askSimilar(_ collector: inout CandidateCollector) {
        guard let ease = blended.ease else { return }
        let history = collector.query.said
        let mean = PreferenceWeights.shrunkMean(of: history)
        var recent: [UInt32] = []
        for rating in history.reversed() where rating.stars >= mean {
            if let own = ease.ownRow(ofMovie: rating.movieRow) { recent.append(UInt32(own)) }
            if recent.count == MergedRecall.recentCount { break }
        }
        guard !recent.isEmpty else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: ease.width + blended.movieCount) { room in
            let own = UnsafeMutableBufferPointer(rebasing: room[..<ease.width])
            let scores = UnsafeMutableBufferPointer(rebasing: room[ease.width...])
            ease.sumRows(recent, weights: [Float](repeating: 1, count: recent.count), into: own)
            scores.initialize(repeating: -.infinity)
            for (place, row) in ease.movieRows.enumerated() where Int(row) < scores.count {
                scores[Int(row)] = own[place]
            }
            collector.select(collector.query.quotas[.similar], of: scores, from: .similar)
        }
    }

    /// Of the genres that somebody likes, so many.
    private static let genreCount = 3

    private func askGenres(_ collector: inout CandidateCollector) {
        let features = blended.features
        let history = collector.query.said
        guard !history.isEmpty else { return }
        let mean = PreferenceWeights.shrunkMean(of: history)
        var sums = [Float](repeating: 0, count: features.genres.count)
        for rating in history {
            // Half a star below the mean says nothing either way: what one chose to see is liked a little.
            let weight = rating.stars - mean + 0.5
            for genre in features.genres(ofMovie: rating.movieRow) { sums[genre] += weight }
        }
        let liked = sums.indices.filter { sums[$0] > 0 }.sorted { (sums[$1], $0) < (sums[$0], $1) }
            .prefix(MergedRecall.genreCount)
        let lists = liked.map { known.ofGenre.indices.contains($0) ? known.ofGenre[$0] : [] }
        collector.takeInTurn(lists, from: .genre)
    }

    private func askNeighbours(_ collector: inout CandidateCollector) {
        guard let neighbours else { return }
        let quota = collector.query.quotas[.social]
        let history = collector.query.said
        // What the asker has rated is loved too, and falls out.
        let loved = neighbours.loved(byLikesOf: history, count: quota + history.count)
        collector.take(loved.map { UInt32($0.movieRow) }, from: .social)
    }
}
