/// One row of a sample file of the reference system, field by field.
struct ReferenceRow {
    private let fields: [CSVRows.Field]
    private let file: String
    private let line: Int

    /// The place of each column.
    private static let places = Dictionary(uniqueKeysWithValues: zip(ReferenceSamples.columns, 0...))

    /// - Throws: where the row has not as many fields as the header.
    init(fields: [CSVRows.Field], file: String, line: Int) throws(EngineError) {
        let count = ReferenceSamples.columns.count
        guard fields.count == count else {
            let column = fields.count > count ? fields[count].column : fields.last?.column ?? 1
            throw .badSampleFile(file, line, column, "the line has \(fields.count) fields, not \(count)")
        }
        self.fields = fields
        self.file = file
        self.line = line
    }

    /// Reads the target and the numbers that a sample holds.
    func read(into sample: inout Sample) throws(EngineError) {
        let halfStars = try number("rating") * 2
        guard (0...10).contains(halfStars), halfStars == halfStars.rounded() else {
            throw fault("rating", "is off the half-star grid (0.5 to 5.0, or 0.0 for a movie that was not rated)")
        }
        sample.halfStars = UInt8(halfStars)
        sample.time = UInt32(try integer("timestamp", in: 0...Int(UInt32.max)))
        sample.movieRatingCount = UInt32(try integer("movieRatingCount", in: 0...Int(UInt32.max)))
        sample.movieAverage = try number("movieAvgRating")
        sample.movieDeviation = try number("movieRatingStddev")
        sample.userRatingCount = UInt8(try integer("userRatingCount", in: 0...UserState.windowLength))
        sample.userAverageYear = try number("userAvgReleaseYear")
        sample.userYearDeviation = try number("userReleaseYearStddev")
        sample.userAverage = try number("userAvgRating")
        sample.userDeviation = try number("userRatingStddev")
    }

    /// Year and first genres of the movie.
    func content() throws(EngineError) -> MovieContent {
        let year = text("releaseYear").isEmpty ? nil : try integer("releaseYear", in: 1...9999)
        return MovieContent(genres: names("movieGenre", 3), year: year)
    }

    /// Ids of the user's latest positives, newest first.
    func recentMovies() throws(EngineError) -> [UInt32] {
        var ids: [UInt32] = []
        for place in 1...ReferenceSamples.historyLength where !text("userRatedMovie\(place)").isEmpty {
            ids.append(UInt32(try integer("userRatedMovie\(place)", in: 0...Int(UInt32.max))))
        }
        return ids
    }

    func userGenres() -> [String] {
        names("userGenre", 5)
    }

    /// A whole number.
    ///
    /// - Throws: where the field holds something else, or one out of range.
    func integer(_ column: String, in range: ClosedRange<Int>) throws(EngineError) -> Int {
        guard let value = Int(text(column)), range.contains(value) else {
            throw fault(column, "is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// An error about a field.
    func fault(_ column: String, _ what: String) -> EngineError {
        .badSampleFile(file, line, field(column).column, "\(column) \(text(column).debugDescription) \(what)")
    }

    /// A number, NaN where the field is empty.
    private func number(_ column: String) throws(EngineError) -> Float {
        if text(column).isEmpty { return .nan }
        guard let value = Float(text(column)), value.isFinite else { throw fault(column, "is no number") }
        return value
    }

    private func names(_ column: String, _ count: Int) -> [String] {
        (1...count).map { text("\(column)\($0)") }.filter { !$0.isEmpty }
    }

    private func text(_ column: String) -> String {
        field(column).text
    }

    private func field(_ column: String) -> CSVRows.Field {
        // Only the names of the header are asked for.
        ReferenceRow.places[column].map { fields[$0] } ?? CSVRows.Field(text: "", column: 1)
    }
}
