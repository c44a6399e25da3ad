internal import ArgumentParser
internal import Protocol
internal import Text

struct AddMovie: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Puts a movie into the catalogue."
    )

    @Argument(help: "The title, with the year if you like: \"Alien (1979)\".") var title: String
    @Option(help: "The year of release.") var year: UInt32?
    @Option(help: "A genre of the catalogue; may be repeated.") var genre: [String] = []
    @Flag(help: "Take genres that no movie has yet.") var newGenre = false
    @Option(help: "Who directed it.") var director = ""
    @Option(help: "Where it was made.") var country = ""
    @Option(help: "A keyword; may be repeated.") var keyword: [String] = []
    @Option(help: "What it is about, in a sentence.") var plot = ""
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard year == nil, let number = Self.strangeYear(title) else { return }
        throw ValidationError(
            "\"\(Text.displayable(title))\": (\(number)) is no year from 1870 to 2100; mend it, or give the year by --year if"
                + " that is part of the title"
        )
    }

    func run() throws {
        let session = try Session(options)
        if !genre.isEmpty, !newGenre {
            try Self.check(genre, known: try session.call(ListGenresRequest()).genres.map(\.name))
        }
        let parsed = MovieTitle(parsing: title)
        let reply = try session.call(
            CreateMovieRequest(
                requestID: RequestID.random(),
                title: parsed.shown,
                year: year ?? parsed.year.map { UInt32($0) },
                genres: genre,
                director: director,
                country: country,
                keywords: keyword,
                plot: plot
            )
        )
        let added = MovieTitle(shown: parsed.shown, year: year.map { Int($0) } ?? parsed.year)
        session.output.one(reply) { ["movie \(reply.movieID): \(Text.displayable(added.withYear))"] }
    }

    /// What stands in parentheses at the end of a title like a year, but was taken for none.
    static func strangeYear(_ title: String) -> String? {
        let shown = MovieTitle(parsing: title)
        guard shown.year == nil, shown.shown.hasSuffix(")"), let open = shown.shown.lastIndex(of: "(") else {
            return nil
        }
        let inside = shown.shown[shown.shown.index(after: open)...].dropLast()
        guard (3...5).contains(inside.count), inside.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return String(inside)
    }

    /// - Throws: a failure that names the nearest known genre. A catalogue without genres takes any.
    static func check(_ genres: [String], known: [String]) throws(Failure) {
        for genre in genres where !known.isEmpty && !known.contains(genre) {
            // A genre in other letters, such as horror, is nearest to its own.
            let folded = known.first { $0.lowercased() == genre.lowercased() }
            let nearest = folded ?? EditDistance.nearest(to: genre, among: known) ?? known[0]
            throw Failure(
                .badData,
                "no movie has the genre \"\(Text.displayable(genre))\"; did you mean \(nearest)? (--new-genre takes a new one)"
            )
        }
    }
}
