import Engine
import Logging
import Protocol
import Store
import Synchronization
import Text

/// What answers the requests: the views to read from, the writer to write through, and who is watching.
///
/// The handlers are its extensions, a file per group of RPCs. A read is a synchronous function of request and snapshot; a write
/// ends in one `submit`.
final class Service: Sendable {
    static let pageSizeMax: UInt32 = 1_000
    static let resolvedMoviesMax = 5_000
    static let titleLengthMax = 512
    static let listSizeMax: UInt32 = 200

    let views: LiveViews
    let writer: Writer
    let hub = PushHub()
    let orders = MovieOrders()
    let lists = ListCache()
    let identity: StoreIdentity
    let keepsLists: Bool
    let startedAt = ContinuousClock.now
    private let covered: CoveredOffset
    /// Reads that wait until the views cover an offset.
    let offsetWaiters = OffsetWaiters()
    let requestPool = RequestPool()
    let health = Mutex(HealthReply(state: .serving))
    let writeCounts = Mutex(WriteCounts())
    let importReload = ImportReload()
    let trainer: Trainer
    let jobs: JobRunner
    let embeddings: Embeddings
    let rankers: Rankers
    let scheduler: Scheduler
    let consumers: Consumers
    /// `nil` without --redis.
    let mirror = Mutex<MirrorStatus?>(nil)
    let recommender = Recommender()
    let uploads = EmbeddingUploads()
    /// Set once, when the sockets are bound: the counts of `GetStats`.
    let connections = Mutex<RPCServer?>(nil)

    init(
        views: LiveViews,
        writer: Writer,
        identity: StoreIdentity,
        coveredOffset: UInt64,
        keepsLists: Bool,
        log: Logger
    ) {
        self.views = views
        self.writer = writer
        self.identity = identity
        self.keepsLists = keepsLists
        let covered = CoveredOffset(coveredOffset)
        self.covered = covered
        trainer = Trainer(
            views,
            identity,
            log,
            offset: { covered.value },
            published: { [hub] in hub.published() }
        )
        let embeddings = Embeddings(
            views,
            EmbeddingShelf(identity),
            log,
            offset: { covered.value },
            published: { [hub] in hub.published() }
        )
        self.embeddings = embeddings
        let rankers = Rankers(
            views,
            RankerShelf(identity),
            log,
            offset: { covered.value },
            published: { [hub] in hub.published() }
        )
        self.rankers = rankers
        let works: [String: any JobWork] = [
            "embed": EmbedWork(embeddings), "train": TrainWork(rankers), "scrub": ScrubWork(writer, identity, views),
        ]
        consumers = Consumers(writer, hub, end: { covered.value }, log)
        let ends = JobEnds(writer, log)
        let jobs = JobRunner(works, log) { ended in ends.write(ended) }
        self.jobs = jobs
        let scheduler = Scheduler(views, writer, jobs, rankers, trainer, log)
        self.scheduler = scheduler
        ends.connect { ended, timeMilliseconds in
            jobs.board.ended(ended, timeMilliseconds: timeMilliseconds)
            scheduler.heard(ended)
        }
    }

    /// The newest offset that the views cover.
    var lastOffset: UInt64 { covered.value }
    var people: People { views.people }
    var statistics: MovieStatisticsTable { views.statistics }
    var tags: MovieTags { views.tags }
}

extension Service {
    /// The views cover the log up to here now: who waited for it goes on.
    func cover(_ offset: UInt64) {
        covered.value = offset
        offsetWaiters.reached(offset)
    }

    /// An import ended and readers see it: every list may have changed, and the model is out of date.
    func importSeen() {
        hub.published()
        // An import may have given rows other movies: what was published is read anew.
        embeddings.loadStoredInBackground()
        rankers.loadStoredInBackground()
        trainer.importEnded()
        scheduler.importSeen()
        if let mirror = mirror.withLock({ $0 }) {
            mirror.importSeen()
            consumers.wake(RedisMirror.consumerName)
        }
    }
}

/// The newest offset that the views cover, for whoever makes something of them.
final class CoveredOffset: Sendable {
    private let offset: Atomic<UInt64>

    init(_ offset: UInt64) { self.offset = Atomic(offset) }

    var value: UInt64 {
        get { offset.load(ordering: .acquiring) }
        set { offset.store(newValue, ordering: .releasing) }
    }
}

/// Which store this is.
struct StoreIdentity: Sendable {
    var instanceID: String
    var dataDirectory: String
}

/// Text of a request in quotes for an error, with everything that could move a cursor replaced.
func quoted(_ text: String) -> String { "\"\(Text.cut(Text.displayable(text), to: 60))\"" }
