extension ReferenceSamples {
    /// Reads a sample file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what the file is called in errors.
    ///   - labelHalfStars: what a positive has at least; the file's labels must agree.
    /// - Returns: a table in the order of the file. Each sample's history stands by itself among its user's positives, behind a
    ///   `SampleTable.historyStop`.
    /// - Throws: for the first field that cannot be, with line and column.
    public static func decoded(
        _ bytes: [UInt8],
        name: String,
        labelHalfStars: UInt8 = 7
    ) throws(EngineError) -> SampleTable {
        var rows = CSVRows(bytes)
        try checkHeader(rows.next() ?? [], name)
        var file = ReferenceFile(labelHalfStars: labelHalfStars)
        while let fields = rows.next() {
            try file.append(ReferenceRow(fields: fields, file: name, line: rows.line))
        }
        return file.table()
    }

    /// Whether the first bytes of a file are those of a sample file: its first columns, quoted or not; whether all of them are right is for
    /// `decoded` to say.
    public static func isBeginning(_ bytes: [UInt8]) -> Bool {
        var rows = CSVRows(bytes)
        return (rows.next() ?? []).prefix(5).map(\.text) == Array(columns.prefix(5))
    }

    private static func checkHeader(_ fields: [CSVRows.Field], _ name: String) throws(EngineError) {
        for (place, column) in columns.enumerated() {
            guard place < fields.count, fields[place].text == column else {
                let found = place < fields.count ? fields[place].text.debugDescription : "nothing"
                let position = place < fields.count ? fields[place].column : 1
                throw .badSampleFile(name, 1, position, "column \(place + 1) of the header is \(column), not \(found)")
            }
        }
        guard fields.count == columns.count else {
            throw .badSampleFile(name, 1, fields[columns.count].column, "the header has \(columns.count) columns")
        }
    }
}

/// The samples of a file as they are read, with users and movies in the order in which they come.
private struct ReferenceFile {
    let labelHalfStars: UInt8

    private var users = Numbering()
    private var movies = Numbering()
    private var contents: [MovieContent?] = []
    /// User and movie of the ratings, each pair in one word.
    private var rated: Set<UInt64> = []
    /// With the numbers + 1 of `genres` for their users' genres: those of the table are known at the end.
    private var samples: [Sample] = []
    /// By user row.
    private var histories: [[UInt32]] = []
    private var genres: [String] = []
    private var genreCodes: [String: UInt8] = [:]

    init(labelHalfStars: UInt8) {
        self.labelHalfStars = labelHalfStars
    }

    mutating func append(_ row: ReferenceRow) throws(EngineError) {
        let movieID = try row.integer("movieId", in: 0...Int(UInt32.max))
        var sample = Sample(
            userRow: users.row(of: UInt32(try row.integer("userId", in: 0...Int(UInt32.max)))),
            movieRow: movies.row(of: UInt32(movieID))
        )
        try row.read(into: &sample)
        let label = try row.integer("label", in: 0...1)
        guard (label == 1) == (sample.halfStars >= labelHalfStars) else {
            let stars = Float(labelHalfStars) / 2
            throw row.fault("label", "is not what the rating says, 1 from \(stars) stars on")
        }
        let pair = UInt64(sample.userRow) << 32 | UInt64(sample.movieRow)
        guard sample.halfStars == 0 || rated.insert(pair).inserted else {
            throw row.fault("movieId", "was rated by this user in an earlier line; a log has one rating of each")
        }
        try note(try row.content(), of: sample.movieRow, row)
        let recent = try row.recentMovies().map { movies.row(of: $0) }
        let user = Int(sample.userRow)
        if user == histories.count { histories.append([]) }
        histories[user].append(SampleTable.historyStop)
        histories[user].append(contentsOf: recent.reversed())
        sample.historyCount = UInt32(histories[user].count)
        sample.setUserGenres(row.userGenres().map { code(of: $0) })
        samples.append(sample)
    }

    /// 0 for a name that comes after 255 others: a table has no number for so many.
    private mutating func code(of genre: String) -> UInt8 {
        if let code = genreCodes[genre] { return code }
        guard let code = UInt8(exactly: genres.count + 1) else { return 0 }
        genres.append(genre)
        genreCodes[genre] = code
        return code
    }

    /// What a movie is must be the same in all of its rows: samples hold none of it.
    private mutating func note(_ content: MovieContent, of movie: UInt32, _ row: ReferenceRow) throws(EngineError) {
        while contents.count <= Int(movie) { contents.append(nil) }
        if let known = contents[Int(movie)], known != content {
            throw row.fault("movieId", "has another year or other genres in an earlier line")
        }
        contents[Int(movie)] = content
    }

    func table() -> SampleTable {
        let known = movies.ids.indices.map { $0 < contents.count ? contents[$0] ?? MovieContent() : MovieContent() }
        let features = MovieFeatures(known, otherGenres: Set(genres))
        let numbers = Dictionary(uniqueKeysWithValues: zip(features.genres, UInt8(1)...))
        let codes = [0] + genres.map { numbers[$0] ?? 0 }
        let samples = samples.map { sample in
            var numbered = sample
            numbered.setUserGenres((0..<5).map { codes[Int(sample.userGenre($0))] })
            return numbered
        }
        var offsets = [0]
        for history in histories { offsets.append((offsets.last ?? 0) + history.count) }
        return SampleTable(
            userIDs: users.ids.map { UserID($0) },
            movieIDs: movies.ids.map { MovieID($0) },
            movieFeatures: features,
            labelHalfStars: labelHalfStars,
            samples: samples,
            positives: histories.flatMap { $0 },
            positiveOffsets: offsets
        )
    }
}

/// Rows for ids in the order in which they come.
private struct Numbering {
    private(set) var ids: [UInt32] = []
    private var rows: [UInt32: UInt32] = [:]

    mutating func row(of id: UInt32) -> UInt32 {
        if let row = rows[id] { return row }
        let row = UInt32(ids.count)
        rows[id] = row
        ids.append(id)
        return row
    }
}

extension Sample {
    /// Takes up to five genre numbers + 1.
    fileprivate mutating func setUserGenres(_ codes: [UInt8]) {
        let padded = codes + [0, 0, 0, 0, 0]
        (userGenre1, userGenre2, userGenre3, userGenre4, userGenre5) =
            (padded[0], padded[1], padded[2], padded[3], padded[4])
    }
}
