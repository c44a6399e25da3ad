/// The names by which columns are asked for, those of the reference system's sample file where it has one:
/// `movieId`, `userGenre1`, `movieAvgRating:zScore`, `movieAvgRating:buckets`, `movieId*userRatedMovie1:10000`, `history:50`.
extension Column: CustomStringConvertible {
    public var description: String {
        switch self {
        case .category(let category): category.description
        case .number(let number, let transformation): "\(number):\(transformation.rawValue)"
        case .buckets(let number): "\(number):buckets"
        case .cross(let first, let second, let buckets): "\(first)*\(second):\(buckets)"
        case .history(let length): "history:\(length)"
        }
    }

    /// The column of a name. A number without a transformation is z-scored.
    ///
    /// - Throws: where there is none, with the nearest name that there is.
    public init(named name: String) throws(EngineError) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (base, argument) = (parts[0], parts.count > 1 ? parts[1] : nil)
        if base == "history" {
            self = .history(length: try Column.count(argument, of: name))
        } else if base.contains("*") {
            let pair = base.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            self = .cross(
                try Category(named: pair[0]),
                try Category(named: pair[1]),
                buckets: try Column.count(argument, of: name)
            )
        } else if let number = Number(name: base) {
            self = try Column.column(of: number, as: argument ?? Transformation.zScore.rawValue)
        } else if argument == nil, let category = Category(name: base) {
            self = .category(category)
        } else {
            throw .unknownName("column", base, known: Category.names + Number.names + ["history"])
        }
        try check()
    }

    private static func column(of number: Number, as form: String) throws(EngineError) -> Column {
        if form == "buckets" { return .buckets(number) }
        guard let transformation = Transformation(rawValue: form) else {
            let known = Transformation.allCases.map(\.rawValue) + ["buckets"]
            throw .unknownName("transformation", form, known: known)
        }
        return .number(number, transformation)
    }

    private static func count(_ argument: String?, of name: String) throws(EngineError) -> Int {
        guard let argument, let count = Int(argument) else {
            throw .badColumn("\(name.debugDescription) wants a number after a colon, as in history:50")
        }
        return count
    }
}

extension Category: CustomStringConvertible, CaseIterable {
    public static let allCases: [Category] =
        [.userID, .movieID] + (0..<3).map { .movieGenre($0) } + (0..<5).map { .userGenre($0) }
        + (0..<5).map { .recentMovie($0) } + [.hour, .weekday]

    public var description: String {
        switch self {
        case .userID: "userId"
        case .movieID: "movieId"
        case .movieGenre(let place): "movieGenre\(place + 1)"
        case .userGenre(let place): "userGenre\(place + 1)"
        case .recentMovie(let place): "userRatedMovie\(place + 1)"
        case .hour: "hour"
        case .weekday: "weekday"
        }
    }

    static var names: [String] { allCases.map(\.description) }

    init?(name: String) {
        guard let found = Category.allCases.first(where: { $0.description == name }) else { return nil }
        self = found
    }

    /// - Throws: where there is none, with the nearest name that there is.
    init(named name: String) throws(EngineError) {
        guard let found = Category(name: name) else { throw .unknownName("category", name, known: Category.names) }
        self = found
    }
}

extension Number: CustomStringConvertible {
    public var description: String {
        switch self {
        case .releaseYear: "releaseYear"
        case .movieRatingCount: "movieRatingCount"
        case .movieAverage: "movieAvgRating"
        case .movieDeviation: "movieRatingStddev"
        case .userRatingCount: "userRatingCount"
        case .userAverage: "userAvgRating"
        case .userDeviation: "userRatingStddev"
        case .userAverageYear: "userAvgReleaseYear"
        case .userYearDeviation: "userReleaseYearStddev"
        case .daysSinceLastRating: "daysSinceLastRating"
        case .recallScore: "recallScore"
        }
    }

    static var names: [String] { allCases.map(\.description) }

    init?(name: String) {
        guard let found = Number.allCases.first(where: { $0.description == name }) else { return nil }
        self = found
    }
}
