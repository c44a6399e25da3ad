/// Candidates of several sources, merged without doubles; each remembers who found it, and at what rank.
public struct Candidates: Sendable {
    /// One of them.
    public struct Candidate: Sendable {
        public let movieRow: Int
        /// By source the rank from 1, 0 where the source did not find it.
        fileprivate var ranks = InlineArray<12, UInt16>(repeating: 0)

        /// Who found it, and at what rank from 1, in the order of the sources.
        public var sources: [(source: RecallSource, rank: Int)] {
            RecallSource.allCases.compactMap { source in
                let rank = ranks[source.number]
                return rank > 0 ? (source, Int(rank)) : nil
            }
        }

        /// The rank that a source gave it; `nil` where it did not find it.
        public func rank(by source: RecallSource) -> Int? {
            let rank = ranks[source.number]
            return rank > 0 ? Int(rank) : nil
        }
    }

    /// In the order in which they were first found.
    public private(set) var all: [Candidate] = []
    /// How many each source gave, those that others gave too among them, by `RecallSource.number`.
    private var given = [Int](repeating: 0, count: RecallSource.allCases.count)
    /// Row → place in `all` + 1; 0: it is none.
    private var places: [UInt16]

    init(movieCount: Int) {
        places = [UInt16](repeating: 0, count: movieCount)
        all.reserveCapacity(640)
    }

    /// How many a source gave.
    public func count(of source: RecallSource) -> Int { given[source.number] }

    /// Takes in the next candidate of a source: its rank is one more than that of the one before.
    mutating func add(_ row: Int, from source: RecallSource) {
        given[source.number] += 1
        let rank = UInt16(clamping: given[source.number])
        let place = Int(places[row])
        if place > 0 {
            all[place - 1].ranks[source.number] = rank
        } else if all.count < Int(UInt16.max) {
            var candidate = Candidate(movieRow: row)
            candidate.ranks[source.number] = rank
            all.append(candidate)
            places[row] = UInt16(all.count)
        }
    }

    func contains(_ row: Int) -> Bool { places[row] > 0 }

    /// The place in `all` of a row that is a candidate.
    func place(ofRow row: Int) -> Int { Int(places[row]) - 1 }

    /// The candidate of a row; `nil` where no source found it.
    public subscript(row: Int) -> Candidate? {
        places[row] > 0 ? all[Int(places[row]) - 1] : nil
    }
}
