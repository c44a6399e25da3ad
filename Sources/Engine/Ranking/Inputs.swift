/// The columns of a model as nodes of a graph: an embedding for each slot, and the numbers side by side.
///
/// Nodes are made when they are asked for and then kept, so that a model's parts share them.
public final class Inputs {
    public let encoder: FeatureEncoder
    let embeddingWidth: Int
    private let graph: Graph
    private var tables: [String: Table] = [:]
    private var nodes: [String: Node] = [:]

    init(_ graph: Graph, _ encoder: FeatureEncoder, embeddingWidth: Int) {
        self.graph = graph
        self.encoder = encoder
        self.embeddingWidth = embeddingWidth
    }

    // MARK: Embeddings

    /// The embedding of one slot: `[B × width]`, a table of its own for each slot.
    public func embedding(_ column: Column) -> Node {
        embedding(column, width: embeddingWidth, kind: "embedding")
    }

    public func embedding(_ category: Category) -> Node {
        embedding(.category(category))
    }

    /// Another embedding of the same slot, for models that keep two.
    ///
    /// `kind` names the table: the same kind and column is the same table.
    public func embedding(_ column: Column, width: Int, kind: String) -> Node {
        guard let slot = encoder.slots.firstIndex(where: { $0.column == column }) else {
            preconditionFailure("Inputs: the model reads \(column) and does not list it among its columns")
        }
        return kept("\(kind).\(slot)") {
            let table = table("\(kind).\(column.name)", rows: encoder.slots[slot].cardinality, width: width)
            return graph.embedding(table, slot: slot, side: encoder.slots[slot].side)
        }
    }

    /// The sum of the embeddings of all genre slots of one side, from one table: `[B × width]`. `nil` where the model reads no genres.
    ///
    /// What a first layer makes of a multi-hot input.
    public func genres(_ side: FeatureSide, width: Int = 16) -> Node? {
        let slots = encoder.slots.indices.filter {
            encoder.slots[$0].vocabulary == .genres && encoder.slots[$0].side == side
        }
        guard !slots.isEmpty else { return nil }
        return kept("genres.\(side)") {
            let rows = encoder.slots[slots[0]].cardinality
            return graph.pooledEmbedding(table("genres.\(side)", rows: rows, width: width), slots: slots, side: side)
        }
    }

    /// Numbers, and the genres of both sides pooled: what generalises best, without any id.
    public var dense: Node {
        let parts = [genres(.user), genres(.movie), numeric].compactMap { $0 }
        precondition(!parts.isEmpty, "Inputs: the model reads neither genres nor numbers")
        return kept("dense") { graph.concat(parts) }
    }

    /// All slots but the crosses, each embedded, side by side: `[B × slots · width]`. `nil` where there are none.
    public var embedded: Node? {
        let columns = embeddedColumns
        guard !columns.isEmpty else { return nil }
        return kept("embedded") { graph.concat(columns.map { embedding($0) }) }
    }

    /// The slots in `embedded`, in their order.
    public var embeddedColumns: [Column] {
        encoder.slots.filter { !$0.column.isCross }.map(\.column)
    }

    /// Σ of one weight for each row of the given slots: `[B × 1]`, the linear part of wide models. `nil` for no slot.
    public func linear(_ columns: [Column]) -> Node? {
        guard !columns.isEmpty else { return nil }
        let weights = columns.map { weight($0) }
        return weights.count == 1 ? weights[0] : graph.rowSum(graph.concat(weights))
    }

    /// One weight for each row of a slot: `[B × 1]`.
    public func weight(_ column: Column) -> Node {
        guard let slot = encoder.slots.firstIndex(where: { $0.column == column }) else {
            preconditionFailure("Inputs: the model reads \(column) and does not list it among its columns")
        }
        return kept("weight.\(slot)") {
            let table = table("linear.\(column.name)", rows: encoder.slots[slot].cardinality, width: 1, initial: .zero)
            return graph.embedding(table, slot: slot, side: encoder.slots[slot].side)
        }
    }

    /// The linear part over the crosses.
    public var crossed: Node? {
        linear(encoder.slots.map(\.column).filter { $0.isCross })
    }

    // MARK: Numbers

    /// All numeric inputs side by side. `nil` where there are none.
    public var numeric: Node? {
        guard !encoder.numbers.isEmpty else { return nil }
        return kept("numeric") {
            // Parted by side, so that scoring can compute each as seldom as it may.
            let parts = [FeatureSide.user, .movie, .pair].flatMap { numbers(of: $0) }
            return graph.concat(parts)
        }
    }

    /// The numeric inputs of one side, in pieces that lie together.
    public func numbers(of side: FeatureSide) -> [Node] {
        let sides = encoder.numbers.map(\.side)
        var parts: [Node] = []
        var start = 0
        while start < sides.count {
            let end = sides[start...].firstIndex { $0 != sides[start] } ?? sides.count
            if sides[start] == side {
                parts.append(kept("numbers.\(start)") { graph.numbers(start..<end, side: side) })
            }
            start = end
        }
        return parts
    }

    /// Embeddings and numbers side by side: what a multilayer perceptron reads.
    public var all: Node {
        let parts = [embedded, numeric].compactMap { $0 }
        precondition(!parts.isEmpty, "Inputs: the model reads nothing")
        return kept("all") { graph.concat(parts) }
    }

    // MARK: History

    /// The embeddings of the histories, `[H × width]`, from the movies' own table.
    public var history: Node {
        kept("history") {
            graph.historyEmbedding(table("embedding.movieID", rows: encoder.movieCardinality, width: embeddingWidth))
        }
    }

    // MARK: Keeping

    /// A node that several parts of a model share: made when it is first asked for.
    func kept(_ key: String, _ make: () -> Node) -> Node {
        if let node = nodes[key] { return node }
        let node = make()
        nodes[key] = node
        return node
    }

    private func table(
        _ name: String,
        rows: Int,
        width: Int,
        initial: Initial = .normal(deviation: 0.05)
    ) -> Table {
        if let table = tables[name] { return table }
        let table = graph.table(name, rows: rows, width: width, initial: initial)
        tables[name] = table
        return table
    }
}

extension Column {
    var isCross: Bool {
        if case .cross = self { return true }
        return false
    }

    /// In the names of weights, and in tables for people.
    var name: String {
        switch self {
        case .category(let category): category.name
        case .number(let number, _): number.rawValue
        case .buckets(let number): "\(number.rawValue)Bucket"
        case .cross(let first, let second, _): "\(first.name)×\(second.name)"
        case .history: "history"
        }
    }
}

extension Category {
    var name: String {
        switch self {
        case .userID: "userID"
        case .movieID: "movieID"
        case .movieGenre(let place): "movieGenre\(place + 1)"
        case .userGenre(let place): "userGenre\(place + 1)"
        case .recentMovie(let place): "userRatedMovie\(place + 1)"
        case .hour: "hour"
        case .weekday: "weekday"
        }
    }
}
