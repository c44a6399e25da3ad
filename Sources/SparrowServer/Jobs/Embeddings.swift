import Engine
import Foundation
import Logging
import Store
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The embeddings of the daemon: trains them, keeps them on disk, and puts them into service as a new snapshot.
///
/// What was published is read again before it serves, from the same bytes by which the next start will: so there is one way in, and a
/// damaged file is refused on it.
final class Embeddings: Sendable {
    private let views: LiveViews
    private let shelf: EmbeddingShelf
    private let log: Logger
    /// The newest offset that the views cover.
    private let offset: @Sendable () -> UInt64
    /// Called after an embedding went into service.
    private let published: @Sendable () -> Void
    private let isMakingContent = Atomic<Bool>(false)
    /// Jobs and imports of vectors publish one after the other: two versions of a name would get the same number.
    private let publishing = Mutex<Void>(())
    private static let triesMax = 5

    init(
        _ views: LiveViews,
        _ shelf: EmbeddingShelf,
        _ log: Logger,
        offset: @escaping @Sendable () -> UInt64,
        published: @escaping @Sendable () -> Void
    ) {
        self.views = views
        self.shelf = shelf
        self.log = log
        self.offset = offset
        self.published = published
    }

    /// Puts the newest stored embeddings of this store into service; damaged ones are passed over, and said.
    ///
    /// Needed at the start, and when an import has given the rows other movies.
    func loadStored() {
        // The content space first: by it the others give films their places that they have not learnt.
        for name in shelf.names.sorted(by: { ($1 == "content" ? 1 : 0, $0) < ($0 == "content" ? 1 : 0, $1) }) {
            do {
                guard let (version, files) = try shelf.newest(name, upTo: offset()) else { continue }
                try serve(name, version: version, files)
            } catch {
                log.warning("the stored embedding \(name) is not used: \(error)")
            }
        }
    }

    /// The same on a thread of its own, and the content space after it: when an import has ended.
    func loadStoredInBackground() {
        let thread = Thread {
            if self.views.snapshots.current.spaces.isEmpty { self.loadStored() }
            self.makeContentIfMissing()
        }
        thread.name = "embeddings"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Makes the content space in the background, where there is none: at the start, and when an import has ended.
    func makeContentIfMissing() {
        let snapshot = views.snapshots.current
        guard snapshot.content == nil, snapshot.catalogue.count > 0, !isMakingContent.exchange(true, ordering: .relaxed)
        else { return }
        let thread = Thread {
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15)
            self.makeContent(of: snapshot)
            self.isMakingContent.store(false, ordering: .relaxed)
            // An import may have ended meanwhile, and asked in vain.
            let current = self.views.snapshots.current
            if current.content == nil, current.contentSerial != snapshot.contentSerial { self.makeContentIfMissing() }
        }
        thread.name = "content"
        thread.stackSize = 8 << 20
        thread.start()
    }

    private func makeContent(of snapshot: Snapshot) {
        let begun = ContinuousClock.now
        do {
            var settings = ContentSpace.Settings()
            settings.threads = ProcessInfo.processInfo.activeProcessorCount
            let content = try ContentSpace(fitting: contents(of: snapshot.catalogue.movies[...]), settings: settings)
            serve(content, version: 0, madeOf: snapshot)
            log.info("content space: \(snapshot.catalogue.count) movies, \(ContinuousClock.now - begun)")
        } catch {
            log.warning("there is no content space: \(error)")
        }
    }

    /// Puts a content space into service, and gives films by it their places in the learnt spaces.
    ///
    /// - Returns: false where an import or another content space came in between; nothing was changed then.
    @discardableResult
    private func serve(_ content: ContentSpace, version: UInt32, madeOf snapshot: Snapshot) -> Bool {
        var serial: UInt64?
        views.snapshots.update { newest in
            guard newest.isLike(snapshot) else { return }
            newest.serve(content, version: version)
            serial = newest.contentSerial
        }
        guard let serial else { return false }
        for served in views.snapshots.current.spaces {
            let placed = self.placed(served, by: content.space)
            views.snapshots.update { newest in
                // Another version may have come into service meanwhile, which read the new content itself.
                guard newest.contentSerial == serial, newest.space(served.name)?.version == served.version else {
                    return
                }
                newest.serve(placed)
            }
        }
        published()
        return true
    }

    /// The same embedding, films without a vector of their own placed by their content.
    private func placed(_ served: ServedSpace, by content: EmbeddingSpace) -> ServedSpace {
        var space = served.space
        let counts = views.statistics.all().map(\.count)
        let projection = ContentProjection(from: content, to: space, ratingCounts: counts)
        space.placeMovies(withoutVectorsFrom: content, by: projection)
        return ServedSpace(
            name: served.name,
            version: served.version,
            space: space,
            users: served.users,
            projection: projection
        )
    }

