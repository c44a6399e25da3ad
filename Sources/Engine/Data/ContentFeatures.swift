internal import Glibc

/// What movies are, as sparse binary features: an intercept, genres, decades, and the directors and keywords of at least
/// two films. Movies of the same features share a class.
public struct ContentFeatures: Sendable {
    /// The genres of the catalogue, by name; features 1 to `genres.count`.
    public let genres: [String]
    /// The number of features.
    let count: Int
    /// The class of each movie, by row.
    private(set) var classes: [UInt32] = []
    /// Class c's features, ascending, 0 being the intercept, lie at `offsets[c] ..< offsets[c + 1]` of `members`.
    private var offsets = [0]
    private var members: [UInt16] = []

    private let numbers: [Feature: UInt16]
    private var classNumbers: [[UInt16]: UInt32] = [:]

    private enum Feature: Hashable {
        case genre(String), decade(Int), director(String), keyword(String)
    }

    /// Directors and keywords that get a feature; the most frequent ones.
    private static let namedMax = 256
    /// Genres that get a feature; the most frequent ones. MovieLens has twenty.
    private static let genresMax = 128

    /// The features of every movie of a catalogue, by row.
    public init(_ movies: [MovieContent]) {
        var genreCounts: [String: Int] = [:]
        var namedCounts: [Feature: Int] = [:]
        var decades = Set<Int>()
        for movie in movies {
            for genre in movie.genres { genreCounts[genre, default: 0] += 1 }
            if let year = movie.year { decades.insert(year / 10) }
            if let director = movie.director { namedCounts[.director(director), default: 0] += 1 }
            for keyword in Set(movie.keywords) { namedCounts[.keyword(keyword), default: 0] += 1 }
        }
        // A file with something else in its genre column must not make a feature of each.
        let known = genreCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(ContentFeatures.genresMax)
        genres = known.map(\.key).sorted()
        var ordered = genres.map { Feature.genre($0) } + decades.sorted().map { Feature.decade($0) }
        let frequent = namedCounts.filter { $0.value >= 2 }
        ordered += frequent.sorted { ($1.value, "\($0.key)") < ($0.value, "\($1.key)") }
            .prefix(ContentFeatures.namedMax).map { $0.key }
        var numbers: [Feature: UInt16] = [:]
        for (index, feature) in ordered.enumerated() { numbers[feature] = UInt16(index + 1) }
        self.numbers = numbers
        count = ordered.count + 1
        for movie in movies { append(movie) }
    }

    public var movieCount: Int { classes.count }

    /// Takes in a new movie at the next row. A genre, director or keyword that the catalogue did not know has no feature yet.
    public mutating func append(_ movie: MovieContent) {
        var found: [UInt16] = [0]
        let named =
            movie.genres.map { Feature.genre($0) } + movie.keywords.map { Feature.keyword($0) }
            + (movie.director.map { [Feature.director($0)] } ?? [])
            + (movie.year.map { [Feature.decade($0 / 10)] } ?? [])
        for feature in named {
            if let number = numbers[feature], !found.contains(number) { found.append(number) }
        }
        found.sort()
        let next = UInt32(classCount)
        let number = classNumbers[found, default: next]
        if number == next {
            classNumbers[found] = number
            members += found
            offsets.append(members.count)
        }
        classes.append(number)
    }

    var classCount: Int { offsets.count - 1 }

    func features(ofClass number: Int) -> ArraySlice<UInt16> {
        members[offsets[number]..<offsets[number + 1]]
    }

    func features(ofMovie row: Int) -> ArraySlice<UInt16> {
        features(ofClass: Int(classes[row]))
    }

    /// The sum of the values of each class's features.
    func sumByClass(_ values: [Float], into sums: UnsafeMutableBufferPointer<Float>) {
        precondition(values.count == count && sums.count == classCount)
        values.withUnsafeBufferPointer { values in
            members.withUnsafeBufferPointer { members in
                for number in 0..<sums.count {
                    var sum: Float = 0
                    for index in offsets[number]..<offsets[number + 1] { sum += values[Int(members[index])] }
                    sums[number] = sum
                }
            }
        }
    }

    func hasGenre(_ genre: Int, movieRow row: Int) -> Bool {
        row < classes.count && features(ofMovie: row).contains(UInt16(genre + 1))
    }

    /// Indices into `genres`; empty for a row that came later.
    func genres(ofMovie row: Int) -> [Int] {
        guard row < classes.count else { return [] }
        return features(ofMovie: row).lazy.map { Int($0) - 1 }.filter { $0 >= 0 && $0 < genres.count }
    }

    /// Of each feature the logarithm of how many movies there are for one that has it; 0 for the intercept.
    func rarity() -> [Float] {
        var counts = [Int](repeating: 0, count: count)
        for number in classes {
            for feature in features(ofClass: Int(number)) { counts[Int(feature)] += 1 }
        }
        return counts.map { $0 > 0 ? Float(log(Double(classes.count) / Double($0))) : 0 }
    }
}
