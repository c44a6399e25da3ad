/// The files that say what the movies are.
enum MovieFiles {
    static let titleLength = 1...512
    static let nameLength = 0...200
    static let genresMax = 32
    static let keywordsMax = 64
    static let plotLengthMax = 500

    /// Reads `movies.csv`: `movieId,title,genres`, the genres between bars.
    static func readMoviesCSV(
        _ file: TextFile,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> MovieTable {
        try readMovies(file, .csv("movieId", "title", "genres"), &problems, progress: progress)
    }

    /// Reads `movies.dat`: `movieId::title::genres`, the genres between bars.
    static func readMoviesDat(
        _ file: TextFile,
        _ encoding: Dialect.Encoding,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> MovieTable {
        let records = RecordFile(dialect: .doubleColons(encoding), header: nil, fieldCount: 3, freeText: 1)
        return try readMovies(file, records, &problems, progress: progress)
    }

    private static func readMovies(
        _ file: TextFile,
        _ records: RecordFile,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> MovieTable {
        var table = MovieTable()
        try records.read(file, &problems, progress: progress) { fields, _ throws(LineFault) in
            let id = try fields[0].id("movie id")
            let title = try fields[1].text("title", length: titleLength)
            let movie = ImportedMovie(id: id, title: title, genres: try genres(fields[2]))
            try checkCount(of: table, at: fields[0])
            try table.add(movie, idField: fields[0])
        }
        return table
    }

    /// Reads `u.item`: `id|title|release date|video release date|URL|` and nineteen flags, in Latin-1.
    static func readUItem(
        _ file: TextFile,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> MovieTable {
        var table = MovieTable()
        let records = RecordFile(dialect: .bars, header: nil, fieldCount: 5 + uItemGenres.count)
        try records.read(file, &problems, progress: progress) { fields, _ throws(LineFault) in
            let id = try fields[0].id("movie id")
            let title = try fields[1].text("title", length: titleLength)
            var genres: [String] = []
            for (field, genre) in zip(fields[5...], uItemGenres) {
                guard field.bytes == [0x30] || field.bytes == [0x31] else {
                    throw LineFault(at: field.offset, "genre flag \(field.quoted) is neither 0 nor 1")
                }
                if let genre, field.bytes == [0x31] { genres.append(genre) }
            }
            try checkCount(of: table, at: fields[0])
            try table.add(ImportedMovie(id: id, title: title, genres: genres), idField: fields[0])
        }
        return table
    }

    /// Reads `links.csv` into the movies: `movieId,imdbId,tmdbId`, either of them possibly empty.
    static func readLinks(
        _ file: TextFile,
        into table: inout MovieTable,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) {
        var seen = IDSet()
        try RecordFile.csv("movieId", "imdbId", "tmdbId").read(file, &problems, progress: progress) {
            fields,
            _ throws(LineFault) in
            try checkFirst(fields[0], &seen)
            let imdb = try externalID(fields[1], "IMDb id")
            let tmdb = try externalID(fields[2], "TMDB id")
            try table.update(fields[0], listedIn: "movies.csv") {
                $0.imdbID = imdb
                $0.tmdbID = tmdb
            }
        }
    }

    /// Reads `details.csv` of the sample data into the movies: `movieId,director,country,keywords,fame,acclaim`.
    ///
    /// Fame (0 to 100) and acclaim (0 to 5) serve to make the simulated ratings; here they are checked and left.
    static func readDetails(
        _ file: TextFile,
        into table: inout MovieTable,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) {
        var seen = IDSet()
        let records = RecordFile.csv("movieId", "director", "country", "keywords", "fame", "acclaim")
        try records.read(file, &problems, progress: progress) { fields, _ throws(LineFault) in
            try checkFirst(fields[0], &seen)
            let director = try fields[1].text("director", length: nameLength)
            let country = try fields[2].text("country", length: nameLength)
            let keywords = try names(fields[3], "keyword", max: keywordsMax)
            for (field, limit) in [(fields[4], 100.0), (fields[5], 5.0)] {
                guard let value = Double(String(decoding: field.bytes, as: UTF8.self)), (0...limit).contains(value)
                else {
                    throw LineFault(at: field.offset, "\(field.quoted) is not a number from 0 to \(Int(limit))")
                }
            }
            try table.update(fields[0], listedIn: "movies.csv") {
                $0.director = director
                $0.country = country
                $0.keywords = keywords
            }
        }
    }

    /// Reads `plots.csv` of the sample data into the movies: `movieId,plot`.
    static func readPlots(
        _ file: TextFile,
        into table: inout MovieTable,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) {
        var seen = IDSet()
        try RecordFile.csv("movieId", "plot").read(file, &problems, progress: progress) { fields, _ throws(LineFault) in
            try checkFirst(fields[0], &seen)
            let plot = try fields[1].text("plot", length: 1...plotLengthMax)
            try table.update(fields[0], listedIn: "movies.csv") { $0.plot = plot }
        }
    }

    // MARK: Fields

    private static func genres(_ field: Field) throws(LineFault) -> [String] {
        let names = try names(field, "genre", max: genresMax)
        // The word of MovieLens 1M; later editions have the other.
        return names == ["(no genres listed)"] ? [] : names.map { $0 == "Children's" ? "Children" : $0 }
    }

    /// Names between bars, each once.
    private static func names(_ field: Field, _ what: String, max: Int) throws(LineFault) -> [String] {
        if field.isEmpty { return [] }
        var names: [String] = []
        for part in field.parts() {
            let name = try part.text(what, length: 1...64)
            guard !names.contains(name) else {
                throw LineFault(at: part.offset, "\(what) \(part.quoted) stands there twice")
            }
            names.append(name)
        }
        guard names.count <= max else {
            throw LineFault(at: field.offset, "the movie has \(names.count) \(what)s; at most \(max) are kept")
        }
        return names
    }

    /// Digits, kept with their leading zeros.
    private static func externalID(_ field: Field, _ what: String) throws(LineFault) -> String {
        if field.isEmpty { return "" }
        guard field.bytes.count <= 12, field.decimal() != nil else {
            throw LineFault(at: field.offset, "\(what) \(field.quoted) is not a number of at most 12 digits")
        }
        return String(decoding: field.bytes, as: UTF8.self)
    }

    private static func checkFirst(_ field: Field, _ seen: inout IDSet) throws(LineFault) {
        let id = try field.id("movie id")
        guard !seen.contains(id) else {
            throw LineFault(at: field.offset, "movie \(id) stands on an earlier line already")
        }
        seen.insert(id)
    }

    private static func checkCount(of table: MovieTable, at field: Field) throws(LineFault) {
        guard table.movies.count < MovieTable.countMax else {
            throw LineFault(at: field.offset, "more than \(MovieTable.countMax) movies", advice: "split the import")
        }
    }

    /// The flags of `u.item` in their order, in the words of the later editions; nil: "unknown".
    private static let uItemGenres: [String?] = [
        nil, "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ]
}
