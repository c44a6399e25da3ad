internal import Foundation

/// A bucket of one of the tables.
struct Probe: Hashable {
    var table: Int
    var key: Int
}

/// How projections become keys, one for each table, and in which order a query looks into buckets beside its own.
enum HashFamily: Sendable {
    /// A key has a bit for the side of each of some hyperplanes (Charikar 2002).
    case signs(bits: Int)
    /// A key is ⌊(a·v + b) / width⌋, for b in 0 ..< width (Datar et al. 2004); one direction a table, as in Spark.
    case steps(width: Float, offsets: [Float])

    /// Directions that a table takes.
    var directionsPerTable: Int {
        switch self {
        case .signs(let bits): bits
        case .steps: 1
        }
    }

    /// Keys are below it.
    var keyCount: Int {
        switch self {
        case .signs(let bits): 1 << bits
        // Directions and vectors have length 1, so a projection with its offset lies in -1 ..< 1 + width.
        case .steps(let width, _): 2 * Self.stepsToOne(width) + 2
        }
    }

    /// The key of a vector in a table, by its projections on the directions of all tables.
    func key(_ table: Int, _ projections: [Float]) -> Int {
        switch self {
        case .signs(let bits):
            return (0..<bits).reduce(0) { $0 | (projections[table * bits + $1] > 0 ? 1 << $1 : 0) }
        case .steps(let width, let offsets):
            let step = Int(((projections[table] + offsets[table]) / width).rounded(.down)) + Self.stepsToOne(width)
            return min(max(step, 0), keyCount - 1)
        }
    }

    private static func stepsToOne(_ width: Float) -> Int { Int((1 / width).rounded(.up)) }

    /// Where to look for what is like a query: its own bucket in each table, then others, the likeliest first, until
    /// there are none.
    func probes(tables: Int, _ projections: [Float]) -> ProbeSequence {
        ProbeSequence(self, tables: tables, projections)
    }

    /// How far a query is from bucket `key` of a family of steps.
    func distance(of projections: [Float], from probe: Probe) -> Float {
        guard case .steps(let width, let offsets) = self else { return 0 }
        let place = projections[probe.table] + offsets[probe.table]
        let start = Float(probe.key - Self.stepsToOne(width)) * width
        return max(start - place, place - start - width, 0)
    }
}
