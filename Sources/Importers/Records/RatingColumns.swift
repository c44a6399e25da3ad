/// Ratings in columns, 13 bytes each: place i of every array is one rating, the ids are the file's.
package struct RatingColumns: Sendable, Equatable {
    /// The last second of 2099.
    static let timeMax: UInt64 = 4_102_444_799

    package var users: [UInt32] = []
    package var movies: [UInt32] = []
    /// 1 to 10.
    package var halfStars: [UInt8] = []
    /// Unix seconds.
    package var times: [UInt32] = []

    package var count: Int { users.count }
    package var isEmpty: Bool { users.isEmpty }

    package init() {}

    package mutating func append(user: UInt32, movie: UInt32, halfStars: UInt8, time: UInt32) {
        users.append(user)
        movies.append(movie)
        self.halfStars.append(halfStars)
        times.append(time)
    }

    mutating func reserve(_ count: Int) {
        users.reserveCapacity(count)
        movies.reserveCapacity(count)
        halfStars.reserveCapacity(count)
        times.reserveCapacity(count)
    }

    /// How many different people rated.
    package var userCount: Int {
        var seen: Set<UInt32> = []
        var previous: UInt32 = 0
        for user in users where user != previous {
            seen.insert(user)
            previous = user
        }
        return seen.count
    }

    /// The places of ratings whose user and movie an earlier place has already, rising; at most `max` of them.
    ///
    /// MovieLens files are sorted by user and movie, which one pass over them shows. Any other order costs a sort of the pairs,
    /// 8 bytes each.
    func duplicates(max: Int) -> [Int] {
        guard !isStrictlySorted else { return [] }
        var pairs = (0..<count).map { pair(at: $0) }
        pairs.sort()
        var doubled: Set<UInt64> = []
        for index in pairs.indices.dropFirst() where pairs[index] == pairs[index - 1] {
            doubled.insert(pairs[index])
        }
        guard !doubled.isEmpty else { return [] }

        var seen: Set<UInt64> = []
        var places: [Int] = []
        for place in 0..<count where doubled.contains(pair(at: place)) {
            if !seen.insert(pair(at: place)).inserted { places.append(place) }
            if places.count == max { break }
        }
        return places
    }

    private var isStrictlySorted: Bool {
        (1..<Swift.max(count, 1)).allSatisfy { pair(at: $0 - 1) < pair(at: $0) }
    }

    private func pair(at place: Int) -> UInt64 {
        UInt64(users[place]) << 32 | UInt64(movies[place])
    }
}
