/// Orders a list anew after the model: new films are lifted, films that are like those above them sink, no genre fills ten rows, and a few places
/// go to films of which little is known.
///
/// Maximal marginal relevance (Carbonell and Goldstein 1998): the next film is the one with the greatest λ·relevance − (1 − λ)·likeness, where
/// likeness is that to the most like film above it and λ = 1 − diversity. It is computed over λ, relevance − (1 − λ)/λ·likeness, which has the same
/// order and is the model's score and a share. Relevance is `RelevanceScale`'s, so that the settings mean the same for all models.
///
/// The first rows of a longer list are the shorter list. Cost: likeness only grows, so a film whose last known value is below the best found needs no
/// look, and one whose value without likeness is below it ends the search: some few looks a row, not one at each candidate.
public struct Reranker: Sendable {
    public let settings: RerankingSettings
    public let movies: RerankingCatalogue
    /// Of person, day and model.
    public let seed: UInt64

    /// At full diversity the score still tells films apart that are alike to those above.
    static let lambdaMin: Float = 0.01

    public init(_ settings: RerankingSettings, movies: RerankingCatalogue, seed: UInt64) {
        self.settings = settings
        self.movies = movies
        self.seed = seed
    }

    /// The first rows of the new order.
    ///
    /// - Parameters:
    ///   - ranked: all candidates, the best first.
    ///   - count: how many, at most.
    /// - Returns: each candidate at most once.
    public func rerank(_ ranked: [RankedMovie], count: Int) -> [RerankedMovie] {
        let count = min(count, ranked.count)
        guard !settings.keepsOrder(ofFirst: count) else { return (0..<count).map { RerankedMovie(place: $0) } }
        var selection = Selection(self, ranked)
        let slots = ExplorationSlots(perTwenty: settings.explorationSlots, count: count, seed: seed)
        var openSlots = slots.places[...]
        var pool = openSlots.isEmpty ? [] : slots.pool(ranked, movies)[...]
        var rows: [RerankedMovie] = []
        rows.reserveCapacity(count)
        while rows.count < count {
            if openSlots.first == rows.count {
                openSlots.removeFirst()
                if let explored = selection.takeExplored(from: &pool) {
                    rows.append(explored)
                    continue
                }
            }
            guard let next = selection.takeBest() else { break }
            rows.append(next)
        }
        return rows
    }
}

/// The candidates while one after the other is taken.
private struct Selection {
    private let ranked: [RankedMovie]
    private let movies: RerankingCatalogue
    /// What a share of 1 is in the model's scores.
    private let range: Float
    /// (1 − λ)/λ: what a likeness of 1 costs.
    private let likenessWeight: Float
    /// Relevance and freshness of each candidate.
    private let base: [Float]
    private let freshness: [Float]
    /// Places by falling base.
    private let order: [Int]
    /// Before it in `order` all are taken.
    private var firstOpen = 0
    private var isTaken: [Bool]
    /// Rows of the films taken, and of each candidate how many of them were looked at.
    private var takenRows: [Int] = []
    private var looked: [Int] = []
    /// Of each candidate the greatest likeness to those that were looked at, and to whom.
    private var likeness: [Float] = []
    private var mostLike: [Int] = []
    private var cap: GenreCap
    /// Candidates that the cap held back, with the genre.
    private var held: [Int: UInt16] = [:]

    init(_ reranker: Reranker, _ ranked: [RankedMovie]) {
        let settings = reranker.settings
        let scale = RelevanceScale(ranked)
        self.ranked = ranked
        movies = reranker.movies
        range = scale.range
        let lambda = max(Reranker.lambdaMin, 1 - Float(settings.diversity))
        likenessWeight = settings.diversity > 0 ? (1 - lambda) / lambda : 0
        let relevances = scale.relevances(of: ranked)
        if settings.freshness > 0 {
            let movies = reranker.movies
            let freshness = ranked.map { Float(settings.freshness) * movies.freshness(of: $0.movieRow) }
            let base = zip(relevances, freshness).map(+)
            order = base.indices.sorted { (base[$1], $0) < (base[$0], $1) }
            (self.freshness, self.base) = (freshness, base)
        } else {
            freshness = []
            base = relevances
            order = Array(relevances.indices)
        }
        isTaken = [Bool](repeating: false, count: ranked.count)
        if likenessWeight > 0 {
            looked = [Int](repeating: 0, count: ranked.count)
            likeness = [Float](repeating: 0, count: ranked.count)
            mostLike = [Int](repeating: -1, count: ranked.count)
        }
        cap = GenreCap(max: settings.genreMax)
    }

