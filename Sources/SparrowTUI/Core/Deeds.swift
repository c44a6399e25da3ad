/// What was done and can be undone, newest last; a hundred deep.
struct Deeds: Equatable, Sendable {
    struct Deed: Equatable, Sendable {
        let film: MovieID
        let title: String
        let before: Change
        let after: Change
        /// Unix seconds of the rating before; 0: none.
        let ratedAtBefore: Int
        /// The number of the act that brought it about last; a refusal takes the deed away.
        var act: Int
    }

    private static let depth = 100

    private(set) var done: [Deed] = []
    private(set) var undone: [Deed] = []

    mutating func add(_ deed: Deed) {
        undone = []
        done.append(deed)
        if done.count > Self.depth { done.removeFirst(done.count - Self.depth) }
    }

    var newestDone: Deed? { done.last }

    var newestUndone: Deed? { undone.last }

    /// The newest deed was undone by an act of this number.
    mutating func undo(by act: Int) {
        guard var deed = done.popLast() else { return }
        deed.act = act
        undone.append(deed)
    }

    /// The deed undone last was done again by an act of this number.
    mutating func redo(by act: Int) {
        guard var deed = undone.popLast() else { return }
        deed.act = act
        done.append(deed)
    }

    /// The act was refused: there is nothing to take back, or to do again.
    mutating func forget(act: Int) {
        done.removeAll { $0.act == act }
        undone.removeAll { $0.act == act }
    }
}
