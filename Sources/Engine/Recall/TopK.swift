internal import Kernels

/// The k best of a list of scores: highest first, equal ones by row.
///
/// A kernel passes over all that is not above the k-th best so far, so that the cost is one pass over the scores and
/// about k·ln(n/k) insertions into a heap.
struct TopK {
    struct Entry: Hashable {
        var row: Int
        var score: Float
    }

    private let capacity: Int
    /// A heap with the worst entry at its root.
    private var heap: [Entry] = []

    init(capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(capacity)
    }

    /// The best of `scores` among the rows allowed; `nil` allows all. A score of −∞ or NaN never enters.
    static func select(_ capacity: Int, of scores: UnsafeBufferPointer<Float>, allowed: MovieSet?) -> [Entry] {
        guard capacity > 0, let base = scores.baseAddress else { return [] }
        var best = TopK(capacity: capacity)
        let blockWidth = 512
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: blockWidth) { positions in
            guard let above = positions.baseAddress else { return }
            for start in stride(from: 0, to: scores.count, by: blockWidth) {
                let count = min(blockWidth, scores.count - start)
                let found = sparrow_positions_above(base + start, count, best.threshold, above)
                for index in 0..<found {
                    let row = start + Int(above[index])
                    let score = base[row]
                    // The threshold may have risen since the block was looked through.
                    guard score > best.threshold, allowed?.contains(row) ?? true else { continue }
                    best.insert(Entry(row: row, score: score))
                }
            }
        }
        return best.bestFirst()
    }

    /// What a score must exceed to enter. Rows come in ascending order, so an equal score comes too late.
    private var threshold: Float {
        heap.count < capacity ? -.infinity : heap[0].score
    }

    private mutating func insert(_ entry: Entry) {
        if heap.count < capacity {
            heap.append(entry)
            siftUp(heap.count - 1)
        } else {
            heap[0] = entry
            siftDown()
        }
    }

    private func bestFirst() -> [Entry] {
        heap.sorted { TopK.isWorse($1, than: $0) }
    }

    private static func isWorse(_ a: Entry, than b: Entry) -> Bool {
        a.score != b.score ? a.score < b.score : a.row > b.row
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard TopK.isWorse(heap[child], than: heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = 2 * parent + 1
            guard worst < heap.count else { return }
            if worst + 1 < heap.count, TopK.isWorse(heap[worst + 1], than: heap[worst]) { worst += 1 }
            guard TopK.isWorse(heap[worst], than: heap[parent]) else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
