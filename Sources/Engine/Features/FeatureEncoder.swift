/// How the columns of a model become its inputs: vocabularies and transformations, fitted on training samples and stored with the model.
///
/// Holds ids and names, never rows, so that it can be used with another catalogue: `bound(to:)` makes the encoder of one table.
///
/// The inputs, in the order of the columns:
/// - a *categorical slot* for each category, bucketed number and cross: a row of a vocabulary, row 0 for what training did not have;
/// - a *numeric input* for each number, and after it a flag (1: missing) where a number was missing in training;
/// - the *history*: rows of the movie vocabulary, newest first, as long as the longest history column says.
public struct FeatureEncoder: Hashable, Sendable {
    /// Without repetitions.
    public let columns: [Column]
    public let slots: [CategorySlot]
    public let numbers: [NumericInput]
    /// Movies of the history that a model reads; 0 without a history column.
    public let historyLength: Int

    /// Ids by vocabulary row, row 1 first.
    let userVocabulary: [UInt32]
    let movieVocabulary: [UInt32]
    /// Names by vocabulary row, row 1 first.
    let genreVocabulary: [String]
    let fitted: [Number: FittedNumber]

    /// Rows of the movie vocabulary, with row 0: the cardinality of a history's embedding table.
    public var movieCardinality: Int { movieVocabulary.count + 1 }

    /// Fits vocabularies and transformations.
    ///
    /// - Parameters:
    ///   - columns: what the model reads.
    ///   - table: the samples.
    ///   - indices: the training samples among them.
    /// - Throws: where there is no training sample or a column does not exist.
    public init(
        fitting columns: [Column],
        to table: SampleTable,
        indices: [UInt32]
    ) throws(EngineError) {
        guard !indices.isEmpty else { throw .noTrainingSamples }
        for column in columns { try column.check() }
        var isSeen = [Bool](repeating: false, count: table.userIDs.count)
        for index in indices { isSeen[Int(table.samples[Int(index)].userRow)] = true }
        let users = isSeen.indices.filter { isSeen[$0] }.map { table.userIDs[$0].rawValue }
        isSeen = [Bool](repeating: false, count: table.movieIDs.count)
        for index in indices { isSeen[Int(table.samples[Int(index)].movieRow)] = true }
        let movies = isSeen.indices.filter { isSeen[$0] }.map { table.movieIDs[$0].rawValue }
        var fitted: [Number: FittedNumber] = [:]
        for number in Set(columns.compactMap(\.number)) {
            fitted[number] = FittedNumber(count: indices.count) { place in
                let sample = table.samples[Int(indices[place])]
                return sample.values(year: table.movieFeatures.yearNumber(ofMovie: Int(sample.movieRow)))[number.place]
            }
        }
        self.init(
            columns: columns,
            userVocabulary: users.sorted(),
            movieVocabulary: movies.sorted(),
            genreVocabulary: table.movieFeatures.genres,
            fitted: fitted
        )
    }

    init(
        columns: [Column],
        userVocabulary: [UInt32],
        movieVocabulary: [UInt32],
        genreVocabulary: [String],
        fitted: [Number: FittedNumber]
    ) {
        var distinct: [Column] = []
        for column in columns where !distinct.contains(column) { distinct.append(column) }
        self.columns = distinct
        self.userVocabulary = userVocabulary
        self.movieVocabulary = movieVocabulary
        self.genreVocabulary = genreVocabulary
        self.fitted = fitted
        let cardinalities = Cardinalities(
            users: userVocabulary.count + 1,
            movies: movieVocabulary.count + 1,
            genres: genreVocabulary.count + 1,
            fitted: fitted
        )
        slots = distinct.compactMap { cardinalities.slot(of: $0) }
        numbers = distinct.flatMap { column -> [NumericInput] in
            guard case .number(let number, let transformation) = column else { return [] }
            let value = NumericInput(number: number, kind: .value(transformation), side: number.side)
            let flag = NumericInput(number: number, kind: .isMissing, side: number.side)
            return fitted[number]?.wasMissing == true ? [value, flag] : [value]
        }
        historyLength =
            distinct.map { column in
                guard case .history(let length) = column else { return 0 }
                return length
            }.max() ?? 0
    }
}

private struct Cardinalities {
    let users: Int
    let movies: Int
    let genres: Int
    let fitted: [Number: FittedNumber]

    func slot(of column: Column) -> CategorySlot? {
        switch column {
        case .category(let category):
            let (vocabulary, cardinality) = rows(of: category)
            return CategorySlot(
                column: column,
                vocabulary: vocabulary,
                cardinality: cardinality,
                side: category.side
            )
        case .buckets(let number):
            return CategorySlot(
                column: column,
                vocabulary: .buckets(number),
                // One for "missing", and one more than there are boundaries.
                cardinality: (fitted[number]?.boundaries.count ?? 0) + 2,
                side: number.side
            )
        case .cross(let first, let second, let buckets):
            return CategorySlot(
                column: column,
                vocabulary: .cross(first, second),
                cardinality: buckets + 1,
                side: first.side == second.side ? first.side : .pair
            )
        case .number, .history: return nil
        }
    }

    private func rows(of category: Category) -> (CategorySlot.Vocabulary, Int) {
        switch category {
        case .userID: (.users, users)
        case .movieID, .recentMovie: (.movies, movies)
        case .movieGenre, .userGenre: (.genres, genres)
        case .hour: (.hours, 25)
        case .weekday: (.weekdays, 8)
        }
    }
}

extension Column {
    /// The number that it reads.
    var number: Number? {
        switch self {
        case .number(let number, _), .buckets(let number): number
        case .category, .cross, .history: nil
        }
    }

    /// - Throws: where a place, number of buckets or length is out of range.
    func check() throws(EngineError) {
        switch self {
        case .category(let category): try category.check()
        case .cross(let first, let second, let buckets):
            try first.check()
            try second.check()
            guard (1...Column.bucketsMax).contains(buckets) else {
                throw .badColumn("a cross has 1 to \(Column.bucketsMax) buckets, not \(buckets)")
            }
        case .history(let length):
            guard (1...Column.historyMax).contains(length) else {
                throw .badColumn("a history has 1 to \(Column.historyMax) movies, not \(length)")
            }
        case .number, .buckets: break
        }
    }

    static let bucketsMax = 1 << 24
    static let historyMax = 1000
}

extension Category {
    func check() throws(EngineError) {
        switch self {
        case .movieGenre(let place) where !(0..<3).contains(place):
            throw .badColumn("a movie has genre columns 0 to 2, not \(place)")
        case .userGenre(let place) where !(0..<5).contains(place):
            throw .badColumn("a user has genre columns 0 to 4, not \(place)")
        case .recentMovie(let place) where !(0..<5).contains(place):
            throw .badColumn("a user has recent movies 0 to 4, not \(place); a history has more")
        default: break
        }
    }
}

extension Number {
    /// Its place among `allCases`, and in `Sample.values`.
    var place: Int {
        switch self {
        case .releaseYear: 0
        case .movieRatingCount: 1
        case .movieAverage: 2
        case .movieDeviation: 3
        case .userRatingCount: 4
        case .userAverage: 5
        case .userDeviation: 6
        case .userAverageYear: 7
        case .userYearDeviation: 8
        case .daysSinceLastRating: 9
        case .recallScore: 10
        }
    }
}
