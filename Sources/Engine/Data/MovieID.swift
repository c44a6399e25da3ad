/// The id of a movie in the API and in the log; dense arrays use rows (`Int`).
public struct MovieID: Hashable, Sendable, Comparable {
    public let rawValue: UInt32

    public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static func < (left: MovieID, right: MovieID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension MovieID: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
