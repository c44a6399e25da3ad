internal import Glibc

/// A movie as weighted terms: what `TFIDF` counts.
///
/// Words of prose (title, plot, keywords, tags, names) share one vocabulary, so that a word of a query finds all of them. What is no prose
/// has terms of its own with the field in front: `genre:sci fi`, `director:ridley scott`, `country:france`, `decade:1980`,
/// `around:1985`, `keyword:prison escape`. People's tags count as keywords.
struct MovieText {
    /// What a term may say of a movie, and how much that weighs.
    enum Field: CaseIterable {
        case genre, director, directorWord, country, decade, around, keyword, keywordWord, tag, tagWord, titleWord,
            plotWord

        /// How much a term of this field counts, before its rarity: chosen by eye on lists of neighbours and of answers to queries.
        var weight: Float {
            switch self {
            case .genre: 2
            case .director: 0.9
            case .directorWord: 0.3
            case .country: 0.6
            case .decade: 0.3
            case .around: 0.5
            case .keyword: 0.8
            case .keywordWord: 1
            case .tag: 0.8
            case .tagWord: 1
            case .titleWord: 0.4
            case .plotWord: 0.7
            }
        }

        /// What stands before a term; nothing before a word.
        var prefix: String {
            switch self {
            case .genre: "genre:"
            case .director: "director:"
            case .country: "country:"
            case .decade: "decade:"
            case .around: "around:"
            case .keyword, .tag: "keyword:"
            case .directorWord, .keywordWord, .tagWord, .titleWord, .plotWord: ""
            }
        }
    }

    /// Terms with Σ_f w_f·(1 + ln tf_f) over the fields f that have them: counts are sublinear (Manning et al. 2008, §6.4.1), so that the
    /// tenth tag of the same words adds little.
    private(set) var weights: [String: Float] = [:]

    init(_ movie: MovieContent) {
        // What a catalogue says where it has no genre.
        let genres = movie.genres.map { Tokens.phrase($0) }.filter { $0 != Tokens.phrase("(no genres listed)") }
        add(genres, .genre)
        let directors = (movie.director ?? "").split(separator: ";").map { Tokens.phrase(String($0)) }
        add(directors, .director)
        add(Tokens.words(movie.director ?? "").filter { $0.utf8.count > 2 }, .directorWord)
        if let country = movie.country { add([Tokens.phrase(country)], .country) }
        if let year = movie.year { addYear(year) }
        add(movie.keywords.map { Tokens.phrase($0) }, .keyword)
        add(movie.keywords.flatMap(Tokens.words), .keywordWord)
        add(movie.tags.map { Tokens.phrase($0) }, .tag)
        add(movie.tags.flatMap(Tokens.words), .tagWord)
        add(Tokens.words(movie.title), .titleWord)
        add(Tokens.words(movie.plot), .plotWord)
    }

    /// The decade, by which a query may ask, and the middles of decades that the year lies between, by nearness: 1979 and 1981 are neighbours.
    private mutating func addYear(_ year: Int) {
        // Beyond four digits it is no year.
        guard (1000...9999).contains(year) else { return }
        add(Field.decade.prefix + "\(year / 10)0", Field.decade.weight)
        let lower = (year - 5) / 10
        let share = Float(year - 5 - lower * 10) / 10
        add(Field.around.prefix + "\(lower)5", Field.around.weight * (1 - share))
        add(Field.around.prefix + "\(lower + 1)5", Field.around.weight * share)
    }

    private mutating func add(_ terms: [String], _ field: Field) {
        var counts: [String: Int] = [:]
        for term in terms where !term.isEmpty { counts[term, default: 0] += 1 }
        for (term, count) in counts { add(field.prefix + term, field.weight * MovieText.sublinear(count)) }
    }

    private mutating func add(_ term: String, _ weight: Float) {
        if weight > 0 { weights[term, default: 0] += weight }
    }

    private static func sublinear(_ count: Int) -> Float { count == 1 ? 1 : 1 + log(Float(count)) }
}
