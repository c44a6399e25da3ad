/// What an import says of itself when it begins.
public struct ImportHeader: Sendable, Hashable {
    /// Whose ids the ids in the file are: "movielens".
    public var source: String
    /// For people: the path.
    public var label: String
    /// Of the whole input: the same input again is recognised.
    public var contentHash: [UInt8]
    /// How many ratings will come.
    public var ratingCount: UInt64
    /// All ratings are this user's; nil: the users are those of the file.
    public var asUserID: UInt32?
    /// The people of this import are simulated.
    public var simulated: Bool

    public init(
        source: String,
        label: String,
        contentHash: [UInt8],
        ratingCount: UInt64,
        asUserID: UInt32? = nil,
        simulated: Bool = false
    ) {
        self.source = source
        self.label = label
        self.contentHash = contentHash
        self.ratingCount = ratingCount
        self.asUserID = asUserID
        self.simulated = simulated
    }
}

/// Where an import stands.
public enum ImportState: UInt8, Sendable, Hashable {
    case open = 1
    case committed = 2
    case aborted = 3
}

/// What an import did.
public struct ImportCounts: Sendable, Hashable {
    public var chunks: UInt32 = 0
    /// Ratings that are now current because of it.
    public var applied: UInt64 = 0
    /// Ratings that the store had already, with stars and time.
    public var unchanged: UInt64 = 0
    /// Ratings older than the store's rating (or removal) of the same pair.
    public var superseded: UInt64 = 0
    public var usersCreated: UInt32 = 0
    public var moviesCreated: UInt32 = 0
    public var tags: UInt32 = 0

    /// Ratings that came, whatever became of them.
    public var received: UInt64 { applied + unchanged + superseded }

    public init() {}
}

/// One import, for lists.
public struct ImportRecord: Sendable, Hashable {
    public var id: UInt32
    public var header: ImportHeader
    public var state: ImportState
    public var counts: ImportCounts
    public var begunMilliseconds: Int64
    /// When it was committed or aborted.
    public var endedMilliseconds: Int64?
}

/// Ratings as they are in a file: column i of each is one rating, the ids are the file's.
public struct FileRatings: Sendable, Hashable {
    public static let countMax = 262_144

    public var users: [UInt32]
    public var movies: [UInt32]
    public var halfStars: [UInt8]
    /// Unix seconds.
    public var times: [UInt32]

    public init(users: [UInt32] = [], movies: [UInt32] = [], halfStars: [UInt8] = [], times: [UInt32] = []) {
        self.users = users
        self.movies = movies
        self.halfStars = halfStars
        self.times = times
    }
}

/// A tag as it is in a file.
public struct FileTag: Sendable, Hashable {
    public var userFileID: UInt32
    public var movieFileID: UInt32
    public var text: String
    public var time: UInt32

    public init(userFileID: UInt32, movieFileID: UInt32, text: String, time: UInt32) {
        self.userFileID = userFileID
        self.movieFileID = movieFileID
        self.text = text
        self.time = time
    }
}

/// A movie of a file, to be found or created here.
public struct UnresolvedMovie: Sendable, Hashable {
    public var fileID: UInt32
    public var fields: MovieFields

    public init(fileID: UInt32, fields: MovieFields) {
        self.fileID = fileID
        self.fields = fields
    }
}

/// The movie here that a movie of a file is.
public struct MovieResolution: Sendable, Hashable {
    public enum How: UInt8, Sendable, Hashable {
        case mapped = 1
        case byIMDb = 2
        case byTMDB = 3
        case byTitle = 4
        case created = 5
    }

    public var fileID: UInt32
    public var movieID: UInt32
    public var how: How

    public init(fileID: UInt32, movieID: UInt32, how: How) {
        self.fileID = fileID
        self.movieID = movieID
        self.how = how
    }
}
