/// One entry of the log: what changed, when, and for whom.
public struct Event: Sendable, Equatable {
    /// The newest version of the bodies' encoding: the code reads all up to it, and writes the oldest one that can say what there is to say.
    static let schemaVersion: UInt8 = 3

    /// From 1, without a gap. A packed event takes `count` offsets from here on.
    public var offset: UInt64
    /// When it was committed, in Unix milliseconds.
    public var timeMilliseconds: Int64
    public var userID: UInt32?
    public var movieID: UInt32?
    public var requestID: RequestID?
    /// How many consecutive offsets it takes: the ratings of an import chunk, else 1.
    public var count: UInt32
    public var body: Body

    public var nextOffset: UInt64 { offset + UInt64(count) }

    public init(
        offset: UInt64,
        timeMilliseconds: Int64,
        userID: UInt32? = nil,
        movieID: UInt32? = nil,
        requestID: RequestID? = nil,
        count: UInt32 = 1,
        body: Body
    ) {
        self.offset = offset
        self.timeMilliseconds = timeMilliseconds
        self.userID = userID
        self.movieID = movieID
        self.requestID = requestID
        self.count = count
        self.body = body
    }

    /// What changed. User and movie of a single act are in the event itself.
    public enum Body: Sendable, Equatable {
        case movieCreated(MovieFields)
        case userCreated(name: String)
        /// `predictedStars`: what was predicted for the pair at that moment.
        case rated(halfStars: UInt8, time: UInt32, predictedStars: Float?)
        case unrated(time: UInt32)
        case interestSet(hidden: Bool)
        case watchlistSet(listed: Bool)
        /// The groups of films that a user chose to begin with, all of them, each with the films that stood for it then.
        case tasteGroupsSet([TasteGroupChoice])
        case jobStarted(JobStarted)
        case jobEnded(JobEnded)
        case modelPromoted(ModelPromoted)
        case scheduleSet(JobSchedule)
        case experimentPut(ExperimentPut)
        case importBegun(ImportBegun)
        case moviesResolved(MoviesResolved)
        case importChunk(ImportChunk)
        case importTags(importID: UInt32, tags: [MovieTag])
        case importCommitted(importID: UInt32, counts: ImportCounts)
        case importAborted(ImportAborted)
        /// A user was erased. `firstOffset` is that of the user's first event: what was trained up to there or further has learnt from the user.
        case userErased(firstOffset: UInt64)
        /// What is left of an erased user's event: its place.
        case erased
        /// One rating of an import chunk, as `events(from:)` gives it; never a row of the log.
        case ratingImported(importID: UInt32, halfStars: UInt8, time: UInt32)
    }

    /// The name of what happened, for TailEvents. A rating of an import chunk is "rated", like any other.
    public var typeName: String {
        switch body {
        case .movieCreated: "movie_created"
        case .userCreated: "user_created"
        case .rated, .ratingImported: "rated"
        case .unrated: "unrated"
        case .interestSet: "interest_set"
        case .watchlistSet: "watchlist_set"
        case .tasteGroupsSet: "taste_groups_set"
        case .jobStarted: "job_started"
        case .jobEnded: "job_ended"
        case .modelPromoted(let promoted): promoted.isRollback ? "model_rolled_back" : "model_promoted"
        case .scheduleSet: "schedule_set"
        case .experimentPut(.begun): "experiment_begun"
        case .experimentPut(.ended): "experiment_ended"
        case .importBegun: "import_begun"
        case .moviesResolved: "movies_resolved"
        case .importChunk: "import_chunk"
        case .importTags: "import_tags"
        case .importCommitted: "import_committed"
        case .importAborted: "import_aborted"
        case .userErased: "user_erased"
        case .erased: "erased"
        }
    }

    /// The number of a body's kind in the log; never reused.
    enum Kind: UInt8 {
        case movieCreated = 1
        case userCreated = 2
        case rated = 3
        case unrated = 4
        case interestSet = 5
        case watchlistSet = 6
        case importBegun = 7
        case moviesResolved = 8
        case importChunk = 9
        case importTags = 10
        case importCommitted = 11
        case importAborted = 12
        case tasteGroupsSet = 13
        case jobStarted = 14
        case jobEnded = 15
        case modelPromoted = 16
        case scheduleSet = 17
        case experimentPut = 18
        case userErased = 19
        case erased = 20
    }
}

/// The beginning of an import.
public struct ImportBegun: Sendable, Hashable {
    public var importID: UInt32
    public var header: ImportHeader
    /// The store was empty: ids of the file become own ids.
    public var keepsFileIDs: Bool
}

/// Movies of a file that are known from now on; what was known before is not repeated.
public struct MoviesResolved: Sendable, Hashable {
    public var importID: UInt32
    public var created: [StoredMovie]
    /// (file id, own id) of the new mappings, those of `created` included.
    public var mappings: [IDMapping]
}

/// An id of a file and the own id that it stands for.
public struct IDMapping: Sendable, Hashable {
    public var fileID: UInt32
    public var ownID: UInt32
}

/// The end of an import that was taken back.
public struct ImportAborted: Sendable, Hashable {
    public var importID: UInt32
    public var ratingsRemoved: UInt64
    public var ratingsRestored: UInt64
    /// Movies and users that it had created and nothing else uses: they are gone.
    public var removedMovies: [UInt32]
    public var removedUsers: [UInt32]
}

/// A group of films that somebody chose, with the films that stood for it: what it meant stays, though the groups are made anew.
public struct TasteGroupChoice: Sendable, Hashable {
    public var name: String
    public var movieIDs: [UInt32]

    public init(name: String, movieIDs: [UInt32]) {
        self.name = name
        self.movieIDs = movieIDs
    }
}
