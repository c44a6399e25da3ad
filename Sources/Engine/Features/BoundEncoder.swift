/// A `FeatureEncoder` bound to the rows of one catalogue: makes the inputs of samples, for each sample of each batch.
///
/// Columns are compiled to a flat list of plain instructions, and what depends on a movie alone is looked up by its row. Nothing is
/// allocated. Users and movies whose rows came later than the encoder are unknown.
public struct BoundEncoder: Sendable {
    public let encoder: FeatureEncoder

    /// By side: user, movie, pair.
    private let instructions: [Instruction]
    private let sideEnds: (user: Int, movie: Int)
    private let catalogue: EncodedCatalogue
    private let boundaries: BucketBoundaries
    /// Slots that show an id, by themselves or in a cross.
    private let slotsOfUserID: [Int]
    private let slotsOfMovieID: [Int]
    /// How much of the history any column reads.
    private let reach: Int

    init(
        _ encoder: FeatureEncoder,
        instructions: [Instruction],
        catalogue: EncodedCatalogue,
        boundaries: BucketBoundaries
    ) {
        self.encoder = encoder
        self.instructions =
            instructions.filter { $0.side == .user } + instructions.filter { $0.side == .movie }
            + instructions.filter { $0.side == .pair }
        let userEnd = instructions.count { $0.side == .user }
        sideEnds = (userEnd, userEnd + instructions.count { $0.side == .movie })
        self.catalogue = catalogue
        self.boundaries = boundaries
        slotsOfUserID = encoder.slots.indices.filter { encoder.slots[$0].column.categories.contains(.userID) }
        slotsOfMovieID = encoder.slots.indices.filter { encoder.slots[$0].column.categories.contains(.movieID) }
        let places = encoder.columns.flatMap(\.categories).map { category in
            guard case .recentMovie(let place) = category else { return 0 }
            return place + 1
        }
        reach = places.max() ?? 0
    }

    /// Writes the inputs of a sample.
    ///
    /// - Parameters:
    ///   - sample: of the table that the encoder is bound to.
    ///   - history: the *end* of the user's earlier positives, oldest first.
    ///   - historyCount: how many stand before it, `sample.historyCount` in a table.
    ///   - dropped: ids that are to be unknown.
    ///   - categories: `encoder.slots.count` values are written.
    ///   - numbers: `encoder.numbers.count` values are written.
    ///   - sequence: up to `encoder.historyLength` values are written, newest first; the rest is left as it is.
    /// - Returns: how many values of `sequence` were written.
    public func encode(
        _ sample: Sample,
        history: UnsafePointer<UInt32>,
        historyCount: Int,
        dropping dropped: DroppedIDs = [],
        categories: UnsafeMutablePointer<UInt32>,
        numbers: UnsafeMutablePointer<Float>,
        sequence: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let recent = RecentMovies(end: history, count: historyCount, reach: reach)
        run(0..<instructions.count, sample, recent, categories, numbers)
        if dropped.contains(.user) { forget(slotsOfUserID, categories) }
        if dropped.contains(.movie) { forget(slotsOfMovieID, categories) }
        return encodeHistory(history, count: historyCount, into: sequence)
    }

    private func forget(_ slots: [Int], _ categories: UnsafeMutablePointer<UInt32>) {
        // By index: a debug build allocates an iterator.
        for index in slots.indices { categories[slots[index]] = 0 }
    }

    /// Writes the inputs of one side alone, each where `encode` writes it; the others are left as they are.
    ///
    /// - Parameters:
    ///   - side: of the inputs that are wanted; for `.movie` the history may be empty.
    ///   - sample: of the table that the encoder is bound to.
    ///   - history: the *end* of the user's earlier positives, oldest first.
    ///   - historyCount: how many stand before it.
    ///   - categories: has room for `encoder.slots.count` values.
    ///   - numbers: has room for `encoder.numbers.count` values.
    public func encode(
        _ side: FeatureSide,
        of sample: Sample,
        history: UnsafePointer<UInt32>,
        historyCount: Int,
        categories: UnsafeMutablePointer<UInt32>,
        numbers: UnsafeMutablePointer<Float>
    ) {
        let range =
            switch side {
            case .user: 0..<sideEnds.user
            case .movie: sideEnds.user..<sideEnds.movie
            case .pair: sideEnds.movie..<instructions.count
            }
        let recent = RecentMovies(end: history, count: historyCount, reach: reach)
        run(range, sample, recent, categories, numbers)
    }

    /// Writes a history as rows of the movie vocabulary, newest first.
    ///
    /// - Parameters:
    ///   - history: the *end* of the positives, oldest first.
    ///   - historyCount: how many stand before it.
    ///   - sequence: up to `encoder.historyLength` values are written.
    /// - Returns: how many were written.
    public func encodeHistory(
        _ history: UnsafePointer<UInt32>,
        count historyCount: Int,
        into sequence: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let count = min(historyCount, encoder.historyLength)
        for place in 0..<count {
            let row = history[-1 - place]
            if row == SampleTable.historyStop { return place }
            sequence[place] = catalogue.vocabularyRow(ofMovie: row)
        }
        return count
    }

