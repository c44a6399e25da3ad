/// What the rows of a value stand for.
public enum Domain: Hashable, Sendable {
    /// A row for each sample of the batch.
    case sample
    /// A row for each movie in the histories of the batch, those of the first sample first. No padding: a history has as many rows as it has movies.
    case history
    /// One row for a whole slice: memory that an operation works in.
    case slice
}

/// One value of a graph: `[rows × width]` float32, row-major, at a fixed place of each slice's memory.
final class Value {
    let id: Int
    let width: Int
    let domain: Domain
    /// What it depends on: scoring one user against many movies computes `user` once, `movie` once per publication, and only `pair` for each
    /// candidate.
    let side: FeatureSide
    /// Whether any parameter lies before it; else its gradient is of no use.
    let needsGradient: Bool
    /// How many operations read it.
    var consumers = 0
    /// The operation that writes it.
    unowned(unsafe) var producer: Operation?

    /// Where row 0 begins, in floats from the start of a slice's values; its gradient lies at the same place of the gradients.
    var offset = 0
    /// Floats from row to row; more than `width` for a part of a concatenation, which is written where it is read.
    var stride = 0

    init(id: Int, width: Int, domain: Domain, side: FeatureSide, needsGradient: Bool) {
        precondition(width > 0, "Graph: a value needs a width")
        self.id = id
        self.width = width
        self.domain = domain
        self.side = side
        self.needsGradient = needsGradient
        stride = width
    }
}

/// A value while a model is written down: what the operations of `Graph` take and give.
public struct Node {
    let graph: Graph
    let value: Value

    public var width: Int { value.width }
    public var domain: Domain { value.domain }
    public var side: FeatureSide { value.side }

    public static func + (left: Node, right: Node) -> Node { left.graph.sum([left, right]) }
    public static func - (left: Node, right: Node) -> Node { left.graph.difference(left, right) }
    /// Element by element.
    public static func * (left: Node, right: Node) -> Node { left.graph.product(left, right) }
}
