/// The time from a star's key to the first list that covers the rating.
struct Latency: Equatable, Sendable {
    private struct Waiting: Equatable, Sendable {
        let act: Int
        let keyAt: Int
        /// Of the log; nil until acknowledged.
        var offset: UInt64?
    }

    private var waiting: [Waiting] = []
    private var newestList: (offset: UInt64, at: Int)?
    /// Milliseconds; nil before the first and after a loss of the connection.
    private(set) var newest: Int?
    /// The act that `newest` was measured of.
    private(set) var newestAct: Int?

    static func == (left: Latency, right: Latency) -> Bool {
        left.waiting == right.waiting && left.newest == right.newest && left.newestAct == right.newestAct
    }

    mutating func keyPressed(act: Int, at milliseconds: Int) {
        if waiting.count >= 100 { waiting.removeFirst() }
        waiting.append(Waiting(act: act, keyAt: milliseconds))
    }

    /// The act has this offset. The list may have come before the acknowledgement.
    mutating func acknowledged(act: Int, offset: UInt64) {
        guard let index = waiting.firstIndex(where: { $0.act == act }) else { return }
        waiting[index].offset = offset
        settle()
    }

    mutating func refused(act: Int) {
        waiting.removeAll { $0.act == act }
    }

    mutating func listShown(offset: UInt64, at milliseconds: Int) {
        newestList = (offset, milliseconds)
        settle()
    }

    /// The connection is lost, or it is another log: how long the person or the network takes is not to be measured.
    mutating func forget() {
        waiting = []
        newestList = nil
        (newest, newestAct) = (nil, nil)
    }

    private mutating func settle() {
        guard let newestList else { return }
        waiting.removeAll { item in
            guard let offset = item.offset, newestList.offset >= offset, newestList.at >= item.keyAt else {
                return false
            }
            (newest, newestAct) = (newestList.at - item.keyAt, item.act)
            return true
        }
    }
}
