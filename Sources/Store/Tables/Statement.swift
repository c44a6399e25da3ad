import Foundation
import GRDBSQLite

/// What the disk did to a write, as far as SQLite tells.
struct DiskFault: Error, Equatable {
    enum Kind: Equatable {
        /// No space: nothing was written, and it may work again later.
        case full
        /// The disk is not to be trusted any more.
        case failed
        /// What was read cannot be right.
        case damaged
        /// A rule of the tables was broken: our own mistake.
        case mistake
    }

    var kind: Kind
    var text: String
}

extension DiskFault {
    /// From SQLite's extended result code.
    init(code: Int32, connection: OpaquePointer?) {
        let systemError = sqlite3_system_errno(connection)
        let text = String(cString: sqlite3_errmsg(connection))
        let spaceErrors = [ENOSPC, EDQUOT]
        let kind: Kind =
            switch code & 0xff {
            case SQLITE_FULL: .full
            case SQLITE_IOERR where spaceErrors.contains(systemError): .full
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_NOMEM: .failed
            case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
            default: .mistake
            }
        self.init(kind: kind, text: "SQLite error \(code): \(text)")
    }

    /// As the store's own error, for what only reads.
    var asStoreError: StoreError {
        switch kind {
        case .full: .diskFull(text)
        case .failed: .disk(text)
        case .damaged, .mistake: .damagedDatabase(text)
        }
    }
}

/// A prepared statement, compiled once and used again and again.
///
/// GRDB's cached statements reach 640,000 inserts a second and this 1.4 million: the import and the start need that.
final class Statement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    init(_ sql: String, connection: OpaquePointer) throws(DiskFault) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw DiskFault(code: code, connection: connection) }
        self.handle = handle
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(handle)
    }

    // The results of binding are not looked at: the indexes are ours, and a value too big for SQLite (1 GB) is refused
    // long before; a failure would show as a NOT NULL constraint.

    func bind(_ index: Int32, _ value: Int64) {
        sqlite3_bind_int64(handle, index, value)
    }

    func bind(_ index: Int32, _ value: UInt32) {
        sqlite3_bind_int64(handle, index, Int64(value))
    }

    func bind(_ index: Int32, _ value: (some FixedWidthInteger)?) {
        if let value {
            sqlite3_bind_int64(handle, index, Int64(truncatingIfNeeded: value))
        } else {
            sqlite3_bind_null(handle, index)
        }
    }

    func bind(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let start = bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
            // A nil pointer would bind NULL: an empty text has an empty literal instead.
            if let start {
                sqlite3_bind_text(handle, index, start, Int32(bytes.count), Statement.copied)
            } else {
                sqlite3_bind_text(handle, index, "", 0, Statement.copied)
            }
        }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]?) {
        guard let bytes else {
            sqlite3_bind_null(handle, index)
            return
        }
        guard !bytes.isEmpty else {
            sqlite3_bind_zeroblob(handle, index, 0)
            return
        }
        sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Statement.copied)
    }

    /// SQLITE_TRANSIENT, a macro that is not importable: SQLite copies the bytes.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// - Returns: whether there is a row.
    func step() throws(DiskFault) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let fault = DiskFault(code: code, connection: connection)
        sqlite3_reset(handle)
        throw fault
    }

    /// Runs a statement that gives no rows, and makes it ready for the next time.
    func run() throws(DiskFault) {
        while try step() {}
        sqlite3_reset(handle)
    }

    func reset() {
        sqlite3_reset(handle)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func int(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    /// The column as an id or a time; the tables hold nothing wider there.
    func uint32(_ column: Int32) -> UInt32 {
        UInt32(truncatingIfNeeded: sqlite3_column_int64(handle, column))
    }

    func optionalUInt32(_ column: Int32) -> UInt32? {
        isNull(column) ? nil : uint32(column)
    }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
