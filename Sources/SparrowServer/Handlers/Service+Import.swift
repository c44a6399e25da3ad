import Protocol
import Store

// Import: begin, resolve the movies, put the chunks in order, commit or abort. The writer does it all; readers see it at the commit.
extension Service {
    /// `BeginImport`: a new import, or the one of the same input that was cut off, or word that this input is in already.
    func beginImport(_ request: BeginImportRequest, _ call: some WriteCall) throws(Status) {
        let source = try checkedText(request.source, "source", length: 1...64)
        guard request.contentHash.count == 32 else {
            throw .invalidArgument("content_hash has \(request.contentHash.count) bytes; 32 are needed")
        }
        if let user = request.asUserID { try person(user) }
        let header = ImportHeader(
            source: source,
            label: try checkedText(request.label, "label", length: 0...1_024),
            contentHash: request.contentHash,
            ratingCount: request.ratingCount,
            asUserID: request.asUserID,
            simulated: request.sampleData
        )
        let mutation = Mutation.beginImport(header, evenIfCommitted: request.evenIfCommitted)
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = BeginImportReply(alreadyApplied: acknowledgement.alreadyApplied)
            if case .importBegun(let id, let state, let chunks, let ratings) = acknowledgement.answer {
                reply.importID = UInt64(id)
                reply.state = Protocol.ImportState(state)
                reply.chunksReceived = chunks
                reply.ratingsReceived = ratings
            }
            return reply
        }
    }

    /// `ResolveMovies`: finds or creates the movies of a file.
    func resolveMovies(_ request: ResolveMoviesRequest, _ call: some WriteCall) throws(Status) {
        guard request.movies.count <= Service.resolvedMoviesMax else {
            throw .invalidArgument(
                "\(request.movies.count) movies in one request; at most \(Service.resolvedMoviesMax), send several"
            )
        }
        var movies: [UnresolvedMovie] = []
        movies.reserveCapacity(request.movies.count)
        for movie in request.movies {
            movies.append(UnresolvedMovie(fileID: movie.fileID, fields: try movieFields(of: movie)))
        }
        let mutation = Mutation.resolveMovies(importID: try importID(request.importID), movies: movies)
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = ResolveMoviesReply(alreadyApplied: acknowledgement.alreadyApplied)
            if case .resolved(let resolutions) = acknowledgement.answer {
                reply.movies = resolutions.map {
                    ResolvedMovie(fileID: $0.fileID, movieID: $0.movieID, how: .init($0.how))
                }
            }
            return reply
        }
    }

    /// `PutImportChunk`: ratings in columns, and tags.
    ///
    /// - Throws: INVALID_ARGUMENT for columns of unequal length, stars off the grid or times before 1970 or after 2106.
    func putImportChunk(_ request: PutImportChunkRequest, _ call: some WriteCall) throws(Status) {
        let count = request.halfStars.count
        guard request.userFileIDs.count == count, request.movieFileIDs.count == count, request.times.count == count
        else {
            throw .invalidArgument(
                "the columns of chunk \(request.sequence) differ in length: \(request.userFileIDs.count) users, "
                    + "\(request.movieFileIDs.count) movies, \(count) half stars, \(request.times.count) times"
            )
        }
        if let index = request.halfStars.firstIndex(where: { !(1...10).contains($0) }) {
            throw .invalidArgument(
                "half star \(request.halfStars[index]) at index \(index) of chunk \(request.sequence) is off the grid of 1 to 10"
            )
        }
        let ratings = FileRatings(
            users: request.userFileIDs,
            movies: request.movieFileIDs,
            halfStars: request.halfStars,
            times: try absoluteTimes(request.times, sequence: request.sequence)
        )
        var tags: [FileTag] = []
        for tag in request.tags {
            let text = try checkedText(tag.text, "tag", length: 0...1_024)
            tags.append(FileTag(userFileID: tag.userFileID, movieFileID: tag.movieFileID, text: text, time: tag.time))
        }
        let mutation = Mutation.putChunk(
            importID: try importID(request.importID),
            sequence: request.sequence,
            ratings: ratings,
            tags: tags
        )
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = PutImportChunkReply(alreadyApplied: acknowledgement.alreadyApplied)
            if case .chunk(let firstOffset, let applied, let unchanged, let superseded, _) = acknowledgement.answer {
                reply.applied = applied
                reply.unchanged = unchanged + superseded
                reply.firstOffset = firstOffset
            }
            return reply
        }
    }

    /// `CommitImport`: from its answer on, readers see the import.
    func commitImport(_ request: CommitImportRequest, _ call: some WriteCall) throws(Status) {
        let mutation = Mutation.commitImport(importID: try importID(request.importID))
        try submit(mutation, request.requestID, AfterReload(call, self)) { acknowledgement in
            var reply = CommitImportReply(
                offset: acknowledgement.offset,
                alreadyApplied: acknowledgement.alreadyApplied
            )
            if case .committed(let counts) = acknowledgement.answer {
                reply.ratingsApplied = counts.applied
                reply.ratingsUnchanged = counts.unchanged + counts.superseded
                reply.usersCreated = counts.usersCreated
                reply.moviesCreated = counts.moviesCreated
                reply.tags = counts.tags
            }
            return reply
        }
    }

    /// `AbortImport`: takes the import's ratings back and restores what they had replaced.
    func abortImport(_ request: AbortImportRequest, _ call: some WriteCall) throws(Status) {
        let mutation = Mutation.abortImport(importID: try importID(request.importID))
        // Readers have seen nothing of it, so nothing is to be loaded.
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = AbortImportReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
            if case .aborted(let removed, let restored) = acknowledgement.answer {
                reply.ratingsRemoved = removed
                reply.ratingsRestored = restored
            }
            return reply
        }
    }

    /// `ListImports`: all imports, the oldest first. Read on the writer's thread.
    func listImports(_ call: IncomingCall) {
        let accepted = writer.perform { store in
            do throws(StoreError) {
                let records = try store.importRecords()
                call.reply(ImportList(imports: records.map { Import($0) }))
            } catch {
                call.fail(.dataLoss(error.message))
            }
        }
        if !accepted { call.fail(.unavailable("the daemon is stopping")) }
    }

    private func importID(_ id: UInt64) throws(Status) -> UInt32 {
        guard let id = UInt32(exactly: id) else {
            throw .notFound("import \(id) is not known; ListImports lists them, BeginImport begins one")
        }
        return id
    }

    private func absoluteTimes(_ differences: [Int64], sequence: UInt32) throws(Status) -> [UInt32] {
        var times: [UInt32] = []
        times.reserveCapacity(differences.count)
        var time: Int64 = 0
        for (index, difference) in differences.enumerated() {
            let (sum, overflow) = time.addingReportingOverflow(difference)
            guard !overflow, let seconds = UInt32(exactly: sum) else {
                throw .invalidArgument(
                    "the time at index \(index) of chunk \(sequence) lies outside of 1970 to 2106 in Unix seconds"
                )
            }
            time = sum
            times.append(seconds)
        }
        return times
    }
}

