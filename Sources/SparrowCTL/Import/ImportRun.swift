internal import Glibc
internal import Importers
internal import Protocol
internal import Text

/// One run of `sparrowctl import`: read and check all, then send what the daemon does not have yet.
struct ImportRun {
    /// For the calls that may take long: the daemon writes a chunk between live commits, and builds its views at the end.
    static let patience = Duration.seconds(600)

    /// Chunks that were sent and not answered.
    private static let underWayMax = 3

    private let session: Session
    private var progress: ProgressLine

    init(_ session: Session) {
        self.session = session
        progress = ProgressLine(
            width: StandardError.terminalWidth,
            isSilent: session.options.json,
            now: .now
        )
    }

    /// - Throws: `ImportError` for a bad input, `Failure` where it was cut off, with how to go on.
    mutating func run(_ path: String, source: String?, asUserID: UInt32?, force: Bool) throws {
        let start = ContinuousClock.now
        let records = try read(path)
        let plan = try ImportPlan(records, label: path, source: source, asUserID: asUserID)
        // Reading may have taken longer than the daemon waits for the answer to a PING.
        try session.reconnect()

        let begun = try session.call(
            BeginImportRequest(
                requestID: RequestID.random(),
                source: plan.source,
                label: String(Text.displayable(plan.label).unicodeScalars.prefix(256)),
                contentHash: plan.contentHash,
                ratingCount: UInt64(plan.ratingCount),
                asUserID: asUserID,
                sampleData: plan.isSampleData,
                evenIfCommitted: force
            ),
            timeout: Self.patience
        )
        guard begun.state != .committed else {
            session.output.one(begun) { ["already imported (import \(begun.importID)), nothing to do"] }
            return
        }
        var isCommitting = false
        do {
            try sendMovies(plan, begun)
            try sendChunks(plan, begun)
            isCommitting = true
            show("finishing", done: plan.ratingCount, of: plan.ratingCount, unit: "ratings")
            let reply = try session.call(
                CommitImportRequest(requestID: RequestID.random(), importID: begun.importID),
                timeout: Self.patience
            )
            clearProgress()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            session.output.one(reply) { Self.summary(plan, begun, reply, seconds) }
        } catch {
            clearProgress()
            throw Self.cutOff(begun.importID, isCommitting: isCommitting, error)
        }
    }

    static func summary(
        _ plan: ImportPlan,
        _ begun: BeginImportReply,
        _ reply: CommitImportReply,
        _ seconds: Double
    ) -> [String] {
        let sent = plan.ratingCount - Int(clamping: begun.ratingsReceived)
        let rate = Show.count(Int(Double(sent) / max(seconds, 0.001)))
        var lines = [
            "\(Show.count(plan.ratingCount)) ratings of \(Show.count(plan.records.movies.count)) movies"
                + " in \(Show.decimal(seconds, 1)) s (\(rate) ratings/s)",
            "\(Show.count(reply.ratingsApplied)) ratings imported, \(Show.count(reply.ratingsUnchanged)) were there already"
                + " or are older than what was there",
            "\(Show.count(reply.usersCreated)) users and \(Show.count(reply.moviesCreated)) movies are new;"
                + " \(Show.count(reply.tags)) tags",
        ]
        if begun.chunksReceived > 0 {
            let there = Show.count(begun.ratingsReceived)
            lines.append("went on with import \(begun.importID), which had \(there) ratings already")
        }
        return lines
    }

    /// What a failure after the beginning adds to its own words.
    static func cutOff(_ importID: UInt64, isCommitting: Bool, _ error: any Error) -> Failure {
        var failure = Failure(error) ?? Failure(.internalError, "\(error)")
        if error as? ClientError == .interrupted { failure.status = .other }
        let advice = "run the same command again to go on, or sparrowctl imports abort \(importID)"
        failure.details.append(
            isCommitting
                ? "import \(importID) was sent whole and may be finished; sparrowctl imports list tells. If it is not, \(advice)"
                : "import \(importID) is not finished and none of it is visible: \(advice)"
        )
        return failure
    }

