internal import Protocol

/// The tables in which several commands list movies.
enum MovieTables {
    /// What the catalogue knows.
    static func catalogue(_ movies: [Movie]) -> Table {
        var table = Table([.number("id"), .flexible("movie"), .number("mean"), .number("ratings"), .flexible("genres")])
        for movie in movies {
            table.add(
                String(movie.id),
                Show.title(movie),
                Show.mean(movie.meanStars),
                Show.count(movie.ratingCount),
                Show.genres(movie.genres)
            )
        }
        return table
    }

    /// With what one user makes of them.
    static func forUser(_ movies: [Movie]) -> Table {
        var table = Table([
            .number("id"), .flexible("movie"), .number("own"), .number("predicted"), .number("mean"),
            .number("ratings"),
            .flexible("genres"),
        ])
        for movie in movies {
            table.add(
                String(movie.id),
                Show.title(movie),
                Show.stars(movie.ownHalfStars),
                Show.predicted(movie.predicted),
                Show.mean(movie.meanStars),
                Show.count(movie.ratingCount),
                Show.genres(movie.genres)
            )
        }
        return table
    }

    static func recommendations(_ list: RecommendationList) -> Table {
        var table = Table([
            .number(""), .number("id"), .flexible("movie"), .number("fit"), .number("predicted"), .flexible("because"),
            .flexible("found by"),
        ])
        for (index, item) in list.items.enumerated() {
            table.add(
                String(index + 1),
                String(item.movie?.id ?? 0),
                Show.title(item.movie),
                Show.fit(item.fit),
                Show.predicted(item.movie?.predicted),
                Show.because(item.because),
                Show.sources(item.sources)
            )
        }
        return table
    }
}
