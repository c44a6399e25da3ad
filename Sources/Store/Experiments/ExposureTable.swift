/// The table `exposure`: what was seen, best effort, kept 90 days. It is no view of the log, and no event goes with it.
struct ExposureTable {
    /// So many rows are forgotten in one transaction at most.
    private static let forgottenMax = 100_000

    let connection: Connection

    /// The first exposure of a movie by a model stands; that the person opened it is never taken back.
    func put(_ exposure: StoredExposure) throws(DiskFault) {
        let upsert = try connection.statement(
            """
            INSERT INTO exposure (user_id, movie_id, experiment, arm, model, rank, time, opened)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET opened = max(opened, excluded.opened)
            """
        )
        upsert.bind(1, exposure.userID)
        upsert.bind(2, exposure.movieID)
        upsert.bind(3, exposure.experiment)
        upsert.bind(4, exposure.arm)
        upsert.bind(5, exposure.model)
        upsert.bind(6, exposure.rank)
        upsert.bind(7, exposure.timeMilliseconds)
        upsert.bind(8, Int64(exposure.isOpened ? 1 : 0))
        try upsert.run()
    }

    func forget(before timeMilliseconds: Int64) throws(DiskFault) {
        let delete = try connection.statement(
            """
            DELETE FROM exposure WHERE (user_id, movie_id, experiment, arm, model) IN
            (SELECT user_id, movie_id, experiment, arm, model FROM exposure WHERE time < ? ORDER BY time
            LIMIT \(ExposureTable.forgottenMax))
            """
        )
        delete.bind(1, timeMilliseconds)
        try delete.run()
    }

    func all() throws(DiskFault) -> [StoredExposure] {
        let select = try connection.statement(
            "SELECT user_id, movie_id, experiment, arm, model, rank, time, opened FROM exposure"
        )
        defer { select.reset() }
        var exposures: [StoredExposure] = []
        while try select.step() {
            exposures.append(
                StoredExposure(
                    userID: select.uint32(0),
                    movieID: select.uint32(1),
                    experiment: select.text(2),
                    arm: select.text(3),
                    model: select.text(4),
                    rank: select.uint32(5),
                    timeMilliseconds: select.int(6),
                    isOpened: select.int(7) != 0
                )
            )
        }
        return exposures
    }
}
