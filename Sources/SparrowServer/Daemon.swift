import Foundation
import Logging
import Protocol
import Store
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The daemon from start to stop: opens the store, loads the views, binds the addresses, says that it is ready, trains in the
/// background, and stops in order on SIGTERM, SIGINT or SIGHUP.
enum Daemon {
    static let version = "0.1.0"

    /// - Throws: why it does not start, with the exit status of sysexits.
    static func run(_ settings: Settings) throws(StartFault) {
        let begun = ContinuousClock.now
        let signals = StopSignals.block()
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = settings.logLevel
            return handler
        }
        let log = Logger(label: "sparrow-server")

        try checkFailpoints(log)
        let kernels = KernelLoading()
        let addresses = try addresses(settings.listen)
        let store = try openStore(settings, log)
        let identity = StoreIdentity(instanceID: store.instanceID, dataDirectory: settings.dataDirectory)
        for shelf in ["models", "embeddings"] {
            ArtifactShelf(directory: URL(fileURLWithPath: settings.dataDirectory).appendingPathComponent(shelf)).sweep()
        }
        kernels.wait()
        let wantsSample = settings.loadsSample ? try SampleLoader.isWanted(by: store) : false
        let views = LiveViews()
        try load(store, into: views)
        let lastOffset = store.lastOffset
        let jobRecords = try jobs(of: store)
        let labels = try servingLabels(of: store)
        let schedules = try schedules(of: store, jobRecords)
        let service = Service.start(
            store: store,
            views: views,
            identity: identity,
            coveredOffset: lastOffset,
            keepsLists: settings.keepsLists,
            log: log
        )
        service.scheduler.load(schedules.rows, jobRecords, schedules.beginnings)
        if wantsSample {
            try SampleLoader.load(into: service, directory: settings.sampleDirectory, log)
        }
        service.trainer.loadStoredModel()
        service.embeddings.loadStored()
        service.rankers.loadStored(labels)
        service.loadJobs(jobRecords)

        let server = try bind(addresses, service, settings)
        service.connections.withLock { $0 = server }
        service.trainer.begin()
        service.embeddings.makeContentIfMissing()
        if settings.startsScheduledJobs { service.scheduler.begin() }
        service.consumers.load()
        if let redis = settings.redis { service.startMirror(to: redis) }
        announce(server, service, since: begun)

        let signal = signals.wait()
        log.info("stopping on signal \(signal)")
        service.health.withLock { $0 = HealthReply(state: .stopping) }
        service.trainer.stop()
        service.scheduler.stop()
        service.jobs.stop()
        server.stop()
        service.consumers.stop()
        service.writer.stop()
        log.info("stopped")
    }

    /// - Throws: for a failpoint that is none; a slip would test nothing, and say that all is well.
    private static func checkFailpoints(_ log: Logger) throws(StartFault) {
        if let fault = Failpoint.fault { throw .usage("\(Failpoint.variable): \(fault)") }
        if Failpoint.isAnySet { log.warning("\(Failpoint.variable) is set: this daemon will fail on purpose") }
    }

    /// One line on standard output: scripts wait for it and read the address.
    private static func announce(_ server: RPCServer, _ service: Service, since begun: ContinuousClock.Instant) {
        let milliseconds = Int((ContinuousClock.now - begun) / .milliseconds(1))
        let snapshot = service.views.snapshots.current
        let counts =
            "\(service.people.count) users, \(snapshot.catalogue.count) movies, \(service.statistics.ratingCount) ratings"
        let addresses = server.addresses.map(\.description).joined(separator: " ")
        let line = "sparrow-server \(version) ready at \(addresses) (\(counts); \(milliseconds) ms)\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }

    private static func addresses(_ texts: [String]) throws(StartFault) -> [ServerAddress] {
        var addresses: [ServerAddress] = []
        for text in texts {
            do {
                addresses.append(try ServerAddress(text))
            } catch {
                throw .usage("--listen \(text): \(error)")
            }
        }
        return addresses
    }

    private static func openStore(_ settings: Settings, _ log: Logger) throws(StartFault) -> sending EventStore {
        do {
            let store = try EventStore.open(directory: settings.dataDirectory)
            if settings.rebuilds {
                log.notice("making all tables anew from the log")
                try store.rebuild()
            }
            return store
        } catch {
            throw StartFault(error)
        }
    }

    private static func jobs(of store: EventStore) throws(StartFault) -> [JobRecord] {
        do {
            return try store.jobRecords()
        } catch {
            throw StartFault(error)
        }
    }

    private static func schedules(
        of store: EventStore,
        _ jobs: [JobRecord]
    ) throws(StartFault) -> (rows: [StoredSchedule], beginnings: [UInt32: JobBeginning]) {
        do {
            return (try store.scheduleRows(), try store.beginnings(ofJobs: Schedules.newest(jobs)))
        } catch {
            throw StartFault(error)
        }
    }

    private static func servingLabels(of store: EventStore) throws(StartFault) -> [ServingLabel] {
        do {
            return try store.servingLabelRows()
        } catch {
            throw StartFault(error)
        }
    }

    private static func load(_ store: EventStore, into views: LiveViews) throws(StartFault) {
        do {
            var loader = ViewLoader()
            while !loader.isComplete { try loader.readSlice(store) }
            try loader.finish(store, into: views)
        } catch {
            throw StartFault(error)
        }
    }

    private static func bind(
        _ addresses: [ServerAddress],
        _ service: Service,
        _ settings: Settings
    ) throws(StartFault) -> RPCServer {
        var server = RPCServerSettings()
        server.threads = settings.threads
        do {
            return try RPCServer.start(on: addresses, application: service, settings: server)
        } catch {
            throw StartFault(error)
        }
    }
}

extension StartFault {
    init(_ error: StoreError) {
        let status: Int32 =
            switch error.kind {
            case .locked: 75
            case .notWritable, .disk, .diskFull: 74
            case .notSparrow, .newerSchema, .damagedEvent, .damagedDatabase, .witnessAhead, .artifact: 65
            case .stopped: 70
            }
        self.init(message: error.message, exitStatus: status)
    }

    init(_ error: RPCServerError) {
        let exitStatus: Int32 =
            switch error {
            case .notLocal: 77
            case .busy, .cannotListen: 69
            }
        self.init(message: error.description, exitStatus: exitStatus)
    }
}

/// SIGTERM, SIGINT and SIGHUP (the terminal was closed), taken by `wait` and by nobody else.
///
/// They are blocked before the first thread starts, as threads inherit the mask.
struct StopSignals {
    private var set: sigset_t

    static func block() -> StopSignals {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGHUP)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        return StopSignals(set: set)
    }

    func wait() -> Int32 {
        var set = set
        var signal: Int32 = 0
        sigwait(&set, &signal)
        return signal
    }
}
