import Engine
import Store

/// What somebody's chosen groups say until ratings say more: their films count as liked, fewer with each rating of one's own.
struct TasteSeeds: Sendable {
    /// By row, the group that it stands for.
    private(set) var groupOfRow: [Int: String] = [:]
    private(set) var ratings: [Engine.Rating] = []

    /// With so many ratings of one's own the groups have nothing more to say.
    static let fadedAt = 10
    /// Four stars and a half: liked, and not the best of all.
    private static let halfStars: UInt8 = 9

    init(_ person: Person, in snapshot: Snapshot) {
        let left = TasteSeeds.fadedAt - person.history.count
        guard left > 0, !person.tasteGroups.isEmpty else { return }
        for group in person.tasteGroups {
            let rows = group.movieIDs.compactMap { snapshot.catalogue.rowByID[$0] }
                .filter { person.history.rating(of: $0) == nil && !person.hidden.contains(UInt32($0)) }
            let count = (rows.count * left + TasteSeeds.fadedAt - 1) / TasteSeeds.fadedAt
            for row in rows.prefix(count) where groupOfRow[row] == nil {
                groupOfRow[row] = group.name
                ratings.append(Engine.Rating(movieRow: row, halfStars: TasteSeeds.halfStars, time: 0))
            }
        }
    }

    /// The groups that can be chosen: clusters where they are made, else the genres.
    static func groups(of snapshot: Snapshot) -> [TasteGroups.Group] {
        let made = snapshot.tasteGroups.groups
        guard made.isEmpty else { return made }
        return snapshot.onboarding.groups.map { group in
            TasteGroups.Group(name: group.genre, exampleRows: group.movieRows, movieCount: group.movieRows.count)
        }
    }
}
