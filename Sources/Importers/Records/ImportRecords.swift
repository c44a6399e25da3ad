/// All that an input holds, read and checked: movies, ratings, tags.
package struct ImportRecords: Sendable, Equatable {
    /// What the files are.
    package enum Format: String, Sendable, CaseIterable {
        /// movies.csv, ratings.csv; links.csv and tags.csv where they are there.
        case movieLensCSV = "MovieLens (csv)"
        /// u.item, u.data.
        case movieLens100k = "MovieLens 100k"
        /// movies.csv, details.csv, ratings.csv.
        case sampleData = "sample data"

        /// Whose ids the files' ids are, unless somebody says otherwise.
        package var source: String {
            switch self {
            case .movieLensCSV: "movielens"
            case .movieLens100k: "ml-100k"
            case .sampleData: "sample"
            }
        }

        /// The format of a directory.
        ///
        /// - Throws: `noInput` for a path that is none, or holds nothing known.
        package static func detect(in directory: String) throws(ImportError) -> Format {
            switch PathKind(directory) {
            case .nothing: throw .missing(directory)
            case .file: throw .notADirectory(directory)
            case .directory: break
            }
            func has(_ name: String) -> Bool { PathKind(directory + "/" + name) == .file }
            if has("movies.csv"), has("ratings.csv") { return has("details.csv") ? .sampleData : .movieLensCSV }
            if has("u.item"), has("u.data") { return .movieLens100k }
            throw .unknownFormat(directory)
        }

        fileprivate var files: [String] {
            switch self {
            case .movieLensCSV: ["movies.csv", "links.csv", "tags.csv", "ratings.csv"]
            case .movieLens100k: ["u.item", "u.data"]
            case .sampleData: ["movies.csv", "details.csv", "ratings.csv"]
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

    /// Reads a directory whole and checks every line. Memory: 13 bytes a rating beside the movies and tags.
    ///
    /// - Parameters:
    ///   - directory: its format is found by the names in it.
    ///   - progress: is called every few megabytes.
    /// - Returns: records without a fault.
    /// - Throws: `noInput` or `inputOutput`; `badData` with the wrong lines of all files.
    package static func read(
        directory: String,
        progress: (Progress) -> Void = { _ in }
    ) throws(ImportError) -> ImportRecords {
        let format = try Format.detect(in: directory)
        var opened: [String: TextFile] = [:]
        for name in format.files where PathKind(directory + "/" + name) != .nothing {
            opened[name] = try TextFile(directory: directory, name: name)
        }
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
        }
        var records = ImportRecords(format: format, movies: table.movies, ratings: RatingColumns())
        if let file = files["tags.csv"] {
            records.tags = try TagsFile.read(file, movies: known, &problems, progress: note)
        }
        if let file = files["ratings.csv"] {
            records.ratings = try RatingsFile.movieLensCSV.read(file, movies: known, &problems, progress: note)
        } else if let file = files["u.data"] {
            records.ratings = try RatingsFile.movieLens100k.read(file, movies: known, &problems, progress: note)
        }
        try problems.check()
        return records
    }
}
