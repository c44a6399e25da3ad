import Engine
import Foundation
import Protocol
import Store
import Synchronization
import Text

extension Service {
    /// What a client's HELLO is answered with.
    func welcome() -> HelloReply {
        HelloReply(
            instanceID: identity.instanceID,
            serverVersion: Daemon.version,
            lastOffset: lastOffset,
            sampleData: views.snapshots.current.isSimulated
        )
    }

    /// `Describe`: the proto itself, as a FileDescriptorSet.
    func describe(_ request: DescribeRequest) -> DescribeReply {
        DescribeReply(fileDescriptorSet: Protocol.FileDescriptorSet.bytes)
    }

    /// `Health`: cheap, and answered whatever the load.
    func health(_ request: HealthRequest) -> HealthReply {
        let now = writer.fault.map { HealthReply(state: .readOnly, message: $0) } ?? health.withLock { $0 }
        return HealthReply(
            state: now.state,
            message: now.message,
            lastOffset: lastOffset,
            uptimeMilliseconds: uptimeMilliseconds
        )
    }

    /// `GetStats`: counts, the model in service, latencies by RPC, memory. Answered when every event loop has given its counts.
    func stats(_ call: IncomingCall, in snapshot: Snapshot) {
        let memory = ResidentMemory.current()
        let written = writeCounts.withLock { $0 }
        var reply = Stats()
        reply.serverVersion = Daemon.version
        reply.instanceID = identity.instanceID
        reply.uptimeMilliseconds = uptimeMilliseconds
        reply.users = UInt32(people.count)
        reply.movies = UInt32(snapshot.catalogue.count)
        reply.ratings = UInt64(statistics.ratingCount)
        reply.lastOffset = lastOffset
        reply.sampleData = snapshot.isSimulated
        reply.residentBytes = memory.now
        reply.residentBytesPeak = memory.peak
        reply.model = trainer.status
        reply.kernel = Trainer.kernel
        reply.dataDir = identity.dataDirectory
        reply.databaseBytes = databaseBytes
        reply.writer = written.message
        reply.spaces = snapshot.spaceStatus
        reply.job = jobs.board.running
        reply.serving = snapshot.servingName
        reply.canary = snapshot.canaryName
        reply.queues = [
            QueueStats(writer.queueState),
            requestPool.stats,
            QueueStats(name: "jobs", length: UInt64(jobs.board.waiting), capacity: UInt64(JobBoard.queueMax)),
        ]
        reply.caches = [lists.stats]
        reply.latencyBoundsMilliseconds = CallMetrics.latencyBounds
        reply.consumers = consumers.stats
        reply.mirror = mirror.withLock { $0 }?.stats
        guard let server = connections.withLock({ $0 }) else { return call.reply(reply) }
        let counted = reply
        server.collectStatistics { counts in
            var reply = counted
            reply.connections = UInt32(counts.connections)
            reply.streams = UInt32(counts.streams)
            reply.methods = counts.metrics.methodStats
            call.reply(reply)
        }
    }

    /// `TailEvents`: past events from an offset on and then, if asked, every new one.
    func tailEvents(_ request: TailEventsRequest, _ call: IncomingCall) throws(Status) -> CallOutcome {
        if let user = request.userID { try person(user) }
        if let unknown = request.types.first(where: { !EventView.types.contains($0) }) {
            throw .invalidArgument(
                "type \(quoted(unknown)) is none; there are \(EventView.types.joined(separator: ", "))"
            )
        }
        let stream = call.openStream()
        let follower = EventFollower(stream, request, self)
        stream.onCredit { follower.wake() }
        stream.onStop {
            Status(code: .unavailable, message: "the daemon is stopping", resumeOffset: follower.nextOffset)
        }
        if request.follow { hub.add(follower: follower) }
        stream.onCancel { self.hub.remove(follower: follower) }
        follower.wake()
        return .later
    }

    /// Reads a slice of the log on the writer's thread, between commits.
    func readEvents(
        from offset: UInt64,
        limit: Int,
        _ done: @escaping @Sendable (Result<EventSlice, Status>) -> Void
    ) {
        writer.perform { store in
            do {
                let events = try store.events(from: offset, limit: limit)
                let view = EventView(catalogue: self.views.snapshots.current.catalogue)
                done(
                    .success(
                        EventSlice(events: events.map(view.message), nextOffset: events.last?.nextOffset ?? offset)
                    )
                )
            } catch {
                done(.failure(.dataLoss("\(error)")))
            }
        }
    }

    private var uptimeMilliseconds: UInt64 {
        UInt64((ContinuousClock.now - startedAt) / .milliseconds(1))
    }

    private var databaseBytes: UInt64 {
        ["sparrow.db", "sparrow.db-wal"].reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: identity.dataDirectory + "/" + name)
            return sum + ((attributes?[.size] as? NSNumber)?.uint64Value ?? 0)
        }
    }
}

extension QueueStats {
    fileprivate init(_ writer: Writer.QueueState) {
        self.init(
            name: "writes",
            length: UInt64(writer.length),
            capacity: UInt64(writer.capacity),
            refused: writer.refused
        )
    }
}

extension Snapshot {
    /// The embeddings in service, by name.
    var spaceStatus: [SpaceStatus] {
        var all = spaces.map { SpaceStatus($0.space, name: $0.name, version: $0.version) }
        if let content {
            var own = SpaceStatus(content.space, name: "content", version: contentVersion)
            // Every film has its vector of its content there.
            own.movies += own.moviesByContent
            own.moviesByContent = 0
            all.append(own)
        }
        return all.sorted { $0.name < $1.name }
    }
}

extension SpaceStatus {
    fileprivate init(_ space: EmbeddingSpace, name: String, version: UInt32) {
        self.init(
            name: name,
            version: version,
            width: UInt32(space.width),
            movies: UInt32(space.origins.count { $0 == .learnt }),
            moviesByContent: UInt32(space.origins.count { $0 == .content }),
            trainedOffset: space.manifest.trainedUpTo,
            index: "exact"
        )
    }
}
