/// How a user's ratings become a vector of a space. Never stored: made anew for each request.
public protocol UserVectors: Sendable {
    /// The user's vector.
    ///
    /// - Parameters:
    ///   - history: the oldest first; movies that the space does not know count for nothing.
    ///   - time: of the request, Unix seconds.
    /// - Returns: as wide as the space, finite; `nil` where the ratings say nothing in it.
    func vector(of history: [Rating], time: UInt32) -> [Float]?
}

/// A space as recall asks it: an index of the movies' vectors, and how users get theirs.
public struct RecallSpace: Sendable {
    public let source: RecallSource
    public var index: any VectorIndex
    public let users: any UserVectors

    public init(source: RecallSource, index: any VectorIndex, users: any UserVectors) {
        self.source = source
        self.index = index
        self.users = users
    }
}
