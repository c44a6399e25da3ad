import Store
import Synchronization

/// Everything that changes with what people do, by person: history, what they hid, their watchlist.
///
/// Sharded by user id behind mutexes: the writer thread changes one person while the event loops read others. A lock is held
/// only to copy values out or to change them, never while a list is computed.
final class People: Sendable {
    /// A shard is a class because a `Mutex` cannot be copied into an array.
    private final class Shard: Sendable {
        let people = Mutex<[UInt32: Person]>([:])
    }

    private static let shardCount = 64
    private let shards = (0..<People.shardCount).map { _ in Shard() }
    private let directory = Mutex(Directory())

    private struct Directory {
        var ids: [UInt32] = []  // rising
        private var idByName: [String: UInt32] = [:]

        func id(named name: String) -> UInt32? { idByName[name.lowercased()] }

        /// As in the store, case does not count; who was created here comes before who came with an import of that name.
        mutating func name(_ person: Person) {
            let key = person.name.lowercased()
            guard !key.isEmpty, !person.isImported || idByName[key] == nil else { return }
            idByName[key] = person.id
        }

        mutating func forget(_ person: Person) {
            if let index = ids.firstIndex(of: person.id) { ids.remove(at: index) }
            let key = person.name.lowercased()
            if idByName[key] == person.id { idByName[key] = nil }
        }
    }

    var count: Int { directory.withLock { $0.ids.count } }

    /// Ids in rising order, from an index on.
    func ids(from start: Int, count: Int) -> [UInt32] {
        directory.withLock { Array($0.ids.dropFirst(start).prefix(count)) }
    }

    func id(named name: String) -> UInt32? { directory.withLock { $0.id(named: name) } }

    func person(_ id: UInt32) -> Person? {
        shard(id).people.withLock { $0[id] }
    }

    func add(_ person: Person) {
        shard(person.id).people.withLock { $0[person.id] = person }
        directory.withLock { directory in
            if let last = directory.ids.last, last >= person.id {
                let index = directory.ids.firstIndex { $0 >= person.id } ?? directory.ids.endIndex
                if directory.ids[index] != person.id { directory.ids.insert(person.id, at: index) }
            } else {
                directory.ids.append(person.id)
            }
            directory.name(person)
        }
    }

    /// Takes somebody out; whom, or nil for an unknown id.
    func remove(_ id: UInt32) -> Person? {
        let removed = shard(id).people.withLock { $0.removeValue(forKey: id) }
        if let removed { directory.withLock { $0.forget(removed) } }
        return removed
    }

    /// Everybody anew.
    func replace(with loaded: [Person]) {
        for (index, shard) in shards.enumerated() {
            let own = loaded.filter { Int($0.id) % People.shardCount == index }
            shard.people.withLock { people in
                people = Dictionary(uniqueKeysWithValues: own.map { ($0.id, $0) })
            }
        }
        directory.withLock { directory in
            directory = Directory()
            directory.ids = loaded.map(\.id).sorted()
            for person in loaded { directory.name(person) }
        }
    }

    /// Changes one person in place; nothing happens for an unknown id.
    func change<Result: Sendable>(_ id: UInt32, _ body: (inout Person) -> Result) -> Result? {
        shard(id).people.withLock { people in
            guard people[id] != nil else { return nil }
            return body(&people[id, default: Person(id: id)])
        }
    }

    private func shard(_ id: UInt32) -> Shard { shards[Int(id) % People.shardCount] }
}

/// One person, as the views know them.
struct Person: Sendable {
    var id: UInt32
    var name = ""
    /// Came with the sample data.
    var simulated = false
    /// Came with an import, and was not created by name.
    var isImported = false
    var history = UserHistory()
    /// Rows of what was rated live; the rest came with imports.
    var ratedHere: Set<UInt32> = []
    /// Rows of movies marked "not interested", the newest last.
    var hidden: [UInt32] = []
    /// The newest last.
    var watchlist: [UInt32] = []
    /// What the person chose to begin with.
    var tasteGroups: [TasteGroupChoice] = []
    /// All rows above are below this.
    var rowBound = 0
    /// The film rated last, live, and the offset of that event: what moved since then moved because of it.
    var lastRated: (row: Int, offset: UInt64)?
    /// Of this person's newest event; what was computed before it is stale.
    var lastOffset: UInt64 = 0
}

extension Person {
    /// Without films that came after a snapshot: whoever holds it cannot know them.
    func within(_ snapshot: Snapshot) -> Person {
        let count = snapshot.catalogue.count
        guard rowBound > count else { return self }
        var person = self
        for row in history.movieRows where row >= count { person.history.remove(Int(row)) }
        person.ratedHere = ratedHere.filter { $0 < count }
        person.hidden.removeAll { $0 >= count }
        person.watchlist.removeAll { $0 >= count }
        if let rated = lastRated, rated.row >= count { person.lastRated = nil }
        return person
    }
}
