/// The ratings of a chunk that changed something, with own ids, sorted by (user, movie); each is an event at its own
/// offset: the chunk's offset plus its place. Without holes the place is the index.
public struct ImportChunk: Sendable, Hashable {
    public var importID: UInt32
    public var sequence: UInt32
    /// Users that came with this chunk.
    public var newUsers: [IDMapping]
    public var users: [UInt32]
    public var movies: [UInt32]
    public var halfStars: [UInt8]
    /// Unix seconds.
    public var times: [UInt32]
    public var holes = ChunkHoles()
}

/// What erased users have left in a chunk: places that others' ratings do not move up to.
public struct ChunkHoles: Sendable, Hashable {
    /// Rising, with ratings between them.
    public var ranges: [Range<Int>] = []
    /// The greatest id that the chunk gave to a new user before any was erased: no id is given twice, in a replay neither.
    public var newUserMax: UInt32 = 0

    public var isEmpty: Bool { ranges.isEmpty && newUserMax == 0 }
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }
}

extension ImportChunk {
    /// How many offsets it takes.
    public var placeCount: Int { users.count + holes.count }

    /// The index of the rating at a place; nil: a hole.
    func rating(atPlace place: Int) -> Int? {
        var before = 0
        for hole in holes.ranges {
            if place < hole.lowerBound { break }
            if hole.contains(place) { return nil }
            before += hole.count
        }
        return place - before
    }

    /// The place of each rating, by its index.
    var places: [Int] {
        var places: [Int] = []
        places.reserveCapacity(users.count)
        var next = 0
        for hole in holes.ranges {
            places += next..<hole.lowerBound
            next = hole.upperBound
        }
        return places + (next..<placeCount)
    }

    /// The chunk without the ratings of some users, which leave holes, and without their ids.
    func erasing(_ ids: Set<UInt32>) -> ImportChunk {
        let places = places
        let kept = users.indices.filter { !ids.contains(users[$0]) }
        var chunk = self
        chunk.newUsers = newUsers.filter { !ids.contains($0.ownID) }
        chunk.users = kept.map { users[$0] }
        chunk.movies = kept.map { movies[$0] }
        chunk.halfStars = kept.map { halfStars[$0] }
        chunk.times = kept.map { times[$0] }
        chunk.holes.newUserMax = newUsers.reduce(holes.newUserMax) { max($0, $1.ownID) }
        chunk.holes.ranges = []
        var next = 0
        for index in kept {
            if places[index] > next { chunk.holes.ranges.append(next..<places[index]) }
            next = places[index] + 1
        }
        if next < placeCount { chunk.holes.ranges.append(next..<placeCount) }
        return chunk
    }
}
