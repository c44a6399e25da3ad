/// A movie that somebody has seen on a list.
public struct StoredExposure: Sendable, Hashable {
    public var userID: UInt32
    public var movieID: UInt32
    /// Empty: of none.
    public var experiment: String
    public var arm: String
    /// Of the list, with its version: "din 3".
    public var model: String
    /// In the list, from 1.
    public var rank: UInt32
    public var timeMilliseconds: Int64
    /// The person looked at the film itself.
    public var isOpened: Bool

    public init(
        userID: UInt32,
        movieID: UInt32,
        experiment: String,
        arm: String,
        model: String,
        rank: UInt32,
        timeMilliseconds: Int64,
        isOpened: Bool
    ) {
        self.userID = userID
        self.movieID = movieID
        self.experiment = experiment
        self.arm = arm
        self.model = model
        self.rank = rank
        self.timeMilliseconds = timeMilliseconds
        self.isOpened = isOpened
    }
}
