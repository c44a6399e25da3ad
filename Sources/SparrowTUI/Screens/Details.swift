import Protocol
import Text

extension Drawing {
    private static let histogramLabels = ["½", "1", "·", "2", "·", "3", "·", "4", "·", "5"]

    // MARK: Under a list

    /// A rule and six lines about the chosen film.
    func shortDetails(of id: MovieID?, in pane: Pane, _ grid: inout Grid) {
        guard let id, let film = state.films[id] else { return grid.rule(in: pane, row: 0) }
        grid.rule(film.titleWithYear, right: film.genreLine, in: pane, row: 0)
        let inner = Pane(row: pane.row + 1, column: pane.column + 1, rows: pane.rows - 1, columns: pane.columns - 2)
        ownAndEveryone(film, in: inner, &grid)
        let histogram = state.details[id]?.value.histogram ?? []
        let graph = inner.columns - 22
        predictionAndWatchlist(film, in: inner, row: 1, &grid)
        if histogram.count == 10 {
            grid.put(Self.histogramLabels.joined(separator: " "), in: inner, row: 1, column: graph, style: .quiet)
            grid.put(Bars.vertical(histogram).joined(separator: " "), in: inner, row: 2, column: graph, style: .bar)
        }
        guard let explanation = state.explanations[id]?.value else {
            let item = state.home.items[id]
            label("why", because(item?.because, width: 44), in: inner, row: 2, &grid)
            return
        }
        label("why", whyLine(explanation), width: graph - 12, in: inner, row: 2, &grid)
        label("found by", foundByLine(explanation), in: inner, row: 3, &grid)
        label("score", scoreLine(explanation), in: inner, row: 4, &grid)
        let model = Text.displayable(explanation.modelLabel)
        label(
            "model",
            "\(model) · offset \(Numbers.grouped(explanation.offset))\(origin(film))",
            in: inner,
            row: 5,
            &grid
        )
    }

    private func label(_ name: String, _ text: String, width: Int = .max, in pane: Pane, row: Int, _ grid: inout Grid) {
        grid.put(name, in: pane, row: row, style: .quiet)
        grid.put(text, in: pane, row: row, column: 10, width: width)
    }

    private func origin(_ film: Film) -> String {
        [film.director, film.country].filter { !$0.isEmpty }.reduce("") { $0 + " · " + $1 }
    }

    private func ownAndEveryone(_ film: Film, in pane: Pane, _ grid: inout Grid) {
        let opinion = state.opinion(of: film.id)
        grid.put("you", in: pane, row: 0, style: .quiet)
        var column = grid.put(opinion.stars?.glyphs ?? Stars.none, in: pane, row: 0, column: 10, style: .stars)
        if state.isUnconfirmed(film.id) { column = grid.put(" ~", in: pane, row: 0, column: column, style: .key) }
        let word = opinion.isHidden ? "hidden" : opinion.stars?.short ?? "not rated"
        grid.put(word, in: pane, row: 0, column: column + 2)
        let mean = film.ratingCount > 0 ? Stars(rounding: film.meanStars)?.glyphs ?? "" : Stars.none
        let everyone = "everyone  \(mean) \(film.meanText)  \(Numbers.count(film.ratingCount, "rating"))"
        grid.put(everyone, in: pane, row: 0, column: max(pane.columns - 37, 30))
    }

    private func predictionAndWatchlist(_ film: Film, in pane: Pane, row: Int, _ grid: inout Grid) {
        let isOnWatchlist = state.opinion(of: film.id).isOnWatchlist
        let column = 10 + Text.width(predictionText(film))
        label("predicted", predictionText(film), in: pane, row: row, &grid)
        grid.put("watchlist \(isOnWatchlist ? "✓" : "–")", in: pane, row: row, column: max(column + 3, 35))
    }

    /// `★★★★½ 4.4 (4.0 … 4.8)`.
    func predictionText(_ film: Film) -> String {
        guard let predicted = film.predicted, let stars = Stars(rounding: predicted.stars) else { return "–" }
        let interval = "\(Numbers.decimal(predicted.low, 1)) … \(Numbers.decimal(predicted.high, 1))"
        return "\(stars.glyphs) \(Numbers.decimal(predicted.stars, 1)) (\(interval))"
    }

    // MARK: Words for an explanation

    /// `Oldboy ★5 +0.41, Stoker ★4 +0.20`.
    func whyLine(_ explanation: Explanation) -> String {
        let decimals = decimals(explanation)
        let parts = explanation.contributions.prefix(4).map { "\(name(of: $0)) \(Numbers.signed($0.value, decimals))" }
        return parts.isEmpty ? "nothing is known" : parts.joined(separator: ", ")
    }

    /// Scores of some models are small numbers: so many decimals that the largest part has two digits.
    func decimals(_ explanation: Explanation) -> Int {
        let most = explanation.contributions.map { abs($0.value) }.max() ?? 0
        return most > 0 && most < 0.1 ? 3 : 2
    }

