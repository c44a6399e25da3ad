/// The id of a user in the API and in the log; dense arrays use rows (`Int`).
public struct UserID: Hashable, Sendable, Comparable {
    public let rawValue: UInt32

    public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static func < (left: UserID, right: UserID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension UserID: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
