/// What the writer must know of the tables at every write. A value: taking a transaction back is an assignment.
struct StoreState {
    var lastOffset: UInt64 = 0
    var movieIDs: Set<UInt32> = []
    var userIDs: Set<UInt32> = []
    /// Of users who were erased: they are never given again.
    var erasedUserIDs: Set<UInt32> = []
    var nextMovieID: UInt32 = 1
    var nextUserID: UInt32 = 1
    var nextImportID: UInt32 = 1
    var nextJobID: UInt32 = 1
    var openImport: OpenImport?

    mutating func addMovie(_ id: UInt32) {
        movieIDs.insert(id)
        nextMovieID = max(nextMovieID, id.successor)
    }

    mutating func addUser(_ id: UInt32) {
        userIDs.insert(id)
        nextUserID = max(nextUserID, id.successor)
    }

    mutating func eraseUser(_ id: UInt32) {
        userIDs.remove(id)
        erasedUserIDs.insert(id)
        reserveUserIDs(upTo: id)
    }

    /// No new user gets one of these ids.
    mutating func reserveUserIDs(upTo id: UInt32) {
        if id > 0 { nextUserID = max(nextUserID, id.successor) }
    }
}

extension UInt32 {
    /// The next number; the last one stays.
    fileprivate var successor: UInt32 { self == .max ? self : self + 1 }
}

/// The import that is running; there is one at a time, so that taking it back restores exactly what was there before.
struct OpenImport {
    var record: ImportRecord
    /// The store was empty when it began: a file's id is taken as own id where that is free.
    var keepsFileIDs: Bool
    /// File id → own id, of everything that this source has ever named.
    var movies: [UInt32: UInt32]
    var users: [UInt32: UInt32]

    /// A file id above this gets a new own id, so that the ids given here stay far from the end of the range.
    static let keptIDMax: UInt32 = 1_000_000_000

    /// The own id of something new in the file; `next` is the next free one, and moves on.
    func ownID(of fileID: UInt32, taken: (UInt32) -> Bool, next: inout UInt32) -> UInt32 {
        if keepsFileIDs, fileID > 0, fileID <= OpenImport.keptIDMax, !taken(fileID) {
            next = max(next, fileID + 1)
            return fileID
        }
        while taken(next) { next += 1 }
        defer { next += 1 }
        return next
    }
}
