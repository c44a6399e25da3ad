/// What somebody wants to see, in their own words, as the terms that a movie's text may have: "french comedies of the 60s".
///
/// Every word counts as a word. A run of one to four words that is the name of a genre, director, country or keyword counts as that too,
/// also where it is an adjective (`french`) or has another name (`science fiction`).
struct QueryText {
    /// Terms that some movie has, and their weights.
    private(set) var weights: [String: Float] = [:]

    private static let runLengthMax = 4
    /// Of the query's words, so that a long text pasted in costs little.
    private static let wordsMax = 64
    /// How much a genre, country or decade weighs: more than in a movie's text, since whoever names one wants it.
    private static let namedWeights: [MovieText.Field: Float] = [.genre: 5, .country: 2, .decade: 2]
    /// What is left of a word that names one: the word `french` is rare, and of its films the title of one says it.
    private static let namingShare: Float = 0.2

    private let isKnown: (String) -> Bool

    /// - Parameters:
    ///   - query: of any length; its first words count.
    ///   - isKnown: whether some movie has a term.
    init(_ query: String, isKnown: @escaping (String) -> Bool) {
        self.isKnown = isKnown
        let words = Array(Tokens.folded(query).prefix(QueryText.wordsMax))
        for word in words where !Tokens.stopWords.contains(word) {
            add("", Tokens.stem(word), MovieText.Field.keywordWord.weight)
        }
        for start in words.indices {
            if let decade = QueryText.decade(words[start]) { addNamed(.decade, decade, by: words[start...start]) }
            for end in (start + 1)...min(start + QueryText.runLengthMax, words.count) { addNames(words[start..<end]) }
        }
    }

    private mutating func addNames(_ run: ArraySlice<String>) {
        let term = Tokens.phrase(run)
        let text = run.joined(separator: " ")
        // Stop words alone are no keyword, though one may start with them.
        guard !run.allSatisfy(Tokens.stopWords.contains) else { return }
        add(MovieText.Field.keyword.prefix, term, MovieText.Field.keyword.weight)
        add(MovieText.Field.director.prefix, term, MovieText.Field.director.weight)
        addNamed(.country, QueryText.countries[text].map { Tokens.phrase($0) } ?? term, by: run)
        addNamed(.genre, QueryText.genres[text].map { Tokens.phrase($0) } ?? term, by: run)
    }

    private mutating func addNamed(_ field: MovieText.Field, _ term: String, by run: ArraySlice<String>) {
        guard isKnown(field.prefix + term) else { return }
        add(field.prefix, term, QueryText.namedWeights[field] ?? field.weight)
        for word in run where weights[Tokens.stem(word)] != nil {
            add("", Tokens.stem(word), MovieText.Field.keywordWord.weight * QueryText.namingShare)
        }
    }

    private mutating func add(_ prefix: String, _ term: String, _ weight: Float) {
        // Once, however often it is said.
        if isKnown(prefix + term) { weights[prefix + term] = weight }
    }

    /// `1960` for `1960s`, a year of them, and `60s`, of the twentieth century; `00s` to `20s` are of the twenty-first.
    private static func decade(_ word: String) -> String? {
        var digits = word[...]
        if digits.last == "s" { digits.removeLast() }
        guard let number = Int(digits), digits.count == 4 || (digits.count == 2 && word.hasSuffix("s")) else {
            return nil
        }
        let year = digits.count == 4 ? number : number < 30 ? 2000 + number : 1900 + number
        return (1880...2100).contains(year) ? "\(year / 10)0" : nil
    }

    /// Other names of genres as MovieLens has them.
    private static let genres = [
        "science fiction": "Sci-Fi", "scifi": "Sci-Fi", "sf": "Sci-Fi", "romantic": "Romance",
        "animated": "Animation", "cartoon": "Animation", "funny": "Comedy", "scary": "Horror", "noir": "Film-Noir",
        "kids": "Children", "documentaries": "Documentary", "suspense": "Thriller", "whodunit": "Mystery",
    ]

    /// The countries behind adjectives and short names.
    private static let countries = [
        "american": "United States", "usa": "United States", "us": "United States", "british": "United Kingdom",
        "english": "United Kingdom", "uk": "United Kingdom", "french": "France", "german": "Germany",
        "italian": "Italy",
        "spanish": "Spain", "portuguese": "Portugal", "japanese": "Japan", "chinese": "China", "korean": "South Korea",
        "indian": "India", "bollywood": "India", "hollywood": "United States", "iranian": "Iran", "russian": "Russia",
        "soviet": "Soviet Union", "polish": "Poland", "czech": "Czechoslovakia", "hungarian": "Hungary",
        "swedish": "Sweden",
        "danish": "Denmark", "norwegian": "Norway", "finnish": "Finland", "icelandic": "Iceland",
        "dutch": "Netherlands",
        "belgian": "Belgium", "swiss": "Switzerland", "austrian": "Austria", "greek": "Greece", "turkish": "Turkey",
        "israeli": "Israel", "egyptian": "Egypt", "mexican": "Mexico", "brazilian": "Brazil", "argentine": "Argentina",
        "argentinian": "Argentina", "chilean": "Chile", "cuban": "Cuba", "canadian": "Canada",
        "australian": "Australia",
        "irish": "Ireland", "scottish": "United Kingdom", "thai": "Thailand", "vietnamese": "Vietnam",
        "taiwanese": "Taiwan",
        "romanian": "Romania", "yugoslav": "Yugoslavia", "senegalese": "Senegal", "algerian": "Algeria",
    ]
}
