@testable import Engine

/// A network with something of everything: small and large tables, histories, attention, a recurrence, crosses, Dice, dropout,
/// normalisations, two heads.
enum MixedModel {
    static let layout = Graph.InputLayout(slots: 3, numbers: 4, historyLength: 6, targets: 2)

    static func network(
        batchMax: Int,
        optimiser: Optimiser? = Optimiser(),
        threads: Int = 1,
        seed: UInt64 = 5
    ) -> Network {
        let g = Graph(layout, batchMax: batchMax)
        let small = g.table("small", rows: 7, width: 6)
        let large = g.table("large", rows: 900, width: 6)
        let movie = g.embedding(large, slot: 1, side: .movie)
        let vectors = [g.embedding(small, slot: 0, side: .user), movie, g.embedding(small, slot: 2, side: .user)]
        let pooled = g.pooledEmbedding(small, slots: [0, 2], side: .user)
        let history = g.historyEmbedding(large)
        let interests = [attention(g, of: movie, to: history), g.newest(g.gru(history, width: 5))]
        let all = g.concat(vectors + interests + [pooled, g.numbers(0..<4, side: .pair)])
        let hidden = g.dropout(g.dense(all, width: 16, activation: .dice), probability: 0.3)
        let deep = g.mlp(g.layerNormalised(g.batchNormalised(hidden)), widths: [12], activation: .relu)
        let like = g.dense(deep, width: 1) + g.factorisationMachine(g.concat(vectors), fields: 3) + crosses(g, vectors)
        let stars = g.dense(hidden, width: 1, activation: .tanh)
        g.logisticLoss(like, target: 0)
        g.squaredLoss(stars, target: 1)
        g.penalty(on: movie, strength: 0.01)
        return Network(g, outputs: [like, stars], optimiser: optimiser, threads: threads, seed: seed)
    }

    private static func crosses(_ g: Graph, _ vectors: [Node]) -> Node {
        let fields = g.concat(vectors)
        let crossed = g.crossed(g.crossed(fields, with: fields, form: .vector), with: fields, form: .matrix)
        let pairs = g.softmax(g.pairProducts(fields, fields: 3))
        return g.dense(g.concat(crossed, pairs, g.compressedInteractions(fields, fields: 3, maps: [4, 2])), width: 1)
    }

    private static func attention(_ g: Graph, of movie: Node, to history: Node) -> Node {
        let both = g.concat(history, history * g.repeated(movie))
        let unit = g.dense(both, sample: movie, width: 8, activation: .prelu)
        return g.weightedSum(history, weights: g.dense(unit, width: 1))
    }

    static func batch(rows: Int, seed: UInt64 = 1) -> RandomBatch {
        RandomBatch(
            layout,
            rows: rows,
            cardinalities: [7, 900, 7],
            historyRows: 900,
            historyLengths: [0, 6, 1, 3],
            seed: seed
        )
    }
}

extension Network {
    /// The bits of all weights by name.
    var weightBits: [String: [UInt32]] {
        weights.mapValues { $0.map(\.bitPattern) }
    }

    /// Steps over the same batch.
    ///
    /// - Returns: the loss of each step.
    @discardableResult
    func train(steps: Int, rows: Int, on batch: any BatchSource) -> [Double] {
        (0..<steps).map { _ in step(rows: rows, source: batch) }
    }

    /// What `run` gives, output after output: `[outputs][rows · width]`.
    func outputs(rows: Int, source: any BatchSource, count: Int) -> [[Float]] {
        var result = [[Float]](repeating: [], count: count)
        run(rows: rows, source: source) { _, output, values in result[output] += values }
        return result
    }
}

extension Optimiser {
    /// One optimiser for dense weights and one for large tables, with some L2.
    static func mixed(_ dense: Dense, _ tables: Tables) -> Optimiser {
        var optimiser = Optimiser()
        optimiser.dense = dense
        optimiser.tables = tables
        optimiser.learningRate = 0.01
        optimiser.l2 = 1e-3
        optimiser.tableL2 = 1e-3
        return optimiser
    }
}
