/// The movies of an input, in the file's order, found by id.
struct MovieTable {
    static let countMax = 1_000_000

    private(set) var movies: [ImportedMovie] = []
    private var places: [UInt32: Int] = [:]
    /// The same ids, for the reader of ratings, which asks for each line.
    private(set) var ids = IDSet()

    /// - Throws: a fault for an id that an earlier line has.
    mutating func add(_ movie: ImportedMovie, idField: Field) throws(LineFault) {
        guard places[movie.id] == nil else {
            throw LineFault(at: idField.offset, "movie \(movie.id) stands on an earlier line already")
        }
        places[movie.id] = movies.count
        movies.append(movie)
        ids.insert(movie.id)
    }

    /// Changes the movie of an id.
    ///
    /// - Throws: a fault for an id that the file of movies does not list.
    mutating func update(_ idField: Field, listedIn file: String, _ change: (inout ImportedMovie) -> Void)
        throws(LineFault)
    {
        let id = try idField.id("movie id")
        guard let place = places[id] else { throw Self.unlisted(id, at: idField.offset, in: file) }
        change(&movies[place])
    }

    static func unlisted(_ id: UInt32, at offset: Int, in file: String) -> LineFault {
        LineFault(at: offset, "movie \(id) is not in \(file)", advice: "add it there, or take the line out")
    }
}

/// A set of ids, a bit each, in pages that exist only where there are ids.
struct IDSet {
    private static let pageBits = 12
    private static let wordsPerPage = 1 << (pageBits - 6)

    /// For each page 1 + its place among `words`; 0: all its bits are zero.
    private var pages = [UInt32](repeating: 0, count: 1 << (32 - pageBits))
    private var words: [UInt64] = []

    func contains(_ id: UInt32) -> Bool {
        let page = pages[Int(id >> Self.pageBits)]
        guard page != 0 else { return false }
        return words[Self.word(of: id, page)] >> (UInt64(id) & 63) & 1 == 1
    }

    mutating func insert(_ id: UInt32) {
        let slot = Int(id >> Self.pageBits)
        if pages[slot] == 0 {
            words.append(contentsOf: repeatElement(0, count: Self.wordsPerPage))
            pages[slot] = UInt32(words.count / Self.wordsPerPage)
        }
        words[Self.word(of: id, pages[slot])] |= 1 << (UInt64(id) & 63)
    }

    private static func word(of id: UInt32, _ page: UInt32) -> Int {
        Int(page - 1) * wordsPerPage + (Int(id >> 6) & (wordsPerPage - 1))
    }
}
