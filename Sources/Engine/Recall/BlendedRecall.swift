internal import Kernels

/// The first model: what a user's history says through EASE, of movies without weights through their content, and a
/// little popularity, all in one score over the whole catalogue.
///
///     score(m) = Σ_j w_j·d_j·ρ_jm / d_m + γ(n)·popularity(m)
///
/// with ρ̂ and d̄ of `Content` for movies that EASE has no weights for, and γ falling with the number n of ratings: a
/// new user gets the popular films, and each star moves the list. Immutable; one per published snapshot. Scratch memory
/// is the caller's stack.
public struct BlendedRecall: Sendable {
    /// `nil` until the first training: then everybody gets the popular films.
    public let ease: EASE?
    public private(set) var features: ContentFeatures
    let content: Content?
    /// Rows that EASE has no weights for, ascending.
    private var otherRows: [UInt32]

    /// - Parameters:
    ///   - ease: trained, or read from its file.
    ///   - features: of every movie of the catalogue.
    /// - Throws: `EngineError` if the features' Gram matrix cannot be inverted, which the ridge rules out.
    public init(ease: EASE?, features: ContentFeatures) throws(EngineError) {
        self.ease = ease
        self.features = features
        content = try ease.map { ease throws(EngineError) in try Content(features, ease: ease) }
        otherRows = (0..<features.movieCount).filter { ease?.ownRow(ofMovie: $0) == nil }.map { UInt32($0) }
    }

    public var movieCount: Int { features.movieCount }

    /// d̄ of the movies without weights.
    var meanRoot: Float? { content?.meanRoot }

    /// The same with a movie more, at the next row: it can be recommended at once, by its content.
    public mutating func append(_ movie: MovieContent) {
        otherRows.append(UInt32(movieCount))
        features.append(movie)
    }

