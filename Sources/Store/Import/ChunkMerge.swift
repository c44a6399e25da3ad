/// The ratings of a chunk on their way into the store: own ids, sorted by (user, movie), one of each pair; in the end only
/// those that change something.
struct ChunkMerge {
    private(set) var users: [UInt32]
    private(set) var movies: [UInt32]
    private(set) var halfStars: [UInt8]
    private(set) var times: [UInt32]
    private(set) var newUsers: [IDMapping] = []
    /// The row that each rating replaces.
    private(set) var replaced: [RatingRow?] = []
    private(set) var unchanged = 0
    private(set) var superseded = 0

    /// - Throws: FAILED_PRECONDITION for a movie that was not resolved.
    init(_ file: FileRatings, open: OpenImport, state: StoreState) throws(WriteRefusal) {
        halfStars = file.halfStars
        times = file.times
        users = []
        movies = []
        try mapMovies(file, open)
        mapUsers(file, open, state)
        sortByPair()
    }

    private mutating func mapMovies(_ file: FileRatings, _ open: OpenImport) throws(WriteRefusal) {
        movies.reserveCapacity(file.movies.count)
        for fileID in file.movies {
            guard let movie = open.movies[fileID] else {
                throw .movieNotResolved(fileID: fileID, importID: open.record.id)
            }
            movies.append(movie)
        }
    }

    private mutating func mapUsers(_ file: FileRatings, _ open: OpenImport, _ state: StoreState) {
        if let user = open.record.header.asUserID {
            users = [UInt32](repeating: user, count: file.users.count)
            return
        }
        var added: [UInt32: UInt32] = [:]
        var taken: Set<UInt32> = []
        var next = state.nextUserID
        users.reserveCapacity(file.users.count)
        for index in file.users.indices {
            let fileID = file.users[index]
            // The file is sorted by user as a rule: look each up once.
            if index > 0, fileID == file.users[index - 1] {
                users.append(users[index - 1])
                continue
            }
            if let known = open.users[fileID] ?? added[fileID] {
                users.append(known)
                continue
            }
            let own = open.ownID(
                of: fileID,
                taken: {
                    state.userIDs.contains($0) || state.erasedUserIDs.contains($0) || taken.contains($0)
                },
                next: &next
            )
            added[fileID] = own
            taken.insert(own)
            newUsers.append(IDMapping(fileID: fileID, ownID: own))
            users.append(own)
        }
    }

    private func pair(_ index: Int) -> UInt64 {
        UInt64(users[index]) << 32 | UInt64(movies[index])
    }

    /// Sorts by pair, and keeps of each pair the newest rating: the last of those at the same time.
    private mutating func sortByPair() {
        let sorted = users.indices.dropFirst().allSatisfy { pair($0 - 1) < pair($0) }
        guard !sorted else { return }
        let order = users.indices.sorted { left, right in
            (pair(left), times[left], left) < (pair(right), times[right], right)
        }
        var kept: [Int] = []
        kept.reserveCapacity(order.count)
        for index in order {
            if let last = kept.last, pair(last) == pair(index) {
                let same = times[last] == times[index] && halfStars[last] == halfStars[index]
                unchanged += same ? 1 : 0
                superseded += same ? 0 : 1
                kept[kept.count - 1] = index
            } else {
                kept.append(index)
            }
        }
        take(kept)
    }

    private mutating func take(_ indices: [Int]) {
        users = indices.map { users[$0] }
        movies = indices.map { movies[$0] }
        halfStars = indices.map { halfStars[$0] }
        times = indices.map { times[$0] }
    }

    /// Drops what changes nothing: the current rating of a pair is the one with the greatest (time, offset), and a removal
    /// is not undone by a rating that is not newer.
    mutating func keepChanges(over existing: [RatingRow?]) {
        var kept: [Int] = []
        kept.reserveCapacity(users.count)
        for index in users.indices {
            guard let old = existing[index] else {
                kept.append(index)
                continue
            }
            if old.time == times[index], old.halfStars == halfStars[index] {
                unchanged += 1
            } else if old.time > times[index] || (old.halfStars == 0 && old.time == times[index]) {
                superseded += 1
            } else {
                kept.append(index)
            }
        }
        if kept.count == users.count {
            replaced = existing
        } else {
            replaced = kept.map { existing[$0] }
            take(kept)
        }
    }
}