    func name(of contribution: Contribution) -> String {
        let title = Text.displayable(contribution.title)
        switch contribution.kind {
        case "rated": return title + (Stars(halfStars: contribution.halfStars).map { " ★" + $0.short } ?? "")
        case "popular": return "popularity"
        case "genre": return title.isEmpty ? "genres" : title
        case "content": return title.isEmpty ? "likeness" : "like \(title)"
        default: return title.isEmpty ? Text.displayable(contribution.kind) : title
        }
    }

    func foundByLine(_ explanation: Explanation) -> String {
        let parts = explanation.sources.prefix(4).map { "\(Self.sourceName($0.source)) \(Numbers.ordinal($0.rank))" }
        let rank =
            explanation.rank > 0 ? "number \(Numbers.grouped(explanation.rank)) of all unseen" : "not on the list"
        return (parts + [rank]).joined(separator: " · ")
    }

    /// The score as the sum of what its kinds contribute: `0.93 = ratings 0.71 + popularity 0.22`.
    func scoreLine(_ explanation: Explanation) -> String {
        let decimals = decimals(explanation)
        var sums: [(name: String, value: Double)] = []
        func add(_ name: String, _ value: Double) {
            if let place = sums.firstIndex(where: { $0.name == name }) {
                sums[place].value += value
            } else {
                sums.append((name, value))
            }
        }
        for contribution in explanation.contributions { add(kindName(contribution.kind), contribution.value) }
        if abs(explanation.rest) >= (decimals == 3 ? 0.0005 : 0.005) { add("others", explanation.rest) }
        let terms = sums.enumerated().map { index, sum in
            let sign = sum.value < 0 ? "− " : index > 0 ? "+ " : ""
            return "\(sign)\(sum.name) \(Numbers.decimal(abs(sum.value), decimals))"
        }
        return "\(Numbers.decimal(explanation.score, decimals)) = \(terms.isEmpty ? "0" : terms.joined(separator: " "))"
    }

    private func kindName(_ kind: String) -> String {
        switch kind {
        case "rated": "ratings"
        case "popular": "popularity"
        case "genre": "genres"
        case "content": "likeness"
        default: Text.displayable(kind)
        }
    }

    // MARK: Beside a list

    /// Everything known of the chosen film, in a pane of its own.
    func tallDetails(of id: MovieID?, in pane: Pane, _ grid: inout Grid) {
        guard let id, let film = state.films[id] else { return grid.rule(in: pane, row: 0) }
        grid.rule(film.titleWithYear, in: pane, row: 0)
        let inner = Pane(row: pane.row, column: pane.column + 1, rows: pane.rows, columns: pane.columns - 2)
        var row = filmFacts(film, in: inner, from: 1, &grid)
        if let explanation = state.explanations[id]?.value {
            grid.rule("Why", right: state.keyMap.name(of: .why), in: pane, row: row)
            row = whyBars(explanation, in: inner, from: row + 1, rowsMax: 8, &grid)
            grid.put("score " + scoreLine(explanation), in: inner, row: row)
            row += 1
        }
        if let similar = state.similar[id]?.value, pane.rows - row > 4 {
            grid.rule("Similar", right: state.keyMap.name(of: .similar), in: pane, row: row)
            let count = min(similar.movies.count, max(pane.rows - row - 7, 3))
            for (offset, item) in similar.movies.prefix(count).enumerated() {
                similarLine(item, in: inner, row: row + 1 + offset, &grid)
            }
            row += count + 1
        }
        if layout.kind == .wide, state.layers.isEmpty, state.tab == .home { behind(in: pane, from: row, &grid) }
    }

    private func similarLine(_ item: SimilarMovie, in pane: Pane, row: Int, _ grid: inout Grid) {
        guard let movie = item.movie, let film = state.films[MovieID(rawValue: movie.id)] else { return }
        let end = grid.put(similarity(item) + " ", in: pane, row: row)
        grid.put(film.titleWithYear, in: pane, row: row, column: end, width: pane.columns - end - 8)
        grid.putRight(stars(of: film.id).text, in: pane, row: row, from: end, style: .stars)
    }

    /// `.91`.
    func similarity(_ item: SimilarMovie) -> String {
        let text = Numbers.decimal(item.similarity, 2)
        return text.hasPrefix("0.") ? String(text.dropFirst()) : text
    }

    /// The list's own figures.
    private func behind(in pane: Pane, from row: Int, _ grid: inout Grid) {
        guard let head = state.home.head, row + 2 < pane.rows else { return }
        grid.rule("Behind it", in: pane, row: row)
        let time = Numbers.decimal(Double(head.computeMicroseconds) / 1_000, 1)
        let inner = Pane(row: pane.row, column: pane.column + 1, rows: pane.rows, columns: pane.columns - 2)
        grid.put(
            "recall \(Numbers.count(head.candidates, "candidate"))   computed in \(time) ms   model \(Text.displayable(head.modelLabel))",
            in: inner,
            row: row + 1
        )
        grid.put(
            "your ratings \(Numbers.grouped(head.userRatingCount))   list of offset \(Numbers.grouped(head.offset))",
            in: inner,
            row: row + 2
        )
    }

    // MARK: Shared with the film screen

