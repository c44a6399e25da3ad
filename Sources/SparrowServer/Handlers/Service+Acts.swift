import Engine
import Protocol
import Store

// What one person does. Each handler checks what it can from the snapshot, then ends in one `submit` to the writer.
extension Service {
    /// `RateMovie`: sets the stars of a movie, in place of earlier ones.
    ///
    /// - Throws: INVALID_ARGUMENT for half stars outside 1...10 or a request id that is not of 16 bytes; NOT_FOUND for an unknown
    ///   user or movie.
    func rateMovie(_ request: RateMovieRequest, _ call: some WriteCall, in snapshot: Snapshot) throws(Status) {
        guard (1...10).contains(request.halfStars) else {
            throw .invalidArgument(
                "half_stars \(request.halfStars) is off the half-star grid; it goes from 1 (half a star) to 10 (five stars)"
            )
        }
        let row = try snapshot.row(of: request.movieID)
        let person = try person(request.userID, in: snapshot)
        let mutation = Mutation.rate(
            userID: request.userID,
            movieID: request.movieID,
            halfStars: UInt8(request.halfStars),
            ratedAt: request.ratedAt,
            predictedStars: snapshot.biases.prediction(
                for: snapshot.biases.userBias(of: person.history.ratings),
                movieRow: row
            ).stars
        )
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = RateMovieReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
            if case .rated(let previous, let time) = acknowledgement.answer {
                reply.previousHalfStars = UInt32(previous?.halfStars ?? 0)
                reply.previousRatedAt = previous?.time ?? 0
                reply.ratedAt = time
            }
            return reply
        }
    }

    /// `UnrateMovie`: takes the stars of a movie away; without any it changes nothing.
    func unrateMovie(_ request: UnrateMovieRequest, _ call: some WriteCall, in snapshot: Snapshot) throws(Status) {
        _ = try snapshot.row(of: request.movieID)
        try person(request.userID)
        try submit(.unrate(userID: request.userID, movieID: request.movieID), request.requestID, call) {
            acknowledgement in
            var reply = UnrateMovieReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
            if case .unrated(let previous?) = acknowledgement.answer {
                reply.previousHalfStars = UInt32(previous.halfStars)
                reply.previousRatedAt = previous.time
            }
            return reply
        }
    }

    /// `SetInterest`: hides a movie from this person's lists, or shows it again.
    func setInterest(_ request: SetInterestRequest, _ call: some WriteCall, in snapshot: Snapshot) throws(Status) {
        _ = try snapshot.row(of: request.movieID)
        try person(request.userID)
        let mutation = Mutation.setInterest(userID: request.userID, movieID: request.movieID, hidden: request.hidden)
        try submit(mutation, request.requestID, call, reply: Service.actReply)
    }

    /// `SetWatchlist`: puts a movie on this person's watchlist, or takes it off.
    func setWatchlist(_ request: SetWatchlistRequest, _ call: some WriteCall, in snapshot: Snapshot) throws(Status) {
        _ = try snapshot.row(of: request.movieID)
        try person(request.userID)
        let mutation = Mutation.setWatchlist(userID: request.userID, movieID: request.movieID, listed: request.listed)
        try submit(mutation, request.requestID, call, reply: Service.actReply)
    }

    /// `CreateUser`: a new person of a name that nobody has.
    func createUser(_ request: CreateUserRequest, _ call: some WriteCall) throws(Status) {
        let name = try checkedText(request.name, "name", length: 1...64)
        guard UInt64(name) == nil else {
            throw .invalidArgument(
                "name \(quoted(name)) is a number, and so an id everywhere; take a name with a letter"
            )
        }
        try submit(.createUser(name: name), request.requestID, call) { acknowledgement in
            var reply = CreateUserReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
            if case .user(let id) = acknowledgement.answer { reply.userID = id }
            return reply
        }
    }

    /// `CreateMovie`: a new movie of a title and year that the catalogue does not have.
    func createMovie(_ request: CreateMovieRequest, _ call: some WriteCall) throws(Status) {
        let fields = try movieFields(of: request)
        try submit(.createMovie(fields), request.requestID, call) { acknowledgement in
            var reply = CreateMovieReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
            if case .movie(let id) = acknowledgement.answer { reply.movieID = id }
            return reply
        }
    }

    private static let actReply: @Sendable (Acknowledgement) -> ActReply = { acknowledgement in
        var reply = ActReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
        if case .set(let previous) = acknowledgement.answer { reply.previous = previous }
        return reply
    }
}
