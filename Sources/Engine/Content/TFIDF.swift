internal import Glibc
internal import Synchronization

/// The terms of a catalogue and how rare each is: what makes a movie's text a sparse row of unit length.
///
/// A term's value in a row is its weight in the movie (see `MovieText`) times its smoothed inverse document frequency,
/// idf = ln((1 + n)/(1 + df)) + 1, the form of scikit-learn's `TfidfTransformer`: never 0, so that the genre that all films of a catalogue
/// have still counts a little.
struct TFIDF: Sendable {
    /// Ascending: the column of a term is its place.
    let terms: [String]
    /// By column.
    let inverseFrequencies: [Float]
    private let columns: [String: UInt32]

    init(terms: [String], inverseFrequencies: [Float]) {
        precondition(
            terms.count == inverseFrequencies.count,
            "TFIDF: \(terms.count) terms, \(inverseFrequencies.count) frequencies"
        )
        self.terms = terms
        self.inverseFrequencies = inverseFrequencies
        columns = Dictionary(
            terms.enumerated().map { ($1, UInt32($0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The terms of a catalogue, and its movies as rows.
    ///
    /// - Parameters:
    ///   - movies: by catalogue row.
    ///   - termsMax: columns at most; the most frequent terms get them, equal ones by name.
    ///   - threads: does not change a bit of the result.
    ///   - shouldStop: asked now and then.
    /// - Returns: the terms, and `[movies × terms]` in rows of unit length.
    /// - Throws: `EngineError.cancelled`.
    static func fit(
        _ movies: [MovieContent],
        termsMax: Int,
        threads: Int,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> (TFIDF, SparseMatrix) {
        let sliceLength = 512
        let slices = (movies.count + sliceLength - 1) / sliceLength
        let counted = (0..<slices).map { _ in CountedSlice() }
        forEachSlice(of: slices, threads: threads) { slice in
            guard !shouldStop() else { return }
            counted[slice].count(movies[(slice * sliceLength)..<min(movies.count, (slice + 1) * sliceLength)])
        }
        if shouldStop() { throw .cancelled }

        var frequencies: [String: Int] = [:]
        for slice in counted {
            slice.terms.withLock { for term in $0 { frequencies[term.text, default: 0] += term.movieCount } }
        }
        // A term of one film says nothing of what is like it, but a query with it means that film.
        let kept = frequencies.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(termsMax)
            .sorted { $0.key < $1.key }
        let model = TFIDF(
            terms: kept.map(\.key),
            inverseFrequencies: kept.map { inverseFrequency(of: $0.value, among: movies.count) }
        )
        return (model, model.matrix(counted, movieCount: movies.count))
    }

    /// ln((1 + n)/(1 + df)) + 1.
    static func inverseFrequency(of movieCount: Int, among total: Int) -> Float {
        Float(log(Double(1 + total) / Double(1 + movieCount)) + 1)
    }

    func column(of term: String) -> UInt32? { columns[term] }

    /// A sparse row of unit length: the columns of the terms that are known, ascending, and their values. Empty where none is known.
    func row(_ weights: [String: Float]) -> (columns: [UInt32], values: [Float]) {
        var entries: [(column: UInt32, value: Float)] = []
        entries.reserveCapacity(weights.count)
        for (term, weight) in weights {
            if let column = columns[term] { entries.append((column, weight * inverseFrequencies[Int(column)])) }
        }
        return TFIDF.unitRow(entries)
    }

    private static func unitRow(_ entries: [(column: UInt32, value: Float)]) -> (columns: [UInt32], values: [Float]) {
        // In ascending order, so that the sum of squares is the same whatever the order of the dictionary.
        let ordered = entries.sorted { $0.column < $1.column }
        let square = ordered.reduce(Float(0)) { $0 + $1.value * $1.value }
        guard square > 0 else { return ([], []) }
        let scale = 1 / square.squareRoot()
        return (ordered.map(\.column), ordered.map { $0.value * scale })
    }

    private func matrix(_ counted: [CountedSlice], movieCount: Int) -> SparseMatrix {
        var (offsets, rowColumns, rowValues) = ([0], [UInt32](), [Float]())
        offsets.reserveCapacity(movieCount + 1)
        for slice in counted {
            let own = slice.terms.withLock { $0.map { columns[$0.text] } }
            slice.movies.withLock { movies in
                for movie in movies {
                    let entries = movie.compactMap { entry in
                        own[entry.term].map { ($0, entry.weight * inverseFrequencies[Int($0)]) }
                    }
                    let row = TFIDF.unitRow(entries)
                    rowColumns += row.columns
                    rowValues += row.values
                    offsets.append(rowColumns.count)
                }
            }
        }
        return SparseMatrix(columnCount: terms.count, offsets: offsets, columns: rowColumns, values: rowValues)
    }
}

/// Some movies' terms, numbered by themselves.
private final class CountedSlice: Sendable {
    struct Term {
        var text: String
        var movieCount: Int
    }

    let terms = Mutex<[Term]>([])
    /// Of each movie the places in `terms` and the weights.
    let movies = Mutex<[[(term: Int, weight: Float)]]>([])

    func count(_ contents: ArraySlice<MovieContent>) {
        var numbers: [String: Int] = [:]
        var found: [Term] = []
        var entries: [[(term: Int, weight: Float)]] = []
        for content in contents {
            var own: [(term: Int, weight: Float)] = []
            for (text, weight) in MovieText(content).weights {
                let number = numbers[text, default: found.count]
                if number == found.count {
                    numbers[text] = number
                    found.append(Term(text: text, movieCount: 0))
                }
                found[number].movieCount += 1
                own.append((number, weight))
            }
            entries.append(own)
        }
        let (countedTerms, countedMovies) = (found, entries)
        terms.withLock { $0 = countedTerms }
        movies.withLock { $0 = countedMovies }
    }
}
