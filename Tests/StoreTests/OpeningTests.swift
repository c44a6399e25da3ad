import Foundation
import Testing

@testable import Store

struct OpeningTests {
    @Test func `a directory is locked, and the refusal names the process`() throws {
        let test = try TestStore()
        let error = #expect(throws: StoreError.self) { try EventStore.open(directory: test.directory) }
        #expect(error?.kind == .locked)
        #expect(error?.message.contains("process id \(getpid())") == true)
    }

    @Test func `a closed store's directory is free, and its files are for the owner alone`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        let modes = try FileManager.default.contentsOfDirectory(atPath: test.directory).map { name in
            try FileManager.default.attributesOfItem(atPath: test.directory + "/" + name)[.posixPermissions] as? Int
        }
        #expect(Set(modes) == [0o600])
        try test.reopen()
        #expect(try test.store.users().map(\.name) == ["Ada"])
    }

    @Test func `the rules of construction are in force`() throws {
        let test = try TestStore()
        let store = try EventStore.open(directory: TestStore.temporaryDirectory())
        defer { try? FileManager.default.removeItem(atPath: store.directory) }
        #expect(try store.rows("PRAGMA synchronous") == ["2"])
        #expect(try store.rows("PRAGMA journal_mode") == ["wal"])
        #expect(try store.rows("PRAGMA locking_mode") == ["exclusive"])
        #expect(try store.rows("PRAGMA foreign_keys") == ["1"])
        #expect(try store.rows("PRAGMA trusted_schema") == ["0"])
        #expect(try store.rows("PRAGMA cell_size_check") == ["1"])
        #expect(try store.rows("PRAGMA secure_delete") == ["2"])
        // Defensive mode turns this into nothing.
        try test.store.connection.execute("PRAGMA writable_schema = ON")
        #expect(throws: DiskFault.self) { try test.store.connection.execute("DELETE FROM sqlite_master") }
    }

    @Test func `a database of something else is left as it is`() throws {
        let directory = TestStore.temporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/sparrow.db"
        try Data("This is a diary, not a database. ".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) { try EventStore.open(directory: directory) }
        #expect(error?.kind == .notSparrow)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("This is a diary, not a database. ".utf8))
    }

    @Test func `another program's SQLite file and a newer schema are refused`() throws {
        let test = try TestStore()
        try test.store.connection.execute("PRAGMA user_version = \(Schema.version + 1)")
        let newer = #expect(throws: StoreError.self) { try test.reopen() }
        #expect(newer?.kind == .newerSchema)
        let other = try TestStore()
        try other.store.connection.execute("PRAGMA application_id = 7")
        let foreign = #expect(throws: StoreError.self) { try other.reopen() }
        #expect(foreign?.kind == .notSparrow)
    }

    @Test func `a directory that cannot be written is refused with its path`() {
        let error = #expect(throws: StoreError.self) { try EventStore.open(directory: "/proc/sparrow") }
        #expect(error?.kind == .notWritable)
        #expect(error?.message.contains("/proc/sparrow") == true)
    }

    @Test func `a witness ahead of the log stops the start and says what is missing`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        test.store.witness(4)
        let error = #expect(throws: StoreError.self) { try test.reopen() }
        #expect(error?.kind == .witnessAhead)
        #expect(error?.message.contains("events 2...4 are missing") == true)
    }

    @Test func `an unreadable witness counts as none`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        try Data("00000000000000000009 00000000\n".utf8).write(to: URL(fileURLWithPath: test.directory + "/witness"))
        try test.reopen()
        #expect(test.store.lastOffset == 1)
    }

    @Test func `everything acknowledged is there after a crash`() throws {
        let test = try TestStore()
        for number in 1...20 { try test.write(.createUser(name: "user \(number)")) }
        let copy = try CrashCopy(of: test)
        let store = try TestStore.open(copy.directory)
        #expect(store.lastOffset == 20)
        #expect(try store.users().count == 20)
    }

    @Test func `a damaged write-ahead log is never served as if whole, and stays as it was found`() throws {
        let test = try TestStore()
        for number in 1...20 { try test.write(.createUser(name: "user \(number)")) }
        let copy = try CrashCopy(of: test)
        try copy.flipByte(in: "sparrow.db-wal", fromEnd: 6 * 4_120)
        let before = try Data(contentsOf: URL(fileURLWithPath: copy.directory + "/sparrow.db-wal"))

        let errors = (1...2).map { _ in #expect(throws: StoreError.self) { try TestStore.open(copy.directory) } }

        #expect(errors.map { $0?.kind } == [.witnessAhead, .witnessAhead])
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy.directory + "/sparrow.db-wal")) == before)
    }
}

/// The files as they are while the store is open: what a kill leaves.
final class CrashCopy {
    let directory = TestStore.temporaryDirectory()

    init(of test: TestStore) throws {
        try FileManager.default.copyItem(atPath: test.directory, toPath: directory)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func flipByte(in name: String, fromEnd distance: Int) throws {
        let url = URL(fileURLWithPath: directory + "/" + name)
        var bytes = try Data(contentsOf: url)
        let index = bytes.count - distance
        bytes[index] ^= 0x40
        try bytes.write(to: url)
    }
}
