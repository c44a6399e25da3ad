import Logging
import Protocol
import Store
import Synchronization

extension Service {
    /// The service with its writer's thread running: each committed event changes the views before it is acknowledged, and then
    /// wakes who watches.
    static func start(
        store: sending EventStore,
        views: LiveViews,
        identity: StoreIdentity,
        coveredOffset: UInt64,
        keepsLists: Bool,
        log: Logger
    ) -> Service {
        let relay = CommitRelay()
        let writer = Writer(store: store) { committed in relay.committed(committed) }
        let service = Service(
            views: views,
            writer: writer,
            identity: identity,
            coveredOffset: coveredOffset,
            keepsLists: keepsLists,
            log: log
        )
        relay.connect(service)
        return service
    }

    /// On the writer's thread: events are durable, and nobody is answered yet.
    func committed(_ committed: [Committed]) {
        var users: Set<UInt32> = []
        var (changes, ratings) = (0, 0)
        for one in committed {
            apply(one.event)
            if let user = one.event.userID { users.insert(user) }
            switch one.event.body {
            case .rated: (changes, ratings) = (changes + 1, ratings + 1)
            case .unrated: changes += 1
            default: break
            }
        }
        writeCounts.withLock { $0.add(events: committed.reduce(0) { $0 + UInt64($1.event.count) }) }
        importReload.note(committed)
        views.apply(committed)
        if let last = committed.last {
            cover(last.event.nextOffset - 1)
        }
        hub.committed(users: users)
        let erased = committed.compactMap { one -> UInt32? in
            if case .userErased = one.event.body { one.event.userID } else { nil }
        }
        if !erased.isEmpty { forgot(erased) }
        if changes > 0 {
            if views.refreshIfDue(now: monotonicSeconds) {
                rankers.refresh()
                hub.published()
            }
            trainer.ratingsChanged(changes)
            scheduler.rated(ratings)
        }
    }
}

/// Brings the writer, which is made first, and the service together.
private final class CommitRelay: Sendable {
    private let service = Mutex<Service?>(nil)

    func connect(_ new: Service) { service.withLock { $0 = new } }

    func committed(_ events: [Committed]) { service.withLock { $0 }?.committed(events) }
}
