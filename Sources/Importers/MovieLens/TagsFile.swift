/// Reads `tags.csv` and `tags.dat`: user, movie, tag, time. Tags are free text: with commas, with quotes that are doubled, with
/// colons.
struct TagsFile {
    static let countMax = 10_000_000
    static let textLength = 1...512

    let records: RecordFile
    /// What holds the movies, for messages.
    let moviesName: String

    static let csv = TagsFile(records: .csv("userId", "movieId", "tag", "timestamp"), moviesName: "movies.csv")
    /// As MovieLens 10M has it.
    static let dat = TagsFile(
        records: RecordFile(dialect: .doubleColons(.utf8), header: nil, fieldCount: 4, freeText: 2),
        moviesName: "movies.dat"
    )

    /// Reads the file to its end; `movies` are the ids that may have tags, nil where the list of movies has faults itself. A tag
    /// without a word says nothing and is left out.
    func read(
        _ file: TextFile,
        movies: IDSet?,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> [ImportedTag] {
        var tags: [ImportedTag] = []
        try records.read(file, &problems, progress: progress) { fields, _ throws(LineFault) in
            let user = try fields[0].id("user id")
            let movie = try fields[1].id("movie id")
            let isBlank = fields[2].bytes.allSatisfy { $0 == 0x20 }
            let text = isBlank ? "" : try fields[2].text("tag", length: Self.textLength)
            let time = try fields[3].time()
            guard movies?.contains(movie) ?? true else {
                throw MovieTable.unlisted(movie, at: fields[1].offset, in: moviesName)
            }
            guard tags.count < Self.countMax else {
                throw LineFault(at: 0, "more than \(Self.countMax) tags", advice: "split the import")
            }
            if isBlank { return }
            tags.append(ImportedTag(userID: user, movieID: movie, text: text, time: time))
        }
        return tags
    }
}
