/// The sample file of the reference system, SparrowRecSys: comma-separated text of 27 columns, `trainingSamples.csv` there.
///
/// Written with every digit, so that reading gives the same numbers; what is missing is empty, not 0. Read with histories of at most five
/// movies, which is all that the file has of them, and without the days since the last rating.
public enum ReferenceSamples {
    /// The columns in their order.
    public static let columns: [String] =
        ["movieId", "userId", "rating", "timestamp", "label", "releaseYear"] + places("movieGenre", 3)
        + ["movieRatingCount", "movieAvgRating", "movieRatingStddev"] + places("userRatedMovie", 5)
        + ["userRatingCount", "userAvgReleaseYear", "userReleaseYearStddev", "userAvgRating", "userRatingStddev"]
        + places("userGenre", 5)

    static let header = columns.joined(separator: ",")

    /// How many movies of a history the file has.
    static let historyLength = 5

    /// The file's bytes.
    ///
    /// - Parameters:
    ///   - indices: the samples that are wanted, in their order. A negative has rating 0.0.
    ///   - table: the samples.
    ///   - hasHeader: whether the columns' names come first; a large file is written in parts.
    /// - Returns: UTF-8 text.
    public static func encoded(
        _ indices: some Sequence<UInt32>,
        of table: SampleTable,
        hasHeader: Bool = true
    ) -> [UInt8] {
        var bytes = hasHeader ? Array((header + "\n").utf8) : []
        for index in indices {
            let fields = fields(of: table.samples[Int(index)], in: table)
            bytes += (fields.joined(separator: ",") + "\n").utf8
        }
        return bytes
    }

    private static func fields(of sample: Sample, in table: SampleTable) -> [String] {
        let movie = Int(sample.movieRow)
        let year = table.movieFeatures.year(ofMovie: movie).map { String($0) } ?? ""
        let genres = (0..<3).map { place in
            table.movieFeatures.genre(place, ofMovie: movie).map { quoted(table.movieFeatures.genres[$0]) } ?? ""
        }
        let userGenres = (0..<5).map { place in
            let code = Int(sample.userGenre(place))
            return code > 0 ? quoted(table.movieFeatures.genres[code - 1]) : ""
        }
        return [
            "\(table.movieIDs[movie])", "\(table.userIDs[Int(sample.userRow)])", "\(Float(sample.halfStars) / 2)",
            "\(sample.time)", table.label(of: sample) ? "1" : "0", year,
        ] + genres + ["\(sample.movieRatingCount)", text(sample.movieAverage), text(sample.movieDeviation)]
            + recentMovies(before: sample, in: table)
            + [
                "\(sample.userRatingCount)", text(sample.userAverageYear), text(sample.userYearDeviation),
                text(sample.userAverage), text(sample.userDeviation),
            ] + userGenres
    }

    private static func recentMovies(before sample: Sample, in table: SampleTable) -> [String] {
        table.withHistory(of: sample) { end, count in
            let recent = RecentMovies(end: end, count: count, reach: historyLength)
            return (0..<historyLength).map { place in recent[place].map { "\(table.movieIDs[Int($0)])" } ?? "" }
        }
    }

    private static func text(_ number: Float) -> String {
        number.isNaN ? "" : "\(number)"
    }

    /// A name as a field of its own, whatever letters it has (RFC 4180).
    private static func quoted(_ name: String) -> String {
        guard name.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return name }
        return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func places(_ name: String, _ count: Int) -> [String] {
        (1...count).map { "\(name)\($0)" }
    }
}
