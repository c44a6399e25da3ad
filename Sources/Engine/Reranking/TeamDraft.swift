/// Two lists woven into one, so that one person can judge both at once (team draft interleaving, Radlinski, Kurup and Joachims 2008).
///
/// As when two captains choose their teams: in each round a coin says who chooses first, and each takes the best film of their own list that nobody has
/// taken. A film is credited to who chose it.
public enum TeamDraft {
    public enum Team: Hashable, Sendable {
        case first
        case second
    }

    public struct Pick: Hashable, Sendable {
        public var movieRow: Int
        public var team: Team
        /// In the list of the team, from 0.
        public var place: Int
    }

    /// Weaves.
    ///
    /// - Parameters:
    ///   - first: movie rows, the best first, each once.
    ///   - second: likewise, in another order.
    ///   - count: how many rows the woven list has, at most.
    ///   - seed: of the coin.
    /// - Returns: each movie once; where one list is at its end the other one goes on.
    public static func weave(_ first: [Int], _ second: [Int], count: Int, seed: UInt64) -> [Pick] {
        var generator = SeededGenerator(seed: seed)
        var picks: [Pick] = []
        var taken = Set<Int>()
        var (next, sizes) = ([0, 0], [0, 0])
        let lists = [first, second]
        func isOpen(_ team: Int) -> Bool {
            while next[team] < lists[team].count, taken.contains(lists[team][next[team]]) { next[team] += 1 }
            return next[team] < lists[team].count
        }
        while picks.count < count {
            let open = [isOpen(0), isOpen(1)]
            guard open[0] || open[1] else { break }
            var team = sizes[0] < sizes[1] ? 0 : 1
            if sizes[0] == sizes[1] { team = generator.next() >> 63 == 0 ? 0 : 1 }
            if !open[team] { team = 1 - team }
            let row = lists[team][next[team]]
            picks.append(Pick(movieRow: row, team: team == 0 ? .first : .second, place: next[team]))
            taken.insert(row)
            sizes[team] += 1
        }
        return picks
    }
}
