/// The table `taste_group`: what users chose to begin with, in their order.
struct TasteGroupTable {
    let connection: Connection

    func set(_ groups: [TasteGroupChoice], user: UInt32) throws(DiskFault) {
        let delete = try connection.statement("DELETE FROM taste_group WHERE user_id = ?")
        delete.bind(1, user)
        try delete.run()
        let insert = try connection.statement("INSERT INTO taste_group VALUES (?, ?, ?, ?)")
        for (place, group) in groups.enumerated() {
            insert.bind(1, user)
            insert.bind(2, Int64(place))
            insert.bind(3, group.name)
            insert.bind(4, group.movieIDs.map(String.init).joined(separator: CatalogueTable.separator))
            try insert.run()
        }
    }

    func groups(ofUser user: UInt32) throws(DiskFault) -> [TasteGroupChoice] {
        let select = try connection.statement(
            "SELECT name, movie_ids FROM taste_group WHERE user_id = ? ORDER BY place"
        )
        defer { select.reset() }
        select.bind(1, user)
        var groups: [TasteGroupChoice] = []
        while try select.step() { groups.append(TasteGroupTable.group(select.text(0), select.text(1))) }
        return groups
    }

    func all() throws(DiskFault) -> [UInt32: [TasteGroupChoice]] {
        let select = try connection.statement(
            "SELECT user_id, name, movie_ids FROM taste_group ORDER BY user_id, place"
        )
        defer { select.reset() }
        var groups: [UInt32: [TasteGroupChoice]] = [:]
        while try select.step() {
            groups[select.uint32(0), default: []].append(TasteGroupTable.group(select.text(1), select.text(2)))
        }
        return groups
    }

    private static func group(_ name: String, _ movieIDs: String) -> TasteGroupChoice {
        TasteGroupChoice(
            name: name,
            movieIDs: movieIDs.split(separator: CatalogueTable.separator).compactMap { UInt32($0) }
        )
    }
}
