import Foundation
import GRDB

/// The durable event log, the tables that are views of it, and everything that decides what a write does.
///
/// One thread at a time uses it: whoever opens it first, then the `Writer`. Nothing here locks or waits.
/// - `EventStore+Deciding.swift`, `EventStore+Importing.swift`: what a mutation means, and why it may be refused.
/// - `EventStore+Views.swift`: what an event does to the tables, live and in a replay alike.
/// - `EventStore+Reading.swift`, `EventStore+Rebuild.swift`: what is read, and making the tables anew.
public final class EventStore {
    /// Where everything lies.
    public var directory: String { dataDirectory.path }
    /// Made when the store was made, and never changed.
    public let instanceID: String
    /// The end of the log: of the last event, an event of this transaction included; 0 where there is none.
    public var lastOffset: UInt64 { state.lastOffset }

    private let dataDirectory: DataDirectory
    private let witness: Witness
    let connection: Connection
    let events: EventTable
    let ratings: RatingTable
    let catalogue: CatalogueTable
    let imports: ImportTable
    let dedup: DedupTable
    let hiddenTable: ActTable
    let watchlistTable: ActTable
    let tasteGroups: TasteGroupTable
    let jobs: JobTable
    let servingLabels: ServingLabelTable
    let schedules: ScheduleTable
    let consumers: ConsumerTable

    /// What the writer must know of the tables at every write; always as the open transaction has it.
    var state: StoreState
    /// As it was before the open transaction.
    private var stateBefore: StoreState?
    private var lastForgetting: Int64 = 0
    /// The chunk that `events(from:)` read last: a tail reads each of them in many slices.
    var expandedChunk: Event?

    /// Opens the store in a directory, or makes a new one there.
    ///
    /// - Throws: locked, notWritable, notSparrow, newerSchema, damagedEvent, damagedDatabase, witnessAhead, disk.
    public static func open(directory: String) throws(StoreError) -> EventStore {
        try EventStore(directory: directory, instanceID: UUID().uuidString.lowercased(), synchronous: "FULL")
    }

    /// `instanceID` is for a new store; `synchronous` is OFF in tests that never cut the power.
    init(directory path: String, instanceID: String, synchronous: String) throws(StoreError) {
        dataDirectory = try DataDirectory(path: path)
        connection = try Connection(path: dataDirectory.databasePath, synchronous: synchronous)
        witness = try Witness(path: dataDirectory.witnessPath)
        events = EventTable(connection: connection)
        ratings = RatingTable(connection: connection)
        catalogue = CatalogueTable(connection: connection)
        imports = ImportTable(connection: connection)
        dedup = DedupTable(connection: connection)
        hiddenTable = ActTable(connection: connection, name: .hidden)
        watchlistTable = ActTable(connection: connection, name: .watchlist)
        tasteGroups = TasteGroupTable(connection: connection)
        jobs = JobTable(connection: connection)
        servingLabels = ServingLabelTable(connection: connection)
        schedules = ScheduleTable(connection: connection)
        consumers = ConsumerTable(connection: connection)
        self.instanceID = try StoreError.translating { [connection] in
            try EventStore.prepareTables(connection, instanceID: instanceID)
        }
        state = StoreState()
        state = try StoreError.translating { try loadState(lastOffset: try events.lastOffset()) }
        let acknowledged = witness.offset() ?? 0
        guard acknowledged <= state.lastOffset else {
            connection.keepWriteAheadLog()
            throw StoreError.witnessAhead(acknowledged: acknowledged, last: state.lastOffset, directory: path)
        }
    }

    /// Makes the tables of a new store.
    ///
    /// - Returns: the id of the instance.
    private static func prepareTables(_ connection: Connection, instanceID: String) throws -> String {
        let known = try connection.read { database in
            try database.tableExists("meta")
                ? try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'instance_id'") : nil
        }
        if let known {
            try Schema.migrate(connection)
            return known
        }
        try connection.begin()
        try connection.execute(Schema.sql)
        for addition in Schema.additions { try connection.execute(addition) }
        try connection.execute("PRAGMA application_id = \(Connection.applicationID)")
        try connection.execute("PRAGMA user_version = \(Schema.version)")
        let insert = try connection.statement("INSERT INTO meta VALUES (?, ?)")
        for (key, value) in [("instance_id", instanceID), ("next_movie_id", "1"), ("next_user_id", "1")] {
            insert.bind(1, key)
            insert.bind(2, value)
            try insert.run()
        }
        try connection.commit()
        return instanceID
    }

    /// What the tables say now.
    func loadState(lastOffset: UInt64) throws(DiskFault) -> StoreState {
        var state = StoreState()
        state.lastOffset = lastOffset
        state.movieIDs = try catalogue.ids(.movie)
        state.userIDs = try catalogue.ids(.user)
        state.nextMovieID = try nextID("next_movie_id")
        state.nextUserID = try nextID("next_user_id")
        state.nextImportID = try imports.lastID() + 1
        state.nextJobID = try jobs.lastID() + 1
        if let row = try imports.open() {
            state.openImport = try openImport(row, counts: imports.progress(importID: row.record.id))
        }
        return state
    }

    /// An open import as the writer needs it: with all that its source's ids stand for.
    func openImport(_ row: ImportTable.Row, counts: ImportCounts) throws(DiskFault) -> OpenImport {
        var record = row.record
        record.counts = counts
        return OpenImport(
            record: record,
            keepsFileIDs: row.keepsFileIDs,
            movies: try catalogue.mappings(kind: .movie, source: record.header.source),
            users: try catalogue.mappings(kind: .user, source: record.header.source)
        )
    }

    private func nextID(_ key: String) throws(DiskFault) -> UInt32 {
        let select = try connection.statement("SELECT value FROM meta WHERE key = ?")
        defer { select.reset() }
        select.bind(1, key)
        guard try select.step(), let next = UInt32(select.text(0)) else {
            throw DiskFault(kind: .damaged, text: "meta has no number \(key)")
        }
        return next
    }

    /// Keeps the next free ids: an id that was given once is not given to another.
    func saveNextIDs() throws(DiskFault) {
        let update = try connection.statement("UPDATE meta SET value = ? WHERE key = ?")
        for (key, value) in [("next_movie_id", state.nextMovieID), ("next_user_id", state.nextUserID)] {
            update.bind(1, String(value))
            update.bind(2, key)
            try update.run()
        }
    }

    /// Ends the use of the store: everything is moved into the database file, and the directory is free for another daemon.
    ///
    /// - Throws: disk or diskFull where it could not be moved; it is in the write-ahead log then, and nothing is lost.
    public func close() throws(StoreError) {
        defer {
            connection.close()
            dataDirectory.unlock()
        }
        try StoreError.translating { try connection.checkpoint(truncating: true) }
    }
}

extension EventStore: CommitTarget {
    func begin() throws(DiskFault) {
        try connection.begin()
        stateBefore = state
    }

    func commit() throws(DiskFault) {
        try connection.commit()
        stateBefore = nil
    }

    func rollback() throws(DiskFault) {
        if let stateBefore { state = stateBefore }
        stateBefore = nil
        try connection.rollback()
    }

    func witness(_ offset: UInt64) {
        witness.write(offset)
    }

    func maintain(now: Int64) throws(DiskFault) {
        // 32 MiB of write-ahead log: often enough to stay small, seldom enough not to write pages again and again.
        if connection.walPageCount > 8_192 { try connection.checkpoint() }
        if now - lastForgetting > 60_000 {
            lastForgetting = now
            try dedup.forgetOld(now: now)
        }
    }
}
