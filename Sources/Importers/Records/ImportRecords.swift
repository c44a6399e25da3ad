/// All that an input holds, read and checked: movies, ratings, tags.
package struct ImportRecords: Sendable, Equatable {
    /// What the files are.
    package enum Format: String, Sendable, CaseIterable {
        /// movies.csv, ratings.csv; links.csv and tags.csv where they are there.
        case movieLensCSV = "MovieLens (csv)"
        /// movies.dat in Latin-1, ratings.dat, and users.dat, by which it is known.
        case movieLens1M = "MovieLens 1M"
        /// movies.dat in UTF-8, ratings.dat; tags.dat where it is there.
        case movieLens10M = "MovieLens 10M"
        /// u.item, u.data.
        case movieLens100k = "MovieLens 100k"
        /// movies.csv, details.csv, ratings.csv; plots.csv where it is there.
        case sampleData = "sample data"

        /// Whose ids the files' ids are, unless somebody says otherwise.
        package var source: String {
            switch self {
            case .movieLensCSV: "movielens"
            case .movieLens1M: "ml-1m"
            case .movieLens10M: "ml-10m"
            case .movieLens100k: "ml-100k"
            case .sampleData: "sample"
            }
        }

        /// The format of a directory or zip archive.
        ///
        /// - Throws: `noInput` for a path that is none, or holds nothing known; what an archive has against being read.
        package static func detect(in path: String) throws(ImportError) -> Format {
            try ImportInput(path).format
        }

        /// The format of files with these names; nil for none that is known.
        init?(names has: (String) -> Bool) {
            if has("movies.csv"), has("ratings.csv") {
                self = has("details.csv") ? .sampleData : .movieLensCSV
            } else if has("movies.dat"), has("ratings.dat") {
                self = has("users.dat") ? .movieLens1M : .movieLens10M
            } else if has("u.item"), has("u.data") {
                self = .movieLens100k
            } else {
                return nil
            }
        }

        fileprivate var files: [String] {
            switch self {
            case .movieLensCSV: ["movies.csv", "links.csv", "tags.csv", "ratings.csv"]
            case .movieLens1M: ["movies.dat", "ratings.dat"]
            case .movieLens10M: ["movies.dat", "tags.dat", "ratings.dat"]
            case .movieLens100k: ["u.item", "u.data"]
            case .sampleData: ["movies.csv", "details.csv", "plots.csv", "ratings.csv"]
            }
        }
    }

    /// How far the reading is.
    package struct Progress: Sendable, Equatable {
        package var file: String
        /// Of all files together.
        package var bytesRead: UInt64
        package var byteCount: UInt64
    }

    package var format: Format
    package var movies: [ImportedMovie]
    package var ratings: RatingColumns
    package var tags: [ImportedTag] = []

    /// Records that were not read from files.
    package init(format: Format, movies: [ImportedMovie], ratings: RatingColumns, tags: [ImportedTag] = []) {
        self.format = format
        self.movies = movies
        self.ratings = ratings
        self.tags = tags
    }

    /// Reads a directory or a zip archive whole and checks every line. Memory: 13 bytes a rating beside the movies and tags.
    ///
    /// - Parameters:
    ///   - path: of the directory or archive; the format is found by the names in it.
    ///   - progress: is called every few megabytes.
    /// - Returns: records without a fault.
    /// - Throws: `noInput` or `inputOutput`; `badData` with the wrong lines of all files.
    package static func read(
        from path: String,
        progress: (Progress) -> Void = { _ in }
    ) throws(ImportError) -> ImportRecords {
        let input = try ImportInput(path)
        let format = input.format
        var opened: [String: TextFile] = [:]
        for name in format.files { opened[name] = try input.open(name) }
        let byteCount = opened.values.reduce(0) { $0 + $1.byteCount }
        let files = opened
        let note = { (file: TextFile) in
            let bytesRead = files.values.reduce(0) { $0 + $1.bytesRead }
            progress(Progress(file: file.name, bytesRead: bytesRead, byteCount: byteCount))
        }

        var problems = ProblemList()
        var table = MovieTable()
        if let file = files["movies.csv"] {
            table = try MovieFiles.readMoviesCSV(file, &problems, progress: note)
        } else if let file = files["movies.dat"] {
            let encoding: Dialect.Encoding = format == .movieLens1M ? .latin1 : .utf8
            table = try MovieFiles.readMoviesDat(file, encoding, &problems, progress: note)
        } else if let file = files["u.item"] {
            table = try MovieFiles.readUItem(file, &problems, progress: note)
        }
        // With a line of the movies amiss, each mention of that movie would look wrong too.
        let known = problems.count == 0 ? table.ids : nil
        if known != nil {
            if let file = files["links.csv"] { try MovieFiles.readLinks(file, into: &table, &problems, progress: note) }
            if let file = files["details.csv"] {
                try MovieFiles.readDetails(file, into: &table, &problems, progress: note)
            }
            if let file = files["plots.csv"] { try MovieFiles.readPlots(file, into: &table, &problems, progress: note) }
        }
        var records = ImportRecords(format: format, movies: table.movies, ratings: RatingColumns())
        if let file = files["tags.csv"] {
            records.tags = try TagsFile.csv.read(file, movies: known, &problems, progress: note)
        } else if let file = files["tags.dat"] {
            records.tags = try TagsFile.dat.read(file, movies: known, &problems, progress: note)
        }
        if let file = files["ratings.csv"] {
            records.ratings = try RatingsFile.movieLensCSV.read(file, movies: known, &problems, progress: note)
        } else if let file = files["ratings.dat"] {
            records.ratings = try RatingsFile.movieLensDat.read(file, movies: known, &problems, progress: note)
        } else if let file = files["u.data"] {
            records.ratings = try RatingsFile.movieLens100k.read(file, movies: known, &problems, progress: note)
        }
        try problems.check()
        return records
    }
}
