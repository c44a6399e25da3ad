/// Why the store cannot be opened or read: what, where, and what to do.
public struct StoreError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Hashable {
        case locked
        case notWritable
        case notSparrow
        case newerSchema
        case damagedEvent(offset: UInt64)
        case damagedDatabase
        case witnessAhead
        case diskFull
        case disk
        case artifact
        case stopped
    }

    public var kind: Kind
    public var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension StoreError: CustomStringConvertible {
    public var description: String { message }
}

extension StoreError {
    static func locked(_ directory: String, by processID: String) -> StoreError {
        let owner = processID.isEmpty ? "another daemon" : "the daemon with process id \(processID)"
        return StoreError(
            .locked,
            "\(directory) is in use by \(owner); stop it, or give this one another --data-dir"
        )
    }

    static func notWritable(_ path: String, _ text: String) -> StoreError {
        StoreError(
            .notWritable,
            "\(path) cannot be written (\(text)); mend its owner and permissions, or give another --data-dir"
        )
    }

    static func notSparrow(_ path: String) -> StoreError {
        StoreError(
            .notSparrow,
            "\(path) is not a database of Sparrow and is left as it is; give another --data-dir, or move the file away"
        )
    }

    static func newerSchema(_ path: String, found: Int, known: Int) -> StoreError {
        StoreError(
            .newerSchema,
            "\(path) has schema \(found), this daemon knows \(known) at most; start the newer daemon that wrote it"
        )
    }

    static func damagedEvent(_ offset: UInt64, _ what: String) -> StoreError {
        StoreError(
            .damagedEvent(offset: offset),
            "event \(offset) of the log is damaged (\(what)); restore sparrow.db from a backup"
        )
    }

    static func damagedDatabase(_ text: String) -> StoreError {
        StoreError(.damagedDatabase, "sparrow.db is damaged (\(text)); try --rebuild, or restore it from a backup")
    }

    static func witnessAhead(acknowledged: UInt64, last: UInt64, directory: String) -> StoreError {
        StoreError(
            .witnessAhead,
            "the log in \(directory) ends at offset \(last), but offset \(acknowledged) was acknowledged: events "
                + "\(last + 1)...\(acknowledged) are missing, because the write-ahead log is damaged or the database older "
                + "than the witness. sparrow.db-wal is left as it was found. Restore a backup; or remove "
                + "\(directory)/witness to go on without these events"
        )
    }

    static func diskFull(_ text: String) -> StoreError {
        StoreError(.diskFull, "the disk is full (\(text)); free some space")
    }

    static func disk(_ text: String) -> StoreError {
        StoreError(.disk, "the disk failed (\(text)); check it and restart the daemon")
    }

    static var stopped: StoreError {
        StoreError(.stopped, "the daemon is stopping; ask again after its restart")
    }

    static func artifact(_ path: String, _ what: String) -> StoreError {
        StoreError(.artifact, "\(path): \(what)")
    }
}

extension StoreError {
    /// Does the work; what SQLite refused in it becomes an error of the store.
    static func translating<Value>(_ work: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try work()
        } catch let fault as DiskFault {
            throw fault.asStoreError
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError.disk("\(error)")
        }
    }
}
