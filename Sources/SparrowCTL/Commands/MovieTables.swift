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

    /// A person's list. What re-ranking did, whose film it is and what it is to each of several people stand where there is such a thing.
    static func recommendations(_ list: RecommendationList) -> Table {
        let isMoved = list.items.enumerated().contains { index, item in
            !item.badges.isEmpty || item.modelRank > 0 && Int(item.modelRank) != index + 1
        }
        let isWoven = list.items.contains { !$0.team.isEmpty }
        let isShared = list.items.contains { !$0.people.isEmpty }
        var columns: [Table.Column] = [
            .number(""), .number("id"), .flexible("movie"), .number("fit"), .number("predicted"),
        ]
        if isWoven { columns.append(.text("team")) }
        if isShared { columns.append(.flexible("rank of each")) }
        columns += [.flexible("because"), .flexible("found by")]
        if isMoved { columns += [.number("model's"), .flexible("moved by")] }
        var table = Table(columns)
        for (index, item) in list.items.enumerated() {
            var cells = [
                String(index + 1),
                String(item.movie?.id ?? 0),
                Show.title(item.movie),
                Show.fit(item.fit),
                Show.predicted(item.movie?.predicted),
            ]
            if isWoven { cells.append(item.team) }
            if isShared { cells.append(Show.people(item.people)) }
            cells += [Show.because(item.because), Show.sources(item.sources)]
            if isMoved {
                let place = item.modelRank == 0 ? "–" : Show.count(item.modelRank)
                cells += [place, Show.badges(item, rank: index + 1)]
            }
            table.add(cells)
        }
        return table
    }
}
