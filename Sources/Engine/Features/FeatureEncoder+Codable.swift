/// The form in which an encoder is stored: columns, ids, names and fitted numbers. What follows from them is worked out again and checked, since a file
/// may come from anywhere.
extension FeatureEncoder: Codable {
    private struct Stored: Codable {
        var columns: [Column]
        var users: [UInt32]
        var movies: [UInt32]
        var genres: [String]
        /// By the name of the number.
        var numbers: [String: FittedNumber]
    }

    public func encode(to encoder: any Encoder) throws {
        let numbers = Dictionary(uniqueKeysWithValues: fitted.map { ($0.key.rawValue, $0.value) })
        let stored = Stored(
            columns: columns,
            users: userVocabulary,
            movies: movieVocabulary,
            genres: genreVocabulary,
            numbers: numbers
        )
        try stored.encode(to: encoder)
    }

    public init(from decoder: any Decoder) throws {
        let stored = try Stored(from: decoder)
        func fault(_ text: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
        }
        for column in stored.columns { try column.check() }
        let users = stored.users.filter { $0 != FeatureEncoder.erasedUser }
        guard Set(users).count == users.count, Set(stored.movies).count == stored.movies.count else {
            throw fault("an id stands twice in a vocabulary")
        }
        guard Set(stored.genres).count == stored.genres.count else {
            throw fault("a genre stands twice in the vocabulary")
        }
        var fitted: [Number: FittedNumber] = [:]
        for (name, numbers) in stored.numbers {
            guard let number = Number(rawValue: name) else {
                throw fault("there is no number \(name.debugDescription)")
            }
            guard numbers.isUsable else { throw fault("the transformation of \(name) is damaged") }
            fitted[number] = numbers
        }
        if let column = stored.columns.first(where: { $0.number.map { fitted[$0] == nil } ?? false }) {
            throw fault("column \(column) has no fitted transformation")
        }
        self.init(
            columns: stored.columns,
            userVocabulary: stored.users,
            movieVocabulary: stored.movies,
            genreVocabulary: stored.genres,
            fitted: fitted
        )
    }
}

extension FittedNumber {
    /// Whether all is finite and in order, as fitting leaves it.
    fileprivate var isUsable: Bool {
        let all = [Double(minimum), Double(maximum), mean, deviation, logMean, logDeviation]
        return all.allSatisfy(\.isFinite) && minimum <= maximum && deviation >= 0 && logDeviation >= 0
            && boundaries.count < FittedNumber.bucketsMax && boundaries.allSatisfy(\.isFinite)
            && zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }
    }
}
