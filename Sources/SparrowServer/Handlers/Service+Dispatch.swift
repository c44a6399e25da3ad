import Protocol

extension Service: RPCApplication {
    /// Answers a request on the event loop that read it. Reads run inline against the snapshot
    /// where they are quick; the others, writes and streams answer later.
    func handle(_ call: IncomingCall) -> CallOutcome {
        let snapshot = views.snapshots.current
        do throws(Status) {
            switch call.method {
            case .getRecommendations: return try getRecommendations(call.decoded(), call)
            case .batchGetRecommendations: return try batchGetRecommendations(call.decoded(), call)
            case .whatIf: return try whatIf(call.decoded(), call)
            case .watchRecommendations: return try watchRecommendations(call.decoded(), call)
            case .getSimilarMovies: return try answer(call, snapshot, getSimilarMovies)
            case .explain: return try explain(call.decoded(), call, in: snapshot)
            case .getOnboarding: return try answer(call, snapshot, getOnboarding)

            case .getMovie: return try answer(call, snapshot, getMovie)
            case .listMovies: return try answer(call, snapshot, listMovies)
            case .searchMovies: return try searchMovies(call.decoded(), call, until: call.deadline, in: snapshot)
            case .listGenres: return try answer(call, snapshot, listGenres)
            case .getUser: return try answer(call, snapshot, getUser)
            case .listUsers: return try answer(call, listUsers)
            case .getUserRatings: return try answer(call, snapshot, getUserRatings)
            case .getHidden: return try answer(call, snapshot, getHidden)
            case .getWatchlist: return try answer(call, snapshot, getWatchlist)

            case .rateMovie: try rateMovie(call.decoded(), call, in: snapshot)
            case .unrateMovie: try unrateMovie(call.decoded(), call, in: snapshot)
            case .setInterest: try setInterest(call.decoded(), call, in: snapshot)
            case .setWatchlist: try setWatchlist(call.decoded(), call, in: snapshot)
            case .createUser: try createUser(call.decoded(), call)
            case .createMovie: try createMovie(call.decoded(), call)

            case .beginImport: try beginImport(call.decoded(), call)
            case .resolveMovies: try resolveMovies(call.decoded(), call)
            case .putImportChunk: try putImportChunk(call.decoded(), call)
            case .commitImport: try commitImport(call.decoded(), call)
            case .abortImport: try abortImport(call.decoded(), call)
            case .listImports: listImports(call)

            case .startJob: try startJob(call.decoded(), call)
            case .watchJob: return try watchJob(call.decoded(), call)
            case .cancelJob: try cancelJob(call.decoded(), call)
            case .getTasteProfile: return try answer(call, snapshot, getTasteProfile)
            case .getNeighbours: return try answer(call, snapshot, getNeighbours)
            case .getTopRaters: return try answer(call, snapshot, getTopRaters)
            case .setTasteGroups: try setTasteGroups(call.decoded(), call, in: snapshot)
            case .listJobs: return try answer(call, listJobs)
            case .getSchedule: return try answer(call, getSchedule)
            case .setSchedule: try setSchedule(call.decoded(), call)
            case .getModel:
                let request: GetModelRequest = try call.decoded()
                return try pooled(call) { () throws(Status) in call.reply(try self.getModel(request).encoded()) }
            case .listModels: return try pooled(call) { call.reply(self.listModels().encoded()) }
            case .promoteModel:
                let request: PromoteModelRequest = try call.decoded()
                return try pooled(call) { () throws(Status) in try self.promoteModel(request, call) }
            case .rollbackModel:
                let request: RollbackModelRequest = try call.decoded()
                return try pooled(call) { () throws(Status) in try self.rollbackModel(request, call) }
            case .exportEmbedding: return try exportEmbedding(call.decoded(), call, in: snapshot)
            case .importEmbedding: try importEmbedding(call.decoded(), call, in: snapshot)

            case .listDeadLetters: try listDeadLetters(call.decoded(), call)
            case .retryDeadLetter: try retryDeadLetter(call.decoded(), call)

            case .describe: return try answer(call, describe)
            case .health: return try answer(call, health)
            case .getStats: stats(call, in: snapshot)
            case .tailEvents: return try tailEvents(call.decoded(), call)
            default:
                throw .unimplemented("method \(call.method.rawValue) is none of this version; Describe lists them")
            }
            return .later
        } catch {
            return .failure(error)
        }
    }

    private func answer<Request: UnaryRequest>(
        _ call: IncomingCall,
        _ snapshot: Snapshot,
        _ handler: (Request, Snapshot) throws(Status) -> Request.Reply
    ) throws(Status) -> CallOutcome {
        .reply(try handler(try call.decoded(), snapshot))
    }

    private func answer<Request: UnaryRequest>(
        _ call: IncomingCall,
        _ handler: (Request) throws(Status) -> Request.Reply
    ) throws(Status) -> CallOutcome {
        .reply(try handler(try call.decoded()))
    }
}

extension IncomingCall: WriteCall {
    /// The request of the call, of the type that the handler takes.
    func decoded<Request: WireMessage>() throws(Status) -> Request { try decode(Request.self) }
}
