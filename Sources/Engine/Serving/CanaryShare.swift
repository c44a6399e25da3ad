/// The people who get the canary: dealt by a salted hash of their ids.
///
/// The salt is the version's own, so everybody keeps their side as long as it stands, and another version tries it on others. A larger share keeps
/// those of the smaller one.
public struct CanaryShare: Sendable, Hashable {
    /// So many of a hundred people.
    public let percent: Int
    private let salt: UInt64

    /// - Parameters:
    ///   - model: the canary's name.
    ///   - version: the canary's.
    ///   - percent: 0 to 100.
    public init(model: String, version: UInt32, percent: Int) {
        self.percent = percent
        // FNV-1a (Fowler, Noll and Vo): short, and the same everywhere and always, as the hashes of the standard library are not.
        salt = "canary \(model) \(version)".utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
    }

    /// Whether a person gets the canary.
    public func contains(_ user: UserID) -> Bool {
        // The upper half of the product with 100: evenly dealt, without the bias of a remainder.
        mixed(salt, UInt64(user.rawValue)).multipliedFullWidth(by: 100).high < UInt64(max(0, percent))
    }
}
