import Engine
import Protocol

extension Service {
    /// Films that a search by meaning gives, at most: what comes later has nothing to do with the words.
    private static let aboutMax = 200

    /// `SearchMovies` by meaning: what films are about, the most like first.
    ///
    /// - Throws: INVALID_ARGUMENT for a query that is too long or a page out of bounds; UNAVAILABLE in the first moments of a start.
    func searchByMeaning(_ request: SearchMoviesRequest, in snapshot: Snapshot) throws(Status) -> MoviePage {
        let person = try knownPerson(request.userID, in: snapshot)
        guard let content = snapshot.content else {
            guard snapshot.catalogue.count > 0 else { return try page(of: [], start: 0, size: 0, snapshot, person) }
            throw .unavailable("what films are about is being read; ask again in a moment")
        }
        let rows = content.movies(about: request.query, count: Service.aboutMax).map(\.movieRow)
        return try page(
            of: rows.filter { $0 < snapshot.catalogue.count },
            start: request.pageStart,
            size: request.pageSize,
            snapshot,
            person
        )
    }
}
