/// A piece of an import that travels in one request: ratings in columns, or tags. Ids are the file's.
package struct ImportChunk: Sendable, Equatable {
    package var users: [UInt32] = []
    package var movies: [UInt32] = []
    /// 1 to 10.
    package var halfStars: [UInt8] = []
    /// Unix seconds.
    package var times: [UInt32] = []
    package var tags: [ImportedTag] = []

    /// As they travel: the first absolute, each further one the difference to the one before.
    package var timeSteps: [Int64] {
        var previous: Int64 = 0
        return times.map { time in
            defer { previous = Int64(time) }
            return Int64(time) - previous
        }
    }
}
