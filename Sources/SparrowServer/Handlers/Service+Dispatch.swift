import Protocol

extension Service: RPCApplication {
    /// Answers a request on the event loop that read it. Reads run inline against the snapshot; writes and streams answer later.
    func handle(_ call: IncomingCall) -> CallOutcome {
        let snapshot = views.snapshots.current
        do throws(Status) {
            switch call.method {
            case .getRecommendations: return try getRecommendations(call.decoded(), call, in: snapshot)
            case .watchRecommendations: return try watchRecommendations(call.decoded(), call)
            case .getSimilarMovies: return try answer(call) { try getSimilarMovies($0, in: snapshot) }
            case .explain: return try answer(call) { try explain($0, in: snapshot) }
            case .getOnboarding: return try answer(call) { try getOnboarding($0, in: snapshot) }

            case .getMovie: return try answer(call) { try getMovie($0, in: snapshot) }
            case .listMovies: return try answer(call) { try listMovies($0, in: snapshot) }
            case .searchMovies: return try answer(call) { try searchMovies($0, in: snapshot) }
            case .listGenres: return try answer(call) { listGenres($0, in: snapshot) }
            case .getUser: return try answer(call) { try getUser($0, in: snapshot) }
            case .listUsers: return try answer(call) { try listUsers($0) }
            case .getUserRatings: return try answer(call) { try getUserRatings($0, in: snapshot) }
            case .getHidden: return try answer(call) { try getHidden($0, in: snapshot) }
            case .getWatchlist: return try answer(call) { try getWatchlist($0, in: snapshot) }

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

            case .describe: return try answer(call) { describe($0) }
            case .health: return try answer(call) { health($0) }
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
        _ body: (Request) throws(Status) -> Request.Reply
    ) throws(Status) -> CallOutcome {
        .reply(try body(try call.decoded()).encoded())
    }
}

extension IncomingCall {
    /// The request of the call.
    ///
    /// - Throws: INVALID_ARGUMENT or RESOURCE_EXHAUSTED that says what is wrong with the bytes.
    func decoded<Request: WireMessage>() throws(Status) -> Request {
        do {
            return try Request.decode(payload)
        } catch {
            throw error.status
        }
    }
}