    // MARK: Steps

    private mutating func read(_ path: String) throws -> ImportRecords {
        var line = progress
        let session = session
        let records = try ImportRecords.read(from: path) { read in
            if session.isInterrupted {
                StandardError.write(line.clear() + "sparrowctl: interrupted; nothing was imported\n")
                exit(Failure.ExitStatus.other.rawValue)
            }
            if let text = line.update(read, now: .now) { StandardError.write(text) }
        }
        progress = line
        return records
    }

    /// An import that has chunks already has had all its movies.
    private mutating func sendMovies(_ plan: ImportPlan, _ begun: BeginImportReply) throws {
        guard begun.chunksReceived == 0 else { return }
        var sent = 0
        for slice in 0..<plan.movieSliceCount {
            let movies = plan.movies(inSlice: slice)
            let request = ResolveMoviesRequest(
                requestID: RequestID.random(),
                importID: begun.importID,
                movies: movies.map(Self.fileMovie)
            )
            _ = try session.call(request, timeout: Self.patience)
            sent += movies.count
            show("finding movies", done: sent, of: plan.records.movies.count, unit: "movies")
        }
    }

    /// A few chunks are under way at once, so that the daemon has the next one when it is done with one. It takes them in the order in
    /// which they are sent.
    private mutating func sendChunks(_ plan: ImportPlan, _ begun: BeginImportReply) throws {
        var done = Int(clamping: begun.ratingsReceived)
        let alreadyDone = done
        var underWay: [(stream: StreamID, ratings: Int)] = []
        for sequence in Int(begun.chunksReceived)..<max(plan.chunkCount, Int(begun.chunksReceived)) {
            let request = Self.request(plan, sequence, begun.importID)
            let stream = try session.client.send(request, timeout: Self.patience)
            underWay.append((stream, request.userFileIDs.count))
            if underWay.count == Self.underWayMax { done += try finishOne(&underWay) }
            show("sending", done: done, of: plan.ratingCount, start: alreadyDone, unit: "ratings")
        }
        while !underWay.isEmpty { done += try finishOne(&underWay) }
    }

    /// Waits for the next answer to a chunk, whichever it is.
    ///
    /// - Returns: how many ratings that chunk had.
    private func finishOne(_ underWay: inout [(stream: StreamID, ratings: Int)]) throws -> Int {
        while true {
            let (answered, result) = try session.client.receive()
            guard let index = underWay.firstIndex(where: { $0.stream == answered }) else { continue }
            _ = try result.get()
            return underWay.remove(at: index).ratings
        }
    }

    private mutating func show(_ phase: String, done: Int, of total: Int, start: Int = 0, unit: String) {
        let text = progress.update(
            phase,
            done: UInt64(done),
            total: UInt64(total),
            start: UInt64(start),
            unit: unit,
            now: .now
        )
        if let text { StandardError.write(text) }
    }

    private mutating func clearProgress() {
        StandardError.write(progress.clear())
    }

    // MARK: Requests

    private static func fileMovie(_ movie: ImportedMovie) -> FileMovie {
        FileMovie(
            fileID: movie.id,
            title: movie.title,
            genres: movie.genres,
            imdbID: movie.imdbID,
            tmdbID: movie.tmdbID,
            director: movie.director,
            country: movie.country,
            keywords: movie.keywords,
            plot: movie.plot
        )
    }

    static func request(_ plan: ImportPlan, _ sequence: Int, _ importID: UInt64) -> PutImportChunkRequest {
        let chunk = plan.chunk(sequence)
        return PutImportChunkRequest(
            requestID: RequestID.random(),
            importID: importID,
            sequence: UInt32(sequence),
            userFileIDs: chunk.users,
            movieFileIDs: chunk.movies,
            halfStars: chunk.halfStars,
            times: chunk.timeSteps,
            tags: chunk.tags.map {
                Tag(userFileID: $0.userID, movieFileID: $0.movieID, text: $0.text, time: $0.time)
            }
        )
    }
}