    /// The best movies that the user has not rated, best first, each with its why.
    ///
    /// Cost, at 4,000 movies with weights and a history of 140 among 9,000: about 80 µs.
    public func recommend(_ request: RecallRequest, popularity: Popularity) -> [Recommendation] {
        let history = PreparedHistory(request.history, in: self)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: movieCount) { scores in
            fill(scores, for: history, popularity: popularity)
            for rating in request.history where rating.movieRow < movieCount { scores[rating.movieRow] = -.infinity }
            for row in request.excluded where row < movieCount { scores[row] = -.infinity }
            let best = TopK.select(request.count, of: UnsafeBufferPointer(scores), allowed: request.allowed)
            return best.enumerated().map { index, entry in
                Recommendation(
                    movieRow: entry.row,
                    score: entry.score,
                    because: reason(for: entry.row, history: history, popularity: popularity),
                    modelRank: index + 1
                )
            }
        }
    }

    /// The score of every movie, by row, rated ones included: what `recommend` orders by.
    public func scores(history: [Rating], popularity: Popularity) -> [Float] {
        [Float](unsafeUninitializedCapacity: movieCount) { scores, count in
            fill(
                UnsafeMutableBufferPointer(rebasing: scores[..<movieCount]),
                for: PreparedHistory(history, in: self),
                popularity: popularity
            )
            count = movieCount
        }
    }

    /// Why a movie has the score that it has for this history, whether it was rated or not.
    public func explain(_ movieRow: Int, history: [Rating], popularity: Popularity) -> Explanation {
        precondition(movieRow < movieCount, "explain: row \(movieRow) is not below \(movieCount)")
        let prepared = PreparedHistory(history, in: self)
        let values = contributions(to: movieRow, of: prepared)
        let contributions = zip(history, values).map { rating, value in
            Contribution(movieRow: rating.movieRow, halfStars: rating.halfStars, value: value)
        }
        let share = popularityPart(of: movieRow, historyCount: history.count, popularity: popularity)
        return Explanation(
            movieRow: movieRow,
            score: values.reduce(share, +),
            popularity: share,
            contributions: contributions.sorted { ($1.value, $0.movieRow) < ($0.value, $1.movieRow) },
            because: reason(for: movieRow, history: prepared, popularity: popularity)
        )
    }

    /// What each rating adds to the movie's score, in the order of the history: exact, they add up to the score without
    /// its popularity within 1e-5. A movie says nothing of itself.
    public func contributions(to movieRow: Int, history: [Rating]) -> [Float] {
        contributions(to: movieRow, of: PreparedHistory(history, in: self))
    }

    // MARK: - Scores

    /// The score of every movie, by row.
    private func fill(
        _ scores: UnsafeMutableBufferPointer<Float>,
        for history: PreparedHistory,
        popularity: Popularity
    ) {
        let weight = Popularity.weight(historyCount: history.ratings.count)
        let known = min(scores.count, popularity.scores.count)
        popularity.scores.withUnsafeBufferPointer { popular in
            for row in 0..<known { scores[row] = weight * popular[row] }
        }
        // A movie created a moment ago has no statistics in this copy yet.
        for row in known..<max(known, scores.count) { scores[row] = 0 }
        addTaste(history, to: scores)
    }

    /// What the ratings say of every movie, added by row; nothing without weights.
    func addTaste(_ history: PreparedHistory, to scores: UnsafeMutableBufferPointer<Float>) {
        guard let ease, let content, !history.ratings.isEmpty else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: ease.width) { own in
            ease.scores(history.weighted, into: own)
            addUnweighted(history, to: own, ease: ease, content: content)
            ease.movieRows.withUnsafeBufferPointer { rows in
                for index in 0..<own.count { scores[Int(rows[index])] += own[index] }
            }
        }
        addOthers(history, to: scores, content: content)
    }

    /// What rated movies without weights say of those that have them.
    private func addUnweighted(
        _ history: PreparedHistory,
        to own: UnsafeMutableBufferPointer<Float>,
        ease: EASE,
        content: Content
    ) {
        guard !history.featureWeights.isEmpty else { return }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: ease.width) { sums in
            sums.initialize(repeating: 0)
            content.addMovieScores(history.featureRows, weights: history.featureWeights, to: sums)
            ease.roots.withUnsafeBufferPointer { roots in
                for index in 0..<own.count { own[index] += sums[index] / roots[index] }
            }
        }
    }

    /// What rated movies with weights say of those that have none: a sum per class of content, then one look-up a movie.
    private func addOthers(
        _ history: PreparedHistory,
        to scores: UnsafeMutableBufferPointer<Float>,
        content: Content
    ) {
        let sums = history.featureScores(content, count: features.count)
        let perRoot = Content.candidateShare / content.meanRoot
        withUnsafeTemporaryAllocation(of: Float.self, capacity: features.classCount) { classScores in
            features.sumByClass(sums, into: classScores)
            for number in 0..<classScores.count { classScores[number] *= perRoot }
            features.classes.withUnsafeBufferPointer { classes in
                otherRows.withUnsafeBufferPointer { rows in
                    for row in rows { scores[Int(row)] += classScores[Int(classes[Int(row)])] }
                }
            }
        }
    }

    // MARK: - Why

    private func popularityPart(of movieRow: Int, historyCount: Int, popularity: Popularity) -> Float {
        guard movieRow < popularity.scores.count else { return 0 }
        return Popularity.weight(historyCount: historyCount) * popularity.scores[movieRow]
    }

    private func contributions(to movieRow: Int, of history: PreparedHistory) -> [Float] {
        var values = [Float](repeating: 0, count: history.ratings.count)
        guard let ease, let content else { return values }
        if let own = ease.ownRow(ofMovie: movieRow) {
            let weighted = ease.contributions(to: own, of: history.weighted)
            for (place, value) in zip(history.weightedPlaces, weighted) { values[place] = value }
            for (index, place) in history.otherPlaces.enumerated() {
                values[place] = contribution(ofOther: index, in: history, to: own, ease: ease, content: content)
            }
        } else {
            let present = features.features(ofMovie: movieRow)
            for (index, place) in history.weightedPlaces.enumerated() {
                let own = Int(history.weighted.rows[index])
                let correlation = content.correlation(of: present, with: own)
                values[place] =
                    Content.candidateShare * history.weighted.strengths[index] * correlation / content.meanRoot
            }
        }
        return values
    }

    /// The largest single reason: the rated film that adds most; for a film without weights the genre; popularity where that
    /// is more than what all of the history adds.
    func reason(for movieRow: Int, history: PreparedHistory, popularity: Popularity) -> Because {
        let share = popularityPart(of: movieRow, historyCount: history.ratings.count, popularity: popularity)
        if let strongest = strongest(to: movieRow, of: history), strongest.value > 0, strongest.sum > share {
            if ease?.ownRow(ofMovie: movieRow) != nil {
                let rating = history.ratings[strongest.place]
                return .rated(
                    movieRow: rating.movieRow,
                    halfStars: rating.halfStars,
                    contribution: strongest.value
                )
            }
            if let genre = genreReason(for: movieRow, history: history) { return genre }
        }
        guard movieRow < popularity.counts.count else { return .popular(meanStars: popularity.priorStars, count: 0) }
        return .popular(meanStars: popularity.meanStars[movieRow], count: Int(popularity.counts[movieRow]))
    }

    /// The largest contribution of a film that the user liked, its place in the history, and the sum of all: "because you
    /// disliked that" would be no reason, though such a rating too says what somebody chooses to watch.
    private func strongest(
        to movieRow: Int,
        of history: PreparedHistory
    ) -> (place: Int, value: Float, sum: Float)? {
        guard let ease, let content, let own = ease.ownRow(ofMovie: movieRow) else {
            let values = contributions(to: movieRow, of: history)
            guard let place = values.indices.max(by: { values[$0] < values[$1] }) else { return nil }
            return (place, values[place], values.reduce(0, +))
        }
        // Twenty times a request: without an array of contributions.
        var best = (place: 0, value: -Float.infinity, sum: Float(0))
        if let strongest = ease.strongest(to: own, of: history.weighted) {
            best = (history.weightedPlaces[strongest.place], strongest.value, strongest.sum)
        }
        for index in history.otherPlaces.indices {
            let value = contribution(ofOther: index, in: history, to: own, ease: ease, content: content)
            best.sum += value
            if value > best.value, history.otherWeights[index] >= 1 {
                (best.place, best.value) = (history.otherPlaces[index], value)
            }
        }
        return history.ratings.isEmpty ? nil : best
    }

    /// What a rated movie without weights adds to one that has them.
    private func contribution(
        ofOther index: Int,
        in history: PreparedHistory,
        to own: Int,
        ease: EASE,
        content: Content
    ) -> Float {
        let present = features.features(ofMovie: history.ratings[history.otherPlaces[index]].movieRow)
        let correlation = content.correlation(of: present, with: own)
        return history.otherWeights[index] * content.meanRoot * correlation / ease.roots[own]
    }

    /// Of the movie's genres the one that adds most to its score, with what the user gave to films of it.
    private func genreReason(for movieRow: Int, history: PreparedHistory) -> Because? {
        guard let content else { return nil }
        let sums = history.featureScores(content, count: features.count)
        guard let genre = features.genres(ofMovie: movieRow).max(by: { sums[$0 + 1] < sums[$1 + 1] }) else {
            return nil
        }
        let rated = history.ratings.filter { features.hasGenre(genre, movieRow: $0.movieRow) }
        guard !rated.isEmpty else { return nil }
        let mean = rated.reduce(0) { $0 + $1.stars } / Float(rated.count)
        return .genre(features.genres[genre], meanStars: mean, count: rated.count)
    }
}
