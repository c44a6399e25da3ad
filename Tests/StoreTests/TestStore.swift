import Foundation

@testable import Store

/// A store in a temporary directory of its own, which goes with the last reference to it.
final class TestStore {
    let directory: String
    private(set) var store: EventStore
    private(set) var committed: [Committed] = []
    private var groupCommit: GroupCommit<EventStore>
    private var lastRequest: UInt64 = 0
    /// Unix milliseconds; a test moves it on.
    var now: Int64 = 1_700_000_000_000

    init() throws {
        directory = TestStore.temporaryDirectory()
        store = try TestStore.open(directory)
        groupCommit = GroupCommit(target: store)
    }

    deinit {
        TestStore.remove(directory)
    }

    static func remove(_ directory: String) {
        // What is left in the temporary directory goes with it.
        try? FileManager.default.removeItem(atPath: directory)
    }

    static func temporaryDirectory() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("sparrow-\(UUID().uuidString)").path
    }

    static func open(_ directory: String) throws(StoreError) -> EventStore {
        try EventStore(directory: directory, instanceID: "test", synchronous: "OFF")
    }

    /// Closes the store and opens it again, as after an orderly stop.
    func reopen() throws {
        try store.close()
        store = try TestStore.open(directory)
        groupCommit = GroupCommit(target: store)
    }

    func commit(_ batch: [Submission]) -> [Result<Acknowledgement, WriteRefusal>] {
        groupCommit.commit(batch, now: now) { committed += $0 }
    }

    /// One write with a request id of its own.
    @discardableResult
    func write(_ mutation: Mutation) throws -> Acknowledgement {
        lastRequest += 1
        return try write(mutation, RequestID(high: 1, low: lastRequest))
    }

    @discardableResult
    func write(_ mutation: Mutation, _ requestID: RequestID) throws -> Acknowledgement {
        try commit([Submission(requestID: requestID, mutation: mutation)])[0].get()
    }

    /// The refusal of a write that must be refused; nil: it was not.
    func refusal(_ mutation: Mutation) -> WriteRefusal? {
        do {
            try write(mutation)
            return nil
        } catch {
            return error as? WriteRefusal
        }
    }

    /// What readers see: "user movie" → rating.
    func visibleRatings() throws -> [Pair: StoredRating] {
        var columns = RatingColumns()
        _ = try store.readRatings(fromUser: 0, limit: .max, into: &columns)
        var ratings: [Pair: StoredRating] = [:]
        for index in 0..<columns.count {
            ratings[Pair(user: columns.users[index], movie: columns.movies[index])] = StoredRating(
                halfStars: columns.halfStars[index],
                time: columns.times[index]
            )
        }
        return ratings
    }
}

struct Pair: Hashable {
    var user: UInt32
    var movie: UInt32
}

extension MovieFields {
    static func test(_ title: String, year: UInt16? = 1999, imdbID: String = "") -> MovieFields {
        MovieFields(
            title: title,
            titleKey: title.lowercased(),
            year: year,
            genres: ["Drama", "War"],
            imdbID: imdbID
        )
    }
}

extension ImportHeader {
    static func test(_ contentHash: UInt8 = 1, source: String = "movielens", count: UInt64) -> ImportHeader {
        ImportHeader(source: source, label: "/tmp/ml", contentHash: [contentHash], ratingCount: count)
    }
}

extension TestStore {
    /// Every row of these tables as text, in order.
    func dump(of tables: [String]) throws -> [String] {
        try tables.flatMap { table in
            let columns = try store.rows("SELECT name FROM pragma_table_info('\(table)')")
            let row = columns.map { "quote(\($0))" }.joined(separator: " || '|' || ")
            return try store.rows("SELECT \(row) FROM \(table) ORDER BY 1").map {
                "\(table): " + $0.replacingOccurrences(of: CatalogueTable.separator, with: "~")
            }
        }
    }

    func dumpOfAllViews() throws -> [String] {
        try dump(of: Schema.views + ["meta", "import_progress", "dedup", "event"])
    }
}

extension EventStore {
    /// The first column of each row.
    func rows(_ sql: String) throws -> [String] {
        let select = try connection.prepare(sql)
        var rows: [String] = []
        while try select.step() { rows.append(select.text(0)) }
        return rows
    }
}
