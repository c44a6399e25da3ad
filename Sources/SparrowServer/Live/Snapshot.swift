import Protocol

/// All published state that a request reads, immutable: the catalogue and the model in service.
struct Snapshot: Sendable {
    private(set) var catalogue = Catalogue()
    /// The ratings in the store are simulated.
    var isSimulated = false

    /// The row of a movie id.
    ///
    /// - Throws: NOT_FOUND that says how to find ids.
    func row(of movieID: UInt32) throws(Status) -> Int {
        guard let row = catalogue.rowByID[movieID] else {
            throw .notFound("movie \(movieID) is not in the catalogue; SearchMovies finds an id by title")
        }
        return row
    }

    mutating func add(_ movies: [CatalogueMovie]) {
        catalogue = catalogue.adding(movies)
    }

    mutating func replace(catalogue new: Catalogue) {
        catalogue = new
    }
}
