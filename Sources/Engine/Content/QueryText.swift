/// What somebody wants to see, in their own words, as the terms that a movie's text may have: "french comedies of the 60s".
///
/// Every word counts as a word. A run of one to four words that is the name of a genre, director, country or keyword counts as that too,
/// also where it is an adjective (`french`) or has another name (`science fiction`).
struct QueryText {
    /// Terms and their weights; those that the vocabulary does not have are nobody's.
    private(set) var weights: [String: Float] = [:]

    private static let runLengthMax = 4
    /// Of the query's words, so that a long text pasted in costs little.
    private static let wordsMax = 64

    init(_ query: String) {
        let words = Array(Tokens.folded(query).prefix(QueryText.wordsMax))
        for word in words where !Tokens.stopWords.contains(word) { add("", Tokens.stem(word), .keywordWord) }
        for start in words.indices {
            addDecade(words[start])
            for end in (start + 1)...min(start + QueryText.runLengthMax, words.count) {
                addNames(words[start..<end])
            }
        }
    }

    private mutating func addNames(_ run: ArraySlice<String>) {
        let term = run.map(Tokens.stem).joined(separator: " ")
        let text = run.joined(separator: " ")
        // A lone stop word is no keyword, though a film may have one that starts with it.
        guard run.count > 1 || !Tokens.stopWords.contains(text) else { return }
        add(MovieText.Field.keyword.prefix, term, .keyword)
        add(MovieText.Field.director.prefix, term, .director)
        add(MovieText.Field.country.prefix, QueryText.countries[text].map(Tokens.phrase) ?? term, .country)
        add(MovieText.Field.genre.prefix, QueryText.genres[text].map(Tokens.phrase) ?? term, .genre)
    }

    /// `1960s`, `60s` (of the twentieth century; `00s` to `20s` of the twenty-first), or a year.
    private mutating func addDecade(_ word: String) {
        var digits = word[...]
        if digits.last == "s" { digits.removeLast() }
        guard let number = Int(digits), digits.count == 4 || (digits.count == 2 && word.hasSuffix("s")) else { return }
        let year = digits.count == 4 ? number : number < 30 ? 2000 + number : 1900 + number
        guard (1880...2100).contains(year) else { return }
        add(MovieText.Field.decade.prefix, "\(year / 10)0", .decade)
    }

    private mutating func add(_ prefix: String, _ term: String, _ field: MovieText.Field) {
        // Once for all that say it: two names for one thing in a query are no second wish.
        weights[prefix + term] = field.weight
    }

    /// Other names of genres as MovieLens has them.
    private static let genres = [
        "science fiction": "Sci-Fi", "scifi": "Sci-Fi", "sf": "Sci-Fi", "romantic": "Romance", "love": "Romance",
        "animated": "Animation", "cartoon": "Animation", "funny": "Comedy", "scary": "Horror", "noir": "Film-Noir",
        "kids": "Children", "family": "Children", "documentaries": "Documentary", "suspense": "Thriller", "whodunit": "Mystery",
    ]

    /// The countries behind adjectives and short names.
    private static let countries = [
        "american": "United States", "usa": "United States", "us": "United States", "british": "United Kingdom",
        "english": "United Kingdom", "uk": "United Kingdom", "french": "France", "german": "Germany", "italian": "Italy",
        "spanish": "Spain", "portuguese": "Portugal", "japanese": "Japan", "chinese": "China", "korean": "South Korea",
        "indian": "India", "bollywood": "India", "hollywood": "United States", "iranian": "Iran", "russian": "Russia",
        "soviet": "Soviet Union", "polish": "Poland", "czech": "Czechoslovakia", "hungarian": "Hungary", "swedish": "Sweden",
        "danish": "Denmark", "norwegian": "Norway", "finnish": "Finland", "icelandic": "Iceland", "dutch": "Netherlands",
        "belgian": "Belgium", "swiss": "Switzerland", "austrian": "Austria", "greek": "Greece", "turkish": "Turkey",
        "israeli": "Israel", "egyptian": "Egypt", "mexican": "Mexico", "brazilian": "Brazil", "argentine": "Argentina",
        "argentinian": "Argentina", "chilean": "Chile", "cuban": "Cuba", "canadian": "Canada", "australian": "Australia",
        "irish": "Ireland", "scottish": "United Kingdom", "thai": "Thailand", "vietnamese": "Vietnam", "taiwanese": "Taiwan",
        "romanian": "Romania", "yugoslav": "Yugoslavia", "senegalese": "Senegal", "algerian": "Algeria",
    ]
}
