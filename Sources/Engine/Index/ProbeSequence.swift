/// The buckets that a query looks into, the likeliest first (Lv et al. 2007, "Multi-Probe LSH", §4.4–4.5).
///
/// What is near to the query and not in its bucket lies just beyond a border that the query is near to. So a bucket's
/// cost is the sum of the squared distances to the borders between: the margins |a·q| of the bits that differ, or the
/// distance to a step. One heap holds the next buckets of all tables. Bits are flipped by ascending margin: a set of
/// flips whose last is the j-th is followed by the one with j + 1 in place of j, and the one with j + 1 as well; both
/// cost no less, and every set comes once.
struct ProbeSequence: Sequence, IteratorProtocol {
    /// A bucket to come. For bits, `flips` is a set of places in the order of the margins, `last` its greatest; for
    /// steps, the key and the direction.
    private struct Step {
        var cost: Float
        var table: Int
        var flips: Int
        var last: Int
    }

    private let family: HashFamily
    private let tables: Int
    private let projections: [Float]
    private let ownKeys: [Int]
    /// Of each table, its bits by ascending margin.
    private var order: [UInt8] = []
    private var given = 0
    /// The cheapest at the root.
    private var heap: [Step] = []

    init(_ family: HashFamily, tables: Int, _ projections: [Float]) {
        self.family = family
        self.tables = tables
        self.projections = projections
        ownKeys = (0..<tables).map { family.key($0, projections) }
        heap.reserveCapacity(4 * tables)
    }

    mutating func next() -> Probe? {
        if given < tables {
            given += 1
            return Probe(table: given - 1, key: ownKeys[given - 1])
        }
        if given == tables {
            given += 1
            start()
        }
        guard let step = popCheapest() else { return nil }
        switch family {
        case .signs(let bits):
            pushFollowers(of: step, bits)
            return Probe(table: step.table, key: ownKeys[step.table] ^ flippedBits(step, bits))
        case .steps:
            pushStep(step.table, key: step.flips + step.last, direction: step.last)
            return Probe(table: step.table, key: step.flips)
        }
    }

    private mutating func start() {
        switch family {
        case .signs(let bits):
            for table in 0..<tables where bits > 0 {
                let margins = (0..<bits).map { abs(projections[table * bits + $0]) }
                order += (0..<bits).sorted { (margins[$0], $0) < (margins[$1], $1) }.map { UInt8($0) }
                push(Step(cost: squaredMargin(table, 0, bits), table: table, flips: 1, last: 0))
            }
        case .steps:
            for table in 0..<tables {
                pushStep(table, key: ownKeys[table] - 1, direction: -1)
                pushStep(table, key: ownKeys[table] + 1, direction: 1)
            }
        }
    }

    private mutating func pushFollowers(of step: Step, _ bits: Int) {
        let next = step.last + 1
        guard next < bits else { return }
        let added = squaredMargin(step.table, next, bits)
        let flips = step.flips | 1 << next
        push(Step(cost: step.cost + added, table: step.table, flips: flips, last: next))
        // The sum without the last is made of what there is; rounding may put equal ones in either order, the same each
        // time.
        let shifted = step.cost - squaredMargin(step.table, step.last, bits) + added
        push(Step(cost: shifted, table: step.table, flips: flips & ~(1 << step.last), last: next))
    }

    private mutating func pushStep(_ table: Int, key: Int, direction: Int) {
        guard key >= 0, key < family.keyCount else { return }
        let distance = family.distance(of: projections, from: Probe(table: table, key: key))
        push(Step(cost: distance * distance, table: table, flips: key, last: direction))
    }

    private func squaredMargin(_ table: Int, _ place: Int, _ bits: Int) -> Float {
        let margin = projections[table * bits + Int(order[table * bits + place])]
        return margin * margin
    }

    private func flippedBits(_ step: Step, _ bits: Int) -> Int {
        var (rest, flipped) = (step.flips, 0)
        while rest != 0 {
            flipped |= 1 << Int(order[step.table * bits + rest.trailingZeroBitCount])
            rest &= rest - 1
        }
        return flipped
    }

    private mutating func push(_ step: Step) {
        heap.append(step)
        var child = heap.count - 1
        while child > 0, heap[child].cost < heap[(child - 1) / 2].cost {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func popCheapest() -> Step? {
        guard let last = heap.popLast() else { return nil }
        guard let cheapest = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while true {
            var least = 2 * parent + 1
            guard least < heap.count else { return cheapest }
            if least + 1 < heap.count, heap[least + 1].cost < heap[least].cost { least += 1 }
            guard heap[least].cost < heap[parent].cost else { return cheapest }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
