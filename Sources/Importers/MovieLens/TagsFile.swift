/// Reads `tags.csv`: `userId,movieId,tag,timestamp`. Tags are free text: with commas, and with quotes that are doubled.
enum TagsFile {
    static let countMax = 10_000_000
    static let textLength = 1...512

    /// Reads the file to its end; `movies` are the ids that may have tags, nil where the list of movies has faults itself.
    static func read(
        _ file: TextFile,
        movies: IDSet?,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> [ImportedTag] {
        var tags: [ImportedTag] = []
        try RecordFile.csv("userId", "movieId", "tag", "timestamp").read(file, &problems, progress: progress) {
            fields,
            _ throws(LineFault) in
            let user = try fields[0].id("user id")
            let movie = try fields[1].id("movie id")
            let text = try fields[2].text("tag", length: textLength)
            let time = try fields[3].time()
            guard movies?.contains(movie) ?? true else {
                throw MovieTable.unlisted(movie, at: fields[1].offset, in: "movies.csv")
            }
            guard tags.count < countMax else {
                throw LineFault(at: 0, "more than \(countMax) tags", advice: "split the import")
            }
            tags.append(ImportedTag(userID: user, movieID: movie, text: text, time: time))
        }
        return tags
    }
}