/// The end of an import is answered when readers see it: after the views are loaded anew.
private struct AfterReload<Call: WriteCall>: WriteCall {
    let call: Call
    let service: Service

    init(_ call: Call, _ service: Service) {
        self.call = call
        self.service = service
    }

    func reply(_ bytes: [UInt8]) {
        service.importReload.begin(service.views, service.writer) { result in
            switch result {
            case .done:
                service.importSeen()
                call.reply(bytes)
            case .stopped: call.reply(bytes)
            case .failed(let error):
                call.fail(
                    .internal("the import is durable but could not be loaded: \(error.message); restart the daemon")
                )
            }
        }
    }

    func fail(_ status: Status, retryAfterMilliseconds: UInt32) {
        call.fail(status, retryAfterMilliseconds: retryAfterMilliseconds)
    }
}

extension Import {
    fileprivate init(_ record: ImportRecord) {
        self.init(
            importID: UInt64(record.id),
            source: record.header.source,
            label: record.header.label,
            state: Protocol.ImportState(record.state),
            begunAtMilliseconds: UInt64(clamping: record.begunMilliseconds),
            ratingCount: record.header.ratingCount,
            ratingsReceived: record.counts.received,
            chunksReceived: record.counts.chunks
        )
    }
}

extension Protocol.ImportState {
    fileprivate init(_ state: Store.ImportState) {
        self =
            switch state {
            case .open: .open
            case .committed: .committed
            case .aborted: .aborted
            }
    }
}

extension ResolvedMovie.How {
    fileprivate init(_ how: MovieResolution.How) {
        self =
            switch how {
            case .mapped: .mapped
            case .byIMDb: .byImdb
            case .byTMDB: .byTmdb
            case .byTitle: .byTitle
            case .created: .created
            }
    }
}
