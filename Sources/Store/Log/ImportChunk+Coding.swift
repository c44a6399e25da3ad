/// The bodies of import chunks as bytes.
///
/// A chunk's columns: users run-length coded (they are sorted), movies as differences within a user, two ratings' half
/// stars in a byte, times as differences.
extension ByteWriter {
    mutating func importChunk(_ chunk: ImportChunk) {
        reserve(chunk.users.count * 6 + 64)
        number(chunk.importID)
        number(chunk.sequence)
        mappings(chunk.newUsers)
        if !chunk.holes.isEmpty { holes(chunk.holes) }
        number(chunk.users.count)
        userRuns(chunk.users)
        for index in chunk.movies.indices {
            let begins = index == 0 || chunk.users[index] != chunk.users[index - 1]
            signed(Int64(chunk.movies[index]) - (begins ? 0 : Int64(chunk.movies[index - 1])))
        }
        for index in stride(from: 0, to: chunk.halfStars.count, by: 2) {
            let second = index + 1 < chunk.halfStars.count ? chunk.halfStars[index + 1] : 0
            byte(chunk.halfStars[index] | second << 4)
        }
        var previous: Int64 = 0
        for time in chunk.times {
            signed(Int64(time) - previous)
            previous = Int64(time)
        }
    }

    private mutating func holes(_ holes: ChunkHoles) {
        number(holes.newUserMax)
        number(holes.ranges.count)
        var end = 0
        for range in holes.ranges {
            number(range.lowerBound - end)
            number(range.count)
            end = range.upperBound
        }
    }

    private mutating func userRuns(_ users: [UInt32]) {
        var start = 0
        var previous: Int64 = 0
        while start < users.count {
            var end = start + 1
            while end < users.count, users[end] == users[start] { end += 1 }
            signed(Int64(users[start]) - previous)
            number(end - start)
            previous = Int64(users[start])
            start = end
        }
    }
}

/// What a chunk says of users, which is read without its other columns.
struct ImportChunkUsers {
    var importID: UInt32
    var sequence: UInt32
    var newUsers: [IDMapping]
    var holes: ChunkHoles
    var runs: [(user: UInt32, count: Int)]

    /// How many ratings the chunk has of some users.
    func ratingCount(of ids: Set<UInt32>) -> Int {
        runs.reduce(0) { ids.contains($1.user) ? $0 + $1.count : $0 }
    }
}

extension ByteReader {
    mutating func importChunk(version: UInt8) throws(CodingFault) -> ImportChunk {
        let head = try importChunkUsers(version: version)
        let length = head.runs.reduce(0) { $0 + $1.count }
        var chunk = ImportChunk(
            importID: head.importID,
            sequence: head.sequence,
            newUsers: head.newUsers,
            users: [],
            movies: [],
            halfStars: [],
            times: [],
            holes: head.holes
        )
        chunk.users.reserveCapacity(length)
        for run in head.runs { chunk.users.append(contentsOf: repeatElement(run.user, count: run.count)) }
        chunk.movies.reserveCapacity(length)
        for index in 0..<length {
            let begins = index == 0 || chunk.users[index] != chunk.users[index - 1]
            let base = begins ? 0 : Int64(chunk.movies[index - 1])
            chunk.movies.append(try UInt32.checked(base &+ signed()))
        }
        chunk.halfStars.reserveCapacity(length + 1)
        for _ in 0..<(length + 1) / 2 {
            let pair = try byte()
            chunk.halfStars.append(pair & 15)
            chunk.halfStars.append(pair >> 4)
        }
        chunk.halfStars.removeLast(chunk.halfStars.count - length)
        chunk.times.reserveCapacity(length)
        var previous: Int64 = 0
        for _ in 0..<length {
            let time = try UInt32.checked(previous &+ signed())
            chunk.times.append(time)
            previous = Int64(time)
        }
        return chunk
    }

    /// The beginning of a chunk's body: whose ratings it has.
    mutating func importChunkUsers(version: UInt8) throws(CodingFault) -> ImportChunkUsers {
        ImportChunkUsers(
            importID: try number(),
            sequence: try number(),
            newUsers: try mappings(),
            holes: version >= 3 ? try holes() : ChunkHoles(),
            runs: try userRuns(count: try count())
        )
    }

    private mutating func holes() throws(CodingFault) -> ChunkHoles {
        var holes = ChunkHoles(ranges: [], newUserMax: try number())
        var end = 0
        for _ in 0..<(try count()) {
            let start = try number(UInt32.self)
            let length = try number(UInt32.self)
            guard length > 0, end + Int(start) + Int(length) <= Int(UInt32.max) else {
                throw CodingFault(what: "a hole of \(length) ratings is out of range")
            }
            holes.ranges.append(end + Int(start)..<end + Int(start) + Int(length))
            end += Int(start) + Int(length)
        }
        return holes
    }

    private mutating func userRuns(count: Int) throws(CodingFault) -> [(user: UInt32, count: Int)] {
        var runs: [(user: UInt32, count: Int)] = []
        var length = 0
        var previous: Int64 = 0
        while length < count {
            let user = try UInt32.checked(previous &+ signed())
            let run = try number(Int.self)
            guard run > 0, run <= count - length else {
                throw CodingFault(what: "a run of \(run) ratings is too long")
            }
            runs.append((user, run))
            length += run
            previous = Int64(user)
        }
        return runs
    }
}
