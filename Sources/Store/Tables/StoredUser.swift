/// A person who rates.
public struct StoredUser: Sendable, Hashable {
    public var id: UInt32
    /// Its own name, or for somebody who came with an import the source and the id there: "movielens 17".
    public var name: String
    /// The import that created the user; nil: created by CreateUser.
    public var importID: UInt32?
    /// Came with an import of simulated ratings.
    public var simulated: Bool

    public init(id: UInt32, name: String, importID: UInt32? = nil, simulated: Bool = false) {
        self.id = id
        self.name = name
        self.importID = importID
        self.simulated = simulated
    }
}