    /// Trains an embedding on a copy of the ratings, publishes it, and puts it into service.
    ///
    /// - Returns: what came of it.
    /// - Throws: `JobFault`; nothing was changed then.
    func train(
        _ trainer: any EmbeddingTrainer,
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult {
        let trainedOffset = offset()
        let ratings = views.ratingMatrix()
        let movies = views.snapshots.current.catalogue.movies.prefix(ratings.movieCount)
        let data = EmbeddingData(
            ratings: ratings,
            movies: contents(of: movies),
            movieIDs: movies.map { MovieID($0.id) },
            trainedUpTo: trainedOffset,
            threads: ProcessInfo.processInfo.activeProcessorCount
        )
        let trained: TrainedEmbedding
        do throws(EngineError) {
            trained = try trainer.train(
                on: data,
                seed: spec.seed,
                progress: progress,
                shouldStop: { [erasures = views.erasures] in shouldStop() || erasures.cameAfter(trainedOffset) }
            )
        } catch {
            throw views.erasures.cameAfter(trainedOffset) ? JobFault.somebodyWasErased : JobFault(error)
        }
        // The last moment to say no: what follows is seen by everybody.
        guard !shouldStop() else { throw JobFault(EngineError.cancelled) }
        return try publish(trained, ids: data.movieIDs, learntUpTo: trainedOffset)
    }

    /// Publishes vectors and puts them into service; where the disk does not take them, they serve from memory.
    ///
    /// - Parameters:
    ///   - trained: with the rows of `ids`.
    ///   - ids: by row.
    ///   - learntUpTo: the end of the log when the ratings were read; nil: it has learnt from nobody here.
    /// - Returns: what came of it.
    /// - Throws: `JobFault` where it could not go into service, or somebody was erased meanwhile.
    func publish(
        _ trained: TrainedEmbedding,
        ids: [MovieID],
        learntUpTo: UInt64? = nil
    ) throws(JobFault) -> JobResult {
        let result = publishing.withLock { _ -> Result<JobResult, JobFault> in
            if let learntUpTo, views.erasures.cameAfter(learntUpTo) { return .failure(.somebodyWasErased) }
            do throws(JobFault) {
                return .success(try publishInTurn(trained, ids: ids))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func publishInTurn(_ trained: TrainedEmbedding, ids: [MovieID]) throws(JobFault) -> JobResult {
        var files = trained.files
        files[EmbeddingShelf.vectorsFile] = trained.space.encoded { ids[$0] }
        let manifest = trained.space.manifest
        var version: UInt32 = 0
        var remark = ""
        do {
            version = try shelf.publish(files, manifest, at: Int64(Date().timeIntervalSince1970 * 1_000))
        } catch {
            log.warning("the embedding \(manifest.model) could not be stored, it serves from memory: \(error)")
            remark = "; it could not be stored and serves until the daemon ends"
        }
        try serve(manifest.model, version: version, files)
        published()
        let learnt = trained.space.origins.count { $0 == .learnt }
        let loss = manifest.figures["loss"].map { ", loss \(rounded($0))" } ?? ""
        return JobResult(
            message: "version \(version), \(learnt) movies, \(manifest.width) values a vector\(loss)\(remark)",
            version: version
        )
    }

    /// Vectors that were made elsewhere.
    ///
    /// - Throws: `JobFault` where they could not go into service.
    func take(_ upload: EmbeddingUploads.Upload) throws(JobFault) -> JobResult {
        var manifest = EmbeddingManifest(
            model: upload.space,
            width: upload.width,
            measure: .cosine,
            seed: 0,
            trainedUpTo: offset(),
            ratingCount: 0
        )
        manifest.settings = ["source": "imported"]
        // Films that the catalogue does not have yet are kept: they may come.
        let space = EmbeddingSpace(
            manifest: manifest,
            movieCount: upload.movieIDs.count,
            movieRows: (0..<UInt32(upload.movieIDs.count)).map { $0 },
            learnt: upload.values
        )
        return try publish(TrainedEmbedding(space: space), ids: upload.movieIDs.map { MovieID($0) })
    }

    /// Takes what may have words of somebody who was erased off the disk: the content space, by people's tags. The other embeddings know movies alone.
    ///
    /// - Returns: the training that is to be done anew; nil where nothing was there.
    /// - Throws: `StoreError` where the disk does not take it.
    func forgetErased() throws -> ShelvedTraining? {
        let result = publishing.withLock { _ in Result { try shelf.removeContent(where: views.erasures.taught) } }
        let removed = try result.get()
        makeContentIfMissing()
        return removed.map { ShelvedTraining(spec: EmbeddingShelf.spec(of: $0), version: $0.version) }
    }

    /// The trained embeddings in service that have learnt from somebody who was erased, and how each came to be.
    var taught: [ShelvedTraining] {
        views.snapshots.current.spaces.compactMap { served in
            let manifest = served.space.manifest
            guard EmbeddingCatalogue.entry(served.name) != nil, manifest.settings["source"] != "imported",
                views.erasures.taught(trainedTo: manifest.trainedUpTo)
            else { return nil }
            let spec = JobSpec(
                kind: "embed",
                subject: served.name,
                settings: manifest.settings,
                seed: manifest.seed
            )
            return ShelvedTraining(spec: spec, version: served.version)
        }
    }

    private func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }

    /// Reads an embedding for the catalogue of now, and puts it into service.
    private func serve(_ name: String, version: UInt32, _ files: [String: [UInt8]]) throws(JobFault) {
        guard let vectors = files[EmbeddingShelf.vectorsFile] else {
            throw JobFault("\(name) \(version): \(EmbeddingShelf.vectorsFile) is missing; train it anew")
        }
        if name == EmbeddingShelf.contentName { return try serveContent(version: version, files) }
        // An import may end while it is read, or another content space come.
        for _ in 0..<Embeddings.triesMax {
            let snapshot = views.snapshots.current
            let served: ServedSpace
            do throws(EngineError) {
                served = try self.served(name, version: version, vectors, files, in: snapshot)
            } catch {
                throw JobFault(error)
            }
            var isServed = false
            views.snapshots.update { newest in
                guard newest.isLike(snapshot) else { return }
                newest.serve(served)
                isServed = true
            }
            if isServed { return }
        }
        throw JobFault("\(name): imports went on and on; it is in service with the next start")
    }

    private func serveContent(version: UInt32, _ files: [String: [UInt8]]) throws(JobFault) {
        for _ in 0..<Embeddings.triesMax {
            let snapshot = views.snapshots.current
            let content = try content(of: files, in: snapshot)
            if serve(content, version: version, madeOf: snapshot) { return }
        }
        throw JobFault("content: imports went on and on; it is in service with the next start")
    }

    private func content(of files: [String: [UInt8]], in snapshot: Snapshot) throws(JobFault) -> ContentSpace {
        let rows = snapshot.catalogue.rowByID
        do throws(EngineError) {
            let content = try ContentEmbedding.decoded(files, movieCount: snapshot.catalogue.count) {
                rows[$0.rawValue]
            }
            let known = (0..<content.space.movieCount).count { content.space.hasVector($0) }
            // Made of the words of a small part of what there is now, it would not know most of them.
            guard known * 5 >= snapshot.catalogue.count * 4 else {
                throw EngineError.badWeights(
                    EmbeddingShelf.contentName,
                    "it knows \(known) of \(snapshot.catalogue.count) movies"
                )
            }
            return content
        } catch {
            throw JobFault(error)
        }
    }

    private func served(
        _ name: String,
        version: UInt32,
        _ vectors: [UInt8],
        _ files: [String: [UInt8]],
        in snapshot: Snapshot
    ) throws(EngineError) -> ServedSpace {
        let catalogue = snapshot.catalogue
        let file = "embeddings/\(name)/\(version)/\(EmbeddingShelf.vectorsFile)"
        let rows = catalogue.rowByID
        let space = try EmbeddingSpace(decoding: vectors, file: file, movieCount: catalogue.count) { rows[$0.rawValue] }
        let entry = EmbeddingCatalogue.entry(name)
        let published = PublishedEmbedding(
            space: space,
            files: files,
            movies: contents(of: catalogue.movies[...]),
            movieIDs: catalogue.movies.map { MovieID($0.id) }
        )
        let users = try entry.map { entry throws(EngineError) in try entry.users(of: published) }
        let served = ServedSpace(name: name, version: version, space: space, users: users)
        return snapshot.content.map { placed(served, by: $0.space) } ?? served
    }

    /// What is known of movies, people's tags among it. The slice begins at row 0.
    private func contents(of movies: ArraySlice<CatalogueMovie>) -> [MovieContent] {
        movies.enumerated().map { row, movie in
            var content = MovieContent(movie)
            content.tags = views.tags.most(frequentOf: row, limit: Embeddings.tagsMax)
            return content
        }
    }

    private static let tagsMax = 50
}

/// Jobs of the kind "embed".
struct EmbedWork: JobWork {
    let embeddings: Embeddings

    init(_ embeddings: Embeddings) { self.embeddings = embeddings }

    var subjects: [String] { EmbeddingCatalogue.entries.map(\.name) }

    func check(_ spec: JobSpec) throws(JobFault) { _ = try trainer(spec) }

    func run(
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult {
        try embeddings.train(try trainer(spec), spec, progress: progress, shouldStop: shouldStop)
    }

    private func trainer(_ spec: JobSpec) throws(JobFault) -> any EmbeddingTrainer {
        do throws(EngineError) {
            guard let entry = EmbeddingCatalogue.entry(spec.subject) else {
                throw .unknownName("embedding", spec.subject, known: EmbeddingCatalogue.entries.map(\.name))
            }
            return try entry.trainer(ModelSettings(spec.settings))
        } catch {
            throw JobFault(error)
        }
    }
}