    private func run(
        _ range: Range<Int>,
        _ sample: Sample,
        _ recent: RecentMovies,
        _ categories: UnsafeMutablePointer<UInt32>,
        _ numbers: UnsafeMutablePointer<Float>
    ) {
        let movie = catalogue.movie(sample.movieRow)
        let values = sample.values(year: movie.year)
        for index in range {
            let instruction = instructions[index]
            switch instruction.operation {
            case .userID:
                categories[instruction.output] = catalogue.vocabularyRow(ofUser: sample.userRow)
            case .movieID:
                categories[instruction.output] = movie.vocabularyRow
            case .movieGenre(let place):
                categories[instruction.output] = catalogue.genreRow(movie.genre(place))
            case .userGenre(let place):
                categories[instruction.output] = catalogue.genreRow(sample.userGenre(place))
            case .recentMovie(let place):
                categories[instruction.output] = recent[place].map { catalogue.vocabularyRow(ofMovie: $0) } ?? 0
            case .hour:
                categories[instruction.output] = sample.hour + 1
            case .weekday:
                categories[instruction.output] = sample.weekday + 1
            case .buckets(let number, let search):
                categories[instruction.output] = boundaries.bucket(of: values[number], search)
            case .number(let number, let line):
                numbers[instruction.output] = line(values[number])
            case .isMissing(let number):
                numbers[instruction.output] = values[number].isNaN ? 1 : 0
            case .cross(let first, let second, let buckets):
                let keys = (
                    catalogue.key(of: first, sample, movie, recent),
                    catalogue.key(of: second, sample, movie, recent)
                )
                categories[instruction.output] = crossed(keys.0, keys.1, buckets: buckets)
            }
        }
    }
}

/// The latest positives of a user.
struct RecentMovies {
    private let end: UnsafePointer<UInt32>
    private let count: Int

    /// Finds where the history ends among the places that will be asked for.
    @inline(__always)
    init(end: UnsafePointer<UInt32>, count: Int, reach: Int) {
        self.end = end
        var known = 0
        while known < min(count, reach), end[-1 - known] != SampleTable.historyStop { known += 1 }
        self.count = known
    }

    /// The movie at a place, 0 being the newest; `nil` where there is none.
    @inline(__always)
    subscript(place: Int) -> UInt32? {
        place < count ? end[-1 - place] : nil
    }
}

extension FeatureEncoder {
    /// The encoder for the rows of a catalogue.
    public func bound(userIDs: [UserID], movieIDs: [MovieID], movieFeatures: MovieFeatures) -> BoundEncoder {
        var boundaries = BucketBoundaries()
        var instructions: [Instruction] = []
        for (output, slot) in slots.enumerated() {
            guard let operation = operation(of: slot.column, &boundaries) else { continue }
            instructions.append(Instruction(side: slot.side, output: output, operation: operation))
        }
        for (output, input) in numbers.enumerated() {
            let place = input.number.place
            let operation: Instruction.Operation =
                switch input.kind {
                case .value(let transformation):
                    .number(place, Line(fitted[input.number] ?? FittedNumber(), transformation))
                case .isMissing: .isMissing(place)
                }
            instructions.append(Instruction(side: input.side, output: output, operation: operation))
        }
        let catalogue = EncodedCatalogue(self, userIDs: userIDs, movieIDs: movieIDs, movieFeatures: movieFeatures)
        return BoundEncoder(self, instructions: instructions, catalogue: catalogue, boundaries: boundaries)
    }

    /// The encoder for the samples of a table.
    public func bound(to table: SampleTable) -> BoundEncoder {
        bound(userIDs: table.userIDs, movieIDs: table.movieIDs, movieFeatures: table.movieFeatures)
    }

    /// The instruction of a categorical column; `nil` for the others.
    private func operation(of column: Column, _ boundaries: inout BucketBoundaries) -> Instruction.Operation? {
        switch column {
        case .category(.userID): .userID
        case .category(.movieID): .movieID
        case .category(.movieGenre(let place)): .movieGenre(place)
        case .category(.userGenre(let place)): .userGenre(place)
        case .category(.recentMovie(let place)): .recentMovie(place)
        case .category(.hour): .hour
        case .category(.weekday): .weekday
        case .buckets(let number): .buckets(number.place, boundaries.append(fitted[number]?.boundaries ?? []))
        case .cross(let first, let second, let buckets): .cross(first, second, buckets: UInt64(buckets))
        case .number, .history: nil
        }
    }
}

extension Column {
    /// The categories that it shows.
    fileprivate var categories: [Category] {
        switch self {
        case .category(let category): [category]
        case .cross(let first, let second, _): [first, second]
        case .number, .buckets, .history: []
        }
    }
}
