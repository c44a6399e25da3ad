/// A write as the server submits it.
public enum Mutation: Sendable, Equatable {
    case createMovie(MovieFields)
    case createUser(name: String)
    /// `ratedAt` puts an older rating back (undo) and must not be in the future; without it the time is the later of now
    /// and one second after the pair's newest. `predictedStars` is kept with the event.
    case rate(userID: UInt32, movieID: UInt32, halfStars: UInt8, ratedAt: UInt32?, predictedStars: Float?)
    case unrate(userID: UInt32, movieID: UInt32)
    case setInterest(userID: UInt32, movieID: UInt32, hidden: Bool)
    case setWatchlist(userID: UInt32, movieID: UInt32, listed: Bool)
    /// All groups that the user chose; none takes them back.
    case setTasteGroups(userID: UInt32, groups: [TasteGroupChoice])
    case startJob(JobSpec)
    case endJob(JobEnded)
    /// `percent`: of a canary, so many of a hundred people get it.
    case promoteModel(label: String, ModelReference, percent: UInt8 = 100)
    /// What served under the label before serves again; a canary is withdrawn.
    case rollbackModel(label: String)
    /// Without a condition it is taken away; `isBuiltIn`: it stands though nobody set it.
    case setSchedule(JobSchedule, isBuiltIn: Bool)
    /// A consumer of the log notes how far it is, or what it could not take.
    case consumer(ConsumerChange)
    /// `evenIfCommitted`: begin anew though the same input was imported before.
    case beginImport(ImportHeader, evenIfCommitted: Bool)
    case resolveMovies(importID: UInt32, movies: [UnresolvedMovie])
    /// Chunks come in order, from sequence 0; a repeat is answered and not applied again.
    case putChunk(importID: UInt32, sequence: UInt32, ratings: FileRatings, tags: [FileTag])
    case commitImport(importID: UInt32)
    case abortImport(importID: UInt32)
}

/// A mutation and the id by which a repeat of it is recognised.
public struct Submission: Sendable {
    public var requestID: RequestID?
    public var mutation: Mutation

    public init(requestID: RequestID?, mutation: Mutation) {
        self.requestID = requestID
        self.mutation = mutation
    }
}