    /// Genres, own and predicted stars, histogram with its numbers; gives the row after them.
    func filmFacts(_ film: Film, in pane: Pane, from first: Int, _ grid: inout Grid) -> Int {
        let opinion = state.opinion(of: film.id)
        let end = grid.put(film.genreLine, in: pane, row: first)
        let mean = film.ratingCount > 0 ? Stars(rounding: film.meanStars)?.glyphs ?? "" : Stars.none
        let everyone = "everyone \(mean) \(film.meanText) · \(Numbers.count(film.ratingCount, "rating"))"
        grid.putRight(everyone, in: pane, row: first, from: end + 2)

        let graph = pane.columns - 40
        let own = (opinion.stars?.glyphs ?? Stars.none) + (state.isUnconfirmed(film.id) ? " ~" : "")
        let watchlist = opinion.isHidden ? "hidden" : "watchlist \(opinion.isOnWatchlist ? "✓" : "–")"
        label("you", Text.padded(own, to: 8) + watchlist, in: pane, row: first + 1, &grid)
        label("predicted", predictionText(film), in: pane, row: first + 2, &grid)
        if let explanation = state.explanations[film.id]?.value {
            label(
                "found by",
                foundByLine(explanation),
                width: graph >= 30 ? graph - 11 : .max,
                in: pane,
                row: first + 3,
                &grid
            )
        }
        if let details = state.details[film.id]?.value {
            label("facts", facts(film, details), in: pane, row: first + 4, &grid)
            if graph >= 30 { histogram(details.histogram, in: pane, column: graph, from: first + 1, &grid) }
        }
        return first + 5
    }

    private func facts(_ film: Film, _ details: MovieDetails) -> String {
        let words = (details.keywords + details.tags).prefix(6).map { Text.displayable($0) }.joined(separator: ", ")
        let parts = [film.director, film.country, words].filter { !$0.isEmpty }
        return parts.isEmpty ? "–" : parts.joined(separator: " · ")
    }

    /// Labels, percentages and bars, each four columns wide.
    private func histogram(_ counts: [UInt32], in pane: Pane, column: Int, from row: Int, _ grid: inout Grid) {
        guard counts.count == 10 else { return }
        let total = counts.reduce(0.0) { $0 + Double($1) }
        let bars = Bars.vertical(counts)
        for (index, count) in counts.enumerated() {
            let share = total > 0 ? Numbers.decimal(Double(count) / total * 100, 0) + "%" : "–"
            let at = column + index * 4
            grid.put(Text.paddedLeft(Self.histogramLabels[index], to: 4), in: pane, row: row, column: at, style: .quiet)
            grid.put(Text.paddedLeft(share, to: 4), in: pane, row: row + 1, column: at)
            grid.put(Text.paddedLeft(bars[index], to: 4), in: pane, row: row + 2, column: at, style: .bar)
        }
    }

    /// A bar for each contribution, as long as it weighs, for the film or (of another shade) against it; gives the row after them.
    func whyBars(_ explanation: Explanation, in pane: Pane, from first: Int, rowsMax: Int, _ grid: inout Grid) -> Int {
        let shown = explanation.contributions.prefix(max(rowsMax, 0))
        let most = explanation.contributions.map { abs($0.value) }.max() ?? 0
        let labelWidth = min(max(shown.map { Text.width(name(of: $0)) }.max() ?? 0, 12), max(pane.columns / 2, 12))
        let barWidth = max(min(pane.columns - labelWidth - 9, 24), 0)
        for (offset, contribution) in shown.enumerated() {
            let row = first + offset
            grid.put(name(of: contribution), in: pane, row: row, width: labelWidth)
            let fraction = most > 0 ? abs(contribution.value) / most : 0
            let isAgainst = contribution.value < 0
            let bar = (isAgainst ? Bars.negative : Bars.horizontal)(fraction, barWidth)
            let end = grid.put(
                bar,
                in: pane,
                row: row,
                column: labelWidth + 1,
                style: isAgainst ? .against : .bar
            )
            grid.put(Numbers.signed(contribution.value, decimals(explanation)), in: pane, row: row, column: end + 1)
        }
        return first + shown.count
    }

    // MARK: Events

    /// The newest events of the log.
    func events(in pane: Pane, _ grid: inout Grid) {
        grid.rule("Events", in: pane, row: 0)
        let rows = pane.rows - 1
        for (offset, event) in state.tail.events.suffix(rows).enumerated() {
            let seconds = Int(event.timeMilliseconds / 1_000)
            let clock = Moment.clock(seconds, zoneSeconds: state.now.zoneSeconds)
            let fraction = String(event.timeMilliseconds % 1_000 + 1_000).dropFirst()
            let type = Text.padded(event.type, to: 16)
            let isOwn = event.userID > 0 && event.userID == state.user?.id
            let user = Text.padded(isOwn ? personName : event.userID > 0 ? "u\(event.userID)" : "–", to: 10)
            grid.put(
                " \(Text.paddedLeft(Numbers.grouped(event.offset), to: 9)) \(clock).\(fraction) \(type) \(user) \(Text.displayable(event.text))",
                in: pane,
                row: offset + 1
            )
        }
    }
}
