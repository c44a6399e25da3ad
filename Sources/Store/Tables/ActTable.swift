/// The tables `hidden` and `watchlist`: which movies a user does not want to see, and which later.
struct ActTable {
    enum Name: String {
        case hidden
        case watchlist
    }

    let connection: Connection
    let name: Name

    func contains(user: UInt32, movie: UInt32) throws(DiskFault) -> Bool {
        let select = try connection.statement("SELECT 1 FROM \(name.rawValue) WHERE user_id = ? AND movie_id = ?")
        defer { select.reset() }
        select.bind(1, user)
        select.bind(2, movie)
        return try select.step()
    }

    func insert(user: UInt32, movie: UInt32, timeMilliseconds: Int64, offset: UInt64) throws(DiskFault) {
        let insert = try connection.statement("INSERT OR REPLACE INTO \(name.rawValue) VALUES (?, ?, ?, ?)")
        insert.bind(1, user)
        insert.bind(2, movie)
        insert.bind(3, timeMilliseconds)
        insert.bind(4, Int64(bitPattern: offset))
        try insert.run()
    }

    func delete(user: UInt32, movie: UInt32) throws(DiskFault) {
        let delete = try connection.statement("DELETE FROM \(name.rawValue) WHERE user_id = ? AND movie_id = ?")
        delete.bind(1, user)
        delete.bind(2, movie)
        try delete.run()
    }
}