    /// Takes the film of the greatest value that the cap lets come; where it lets none come, the film of the greatest value.
    mutating func takeBest() -> RerankedMovie? {
        var held: [(place: Int, genre: UInt16)] = []
        guard let best = best(holding: &held) ?? bestOfAll() else { return nil }
        for one in held where !isTaken[one.place] && one.place != best && value(of: one.place) > value(of: best) {
            if self.held[one.place] == nil { self.held[one.place] = one.genre }
        }
        return take(best)
    }

    /// Takes the first film of a pool that is still there and that the cap lets come.
    ///
    /// - Returns: `nil` where there is none; the list goes on as though there were no place for it.
    mutating func takeExplored(from pool: inout ArraySlice<Int>) -> RerankedMovie? {
        pool.removeAll { isTaken[$0] }
        let mayCome = { [cap, movies, ranked] place in
            cap.fullGenre(among: movies.genres(of: ranked[place].movieRow)) == nil
        }
        guard let index = pool.firstIndex(where: mayCome) else { return nil }
        let place = pool.remove(at: index)
        var held: [(place: Int, genre: UInt16)] = []
        // Where it is its turn anyway, nothing is done to it.
        guard place != best(holding: &held) else { return take(place) }
        isTaken[place] = true
        note(place)
        return RerankedMovie(place: place, effects: freshEffects(place) + [.explored])
    }

    private mutating func best(holding held: inout [(place: Int, genre: UInt16)]) -> Int? {
        while firstOpen < order.count, isTaken[order[firstOpen]] { firstOpen += 1 }
        var best: (place: Int, value: Float)?
        for index in firstOpen..<order.count {
            let place = order[index]
            guard !isTaken[place] else { continue }
            if let best {
                // Likeness only takes away, so nothing from here on is better.
                if base[place] <= best.value { break }
                if known(place) <= best.value { continue }
            }
            if let genre = cap.fullGenre(among: movies.genres(of: ranked[place].movieRow)) {
                held.append((place, genre))
                continue
            }
            let value = value(of: place)
            if best.map({ value > $0.value }) ?? true { best = (place, value) }
        }
        return best?.place
    }

    /// Whatever the cap says.
    private mutating func bestOfAll() -> Int? {
        var best: (place: Int, value: Float)?
        for index in firstOpen..<order.count where !isTaken[order[index]] {
            let place = order[index]
            if let best, base[place] <= best.value { break }
            let value = value(of: place)
            if best.map({ value > $0.value }) ?? true { best = (place, value) }
        }
        return best?.place
    }

    private mutating func take(_ place: Int) -> RerankedMovie {
        isTaken[place] = true
        var effects = freshEffects(place)
        if likenessWeight > 0, likeness[place] > 0 {
            effects.append(
                .diversity(share: -likenessWeight * likeness[place] * range, likeMovieRow: mostLike[place])
            )
        }
        if let genre = held[place] { effects.append(.genreCap(genre: Int(genre))) }
        note(place)
        return RerankedMovie(place: place, effects: effects)
    }

    private func freshEffects(_ place: Int) -> [RerankingEffect] {
        guard !freshness.isEmpty, freshness[place] > 0 else { return [] }
        return [.fresh(share: freshness[place] * range)]
    }

    /// A film stands in the list now.
    private mutating func note(_ place: Int) {
        let row = ranked[place].movieRow
        if likenessWeight > 0 { takenRows.append(row) }
        if cap.isOn { cap.add(movies.genres(of: row)) }
    }

    /// The value as it was when the candidate was last looked at: it is no greater now.
    private func known(_ place: Int) -> Float {
        likenessWeight > 0 ? base[place] - likenessWeight * likeness[place] : base[place]
    }

    /// The value now: every film taken since the last look is looked at.
    private mutating func value(of place: Int) -> Float {
        guard likenessWeight > 0 else { return base[place] }
        for taken in takenRows[looked[place]...] {
            let like = movies.likeness(ranked[place].movieRow, taken)
            if like > likeness[place] { (likeness[place], mostLike[place]) = (like, taken) }
        }
        looked[place] = takenRows.count
        return known(place)
    }
}
