import Engine
import Protocol
import Text

/// A request's filter, checked and turned into what is quick to ask of a row.
struct MovieFilterRows: Sendable {
    private let catalogue: Catalogue
    private let genres: [UInt16]
    private let excludedGenres: [UInt16]
    private let years: ClosedRange<Int>?
    private let ratingCountMin: Int
    private let titles: Set<Int>?
    private let country: String
    private let director: String
    /// Lets every movie pass.
    let isEmpty: Bool

    /// - Throws: INVALID_ARGUMENT for a genre that no movie has, or years the wrong way round.
    init(_ filter: MovieFilter?, in snapshot: Snapshot) throws(Status) {
        let filter = filter ?? MovieFilter()
        catalogue = snapshot.catalogue
        genres = try MovieFilterRows.rows(of: filter.genres, in: snapshot.catalogue)
        excludedGenres = try MovieFilterRows.rows(of: filter.excludedGenres, in: snapshot.catalogue)
        if filter.yearFrom != nil || filter.yearTo != nil {
            let from = Int(filter.yearFrom ?? 0)
            let to = Int(filter.yearTo ?? 9999)
            guard from <= to else {
                throw .invalidArgument("year_from \(from) is after year_to \(to); swap them")
            }
            years = from...to
        } else {
            years = nil
        }
        ratingCountMin = Int(filter.ratingCountMin)
        titles =
            filter.title.isEmpty ? nil : Set(snapshot.catalogue.titles.search(filter.title, popularity: { _ in 0 }))
        country = Text.folded(filter.country)
        director = Text.folded(filter.director)
        isEmpty = filter == MovieFilter()
    }

    func allows(_ row: Int, _ statistics: MovieStatisticsTable) -> Bool {
        guard !isEmpty else { return true }
        let own = catalogue.genreRows[row]
        guard genres.allSatisfy(own.contains), !excludedGenres.contains(where: own.contains) else { return false }
        if let years {
            guard let year = catalogue.movies[row].year, years.contains(year) else { return false }
        }
        if let titles, !titles.contains(row) { return false }
        if !country.isEmpty, !Text.folded(catalogue.movies[row].country).contains(country) { return false }
        if !director.isEmpty, !Text.folded(catalogue.movies[row].director).contains(director) { return false }
        return ratingCountMin == 0 || statistics[row].count >= ratingCountMin
    }

    private static func rows(of names: [String], in catalogue: Catalogue) throws(Status) -> [UInt16] {
        var rows: [UInt16] = []
        for name in names {
            let folded = Text.folded(name)
            guard let row = catalogue.genres.firstIndex(where: { Text.folded($0) == folded }) else {
                throw .invalidArgument(
                    "genre \(quoted(name)) is none of this catalogue; it has \(catalogue.genres.joined(separator: ", "))"
                )
            }
            rows.append(UInt16(clamping: row))
        }
        return rows
    }
}
