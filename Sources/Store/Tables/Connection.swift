import Foundation
import GRDB
import GRDBSQLite

/// The one SQLite connection, opened and configured by GRDB.
///
/// It belongs to one thread at a time: first whoever opens the store, then the writer thread. That is why its raw handle
/// is used without GRDB's queue.
final class Connection {
    /// "SPRW": marks the file as ours.
    static let applicationID = 0x5350_5257

    let path: String
    private let queue: DatabaseQueue
    private let handle: OpaquePointer
    private var isOpen = true
    private var statements: [String: Statement] = [:]
    /// Pages in the write-ahead log after the last commit; SQLite's hook writes it.
    private let walPages: UnsafeMutablePointer<Int32>

    var walPageCount: Int { Int(walPages.pointee) }

    /// `synchronous` is FULL; only tests that never cut the power use less.
    init(path: String, synchronous: String = "FULL") throws(StoreError) {
        self.path = path
        var configuration = Configuration()
        configuration.label = "store"
        configuration.prepareDatabase { database in
            // Before anything is read: then the write-ahead log needs no shared memory.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            guard let handle = queue.unsafeReentrantWrite({ $0.sqliteConnection }) else {
                throw StoreError.disk("\(path) was closed at once")
            }
            self.handle = handle
            // Raw statements commit here too, and GRDB's observation expects only its own.
            sqlite3_commit_hook(handle, nil, nil)
            sqlite3_rollback_hook(handle, nil, nil)
            walPages = .allocate(capacity: 1)
            walPages.initialize(to: 0)
        } catch let error as DatabaseError {
            throw Connection.storeError(error, path: path)
        } catch {
            throw StoreError.disk("\(path): \(error)")
        }
        try configure(synchronous: synchronous)
    }

    deinit {
        close()
        walPages.deallocate()
    }

    /// Ends the connection; every later use of it fails.
    func close() {
        guard isOpen else { return }
        isOpen = false
        statements.removeAll()
        sqlite3_wal_hook(handle, nil, nil)
        // Whatever it says: what is committed is on the disk already.
        try? queue.close()
    }

    private static func storeError(_ error: DatabaseError, path: String) -> StoreError {
        switch error.resultCode {
        case .SQLITE_NOTADB: .notSparrow(path)
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: .notWritable(path, error.message ?? "cannot open")
        case .SQLITE_BUSY: .locked(path, by: "")
        case .SQLITE_FULL: .diskFull(error.message ?? "full")
        case .SQLITE_CORRUPT: .damagedDatabase(error.message ?? "corrupt")
        default: .disk("\(path): \(error)")
        }
    }

    private func configure(synchronous: String) throws(StoreError) {
        try read { database in
            // Nothing may be written, the journal mode included, before the file is known to be ours.
            let applicationID = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard applicationID == Connection.applicationID || (applicationID == 0 && tables == 0) else {
                throw StoreError.notSparrow(self.path)
            }
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version <= Schema.version else {
                throw StoreError.newerSchema(self.path, found: version, known: Schema.version)
            }
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") ?? ""
            guard mode == "wal" else { throw StoreError.disk("\(self.path): no write-ahead log (\(mode))") }
            try database.execute(
                sql: """
                    PRAGMA synchronous = \(synchronous);
                    PRAGMA foreign_keys = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA cache_size = -65536;
                    PRAGMA journal_size_limit = 67108864;
                    """
            )
            // This one answers with a row.
            _ = try String.fetchOne(database, sql: "PRAGMA secure_delete = FAST")
        }
        try set(Connection.defensive, to: 1)
        // GRDB's observers, which nobody uses, insist on its queue.
        sqlite3_commit_hook(handle, nil, nil)
        sqlite3_rollback_hook(handle, nil, nil)
        // Replaces SQLite's automatic checkpoint: it would run inside COMMIT, and its errors would be lost.
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            walPages
        )
    }

    private static let defensive: Int32 = 1010
    private static let noCheckpointOnClose: Int32 = 1006

    /// `sqlite3_db_config` takes variable arguments and so is not imported. On Linux, x86-64 and arm64 alike, these are
    /// passed in the registers where the named ones of this type would be.
    private func set(_ option: Int32, to value: Int32) throws(StoreError) {
        typealias Function = @convention(c) (OpaquePointer, Int32, Int32, UnsafeMutablePointer<Int32>?) -> Int32
        guard let symbol = dlsym(nil, "sqlite3_db_config") else {
            throw StoreError.disk("this SQLite has no sqlite3_db_config; install Debian's libsqlite3-0")
        }
        var result: Int32 = -1
        let code = unsafeBitCast(symbol, to: Function.self)(handle, option, value, &result)
        guard code == SQLITE_OK, result == value else {
            throw StoreError.disk("SQLite refused option \(option) (\(code))")
        }
    }

    /// From here on, closing leaves the write-ahead log as it is: it is evidence.
    func keepWriteAheadLog() {
        // Best effort: the refusal that follows does not depend on it.
        try? set(Connection.noCheckpointOnClose, to: 1)
    }

    /// Ordinary queries, by GRDB.
    func read<Value>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try queue.unsafeReentrantWrite(work)
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw Connection.storeError(error, path: path)
        } catch {
            throw StoreError.disk("\(path): \(error)")
        }
    }

    /// The prepared statement of this text, compiled the first time.
    func statement(_ sql: String) throws(DiskFault) -> Statement {
        if let known = statements[sql] { return known }
        let statement = try prepare(sql)
        statements[sql] = statement
        return statement
    }

    /// A statement for once.
    func prepare(_ sql: String) throws(DiskFault) -> Statement {
        try requireOpen()
        return try Statement(sql, connection: handle)
    }

    private func requireOpen() throws(DiskFault) {
        guard isOpen else { throw DiskFault(kind: .mistake, text: "the store is closed") }
    }

    func execute(_ sql: String) throws(DiskFault) {
        try requireOpen()
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw DiskFault(code: sqlite3_extended_errcode(handle), connection: handle) }
    }

    func begin() throws(DiskFault) {
        try statement("BEGIN IMMEDIATE").run()
    }

    func commit() throws(DiskFault) {
        try statement("COMMIT").run()
    }

    /// Takes the open transaction back; SQLite may have done so itself after a full disk.
    func rollback() throws(DiskFault) {
        try requireOpen()
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        try statement("ROLLBACK").run()
    }

    /// Moves the write-ahead log into the database file; the next commit begins the log anew.
    func checkpoint(truncating: Bool = false) throws(DiskFault) {
        try requireOpen()
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
        guard code == SQLITE_OK else { throw DiskFault(code: sqlite3_extended_errcode(handle), connection: handle) }
        walPages.pointee = 0
    }

    /// Whether what is deleted from now on is overwritten wherever it lies; else where that costs no write of its own.
    func overwriteDeleted(everywhere: Bool) throws(DiskFault) {
        try execute("PRAGMA secure_delete = \(everywhere ? "ON" : "FAST")")
    }

    /// Writes the whole database anew, without a byte of what is in no row any more, and empties the write-ahead log.
    func rewrite() throws(DiskFault) {
        try execute("VACUUM")
        try checkpoint(truncating: true)
    }

    /// For tests of a full disk: the database file may have this many pages more; nil: no limit.
    func limitGrowth(toPages pages: Int?) throws(StoreError) {
        try read { database in
            let current = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(
                database,
                sql: "PRAGMA max_page_count = \(pages.map { current + $0 } ?? 1_073_741_823)"
            )
        }
    }
}
