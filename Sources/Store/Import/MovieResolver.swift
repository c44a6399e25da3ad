/// Finds the own movies that the movies of a file are: by the source's stored ids, then by IMDb, TMDB, title and year;
/// what is not found is created.
///
/// Two ids of one source are always two movies: some files list one film twice, and no rating of either may be lost. So
/// a movie that an id of this source stands for already is not matched again.
struct MovieResolver {
    let open: OpenImport
    let catalogue: CatalogueTable
    let state: StoreState
    private(set) var resolved: MoviesResolved
    private var found: [UInt32: UInt32] = [:]
    private var targets: Set<UInt32> = []
    private var nextMovieID: UInt32

    init(open: OpenImport, catalogue: CatalogueTable, state: StoreState) {
        self.open = open
        self.catalogue = catalogue
        self.state = state
        nextMovieID = state.nextMovieID
        resolved = MoviesResolved(importID: open.record.id, created: [], mappings: [])
    }

    mutating func resolve(_ movie: UnresolvedMovie) throws(DiskFault) -> MovieResolution {
        if let known = open.movies[movie.fileID] ?? found[movie.fileID] {
            return MovieResolution(fileID: movie.fileID, movieID: known, how: .mapped)
        }
        let resolution = try matched(movie) ?? created(movie)
        found[movie.fileID] = resolution.movieID
        targets.insert(resolution.movieID)
        resolved.mappings.append(IDMapping(fileID: movie.fileID, ownID: resolution.movieID))
        return resolution
    }

    private func matched(_ movie: UnresolvedMovie) throws(DiskFault) -> MovieResolution? {
        let fields = movie.fields
        if !fields.imdbID.isEmpty, let id = try free(catalogue.movies(imdbID: fields.imdbID)) {
            return MovieResolution(fileID: movie.fileID, movieID: id, how: .byIMDb)
        }
        if !fields.tmdbID.isEmpty, let id = try free(catalogue.movies(tmdbID: fields.tmdbID)) {
            return MovieResolution(fileID: movie.fileID, movieID: id, how: .byTMDB)
        }
        // Two IMDb ids are two films, whatever their titles.
        let namesakes = try catalogue.movies(titleKey: fields.titleKey, year: fields.year).filter {
            $0.imdbID.isEmpty || fields.imdbID.isEmpty || $0.imdbID == fields.imdbID
        }
        return try free(namesakes).map { MovieResolution(fileID: movie.fileID, movieID: $0, how: .byTitle) }
    }

    /// The first that no id of this source stands for.
    private func free(_ candidates: [(id: UInt32, imdbID: String)]) throws(DiskFault) -> UInt32? {
        for candidate in candidates where !targets.contains(candidate.id) {
            if try !catalogue.isMapped(movie: candidate.id, source: open.record.header.source) { return candidate.id }
        }
        return nil
    }

    private mutating func created(_ movie: UnresolvedMovie) -> MovieResolution {
        let id = open.ownID(
            of: movie.fileID,
            taken: { state.movieIDs.contains($0) || targets.contains($0) },
            next: &nextMovieID
        )
        resolved.created.append(StoredMovie(id: id, fields: movie.fields, importID: open.record.id))
        return MovieResolution(fileID: movie.fileID, movieID: id, how: .created)
    }
}
