import Testing

@testable import Engine

/// Each operation's gradient against finite differences, over odd shapes: a batch of one, a width of one, an empty history.
struct OperationGradientTests {
    private static let numbers = Graph.InputLayout(numbers: 5)

    /// A layer before and one behind, so that the operation has a gradient to take and to give.
    private func error(
        rows: Int,
        width: Int = 5,
        step: Float = 4e-3,
        _ operation: (Graph, Node) -> Node
    ) -> Float {
        GradientCheck(Self.numbers, rows: rows) { g in
            let hidden = g.dense(g.numbers(0..<5, side: .pair), width: width)
            let result = operation(g, hidden)
            g.logisticLoss(result.width == 1 ? result : g.dense(result, width: 1))
        }.largestError(step: step)
    }

    @Test(arguments: [1, 2, 7, 70])
    func `dense`(rows: Int) {
        #expect(error(rows: rows) { g, x in g.dense(x, width: 3) } < 0.01)
    }

    @Test(arguments: [1, 7], [Activation.sigmoid, .tanh, .prelu, .relu, .dice])
    func `activations`(rows: Int, activation: Activation) {
        // A small step, so that it hardly ever leads over a kink.
        #expect(error(rows: rows, step: 5e-4) { g, x in g.activated(x, activation) } < 0.02)
        #expect(error(rows: rows, width: 1, step: 5e-4) { g, x in g.activated(x, activation) } < 0.02)
    }

    @Test(arguments: [1, 7])
    func `arithmetic`(rows: Int) {
        #expect(error(rows: rows) { g, x in x + g.dense(x, width: 5) } < 0.01)
        #expect(error(rows: rows) { g, x in x - g.dense(x, width: 5) } < 0.01)
        #expect(error(rows: rows) { g, x in x * g.dense(x, width: 5) } < 0.01)
        #expect(error(rows: rows) { _, x in x * x } < 0.01)
        #expect(error(rows: rows) { g, x in g.dot(x, g.dense(x, width: 5)) } < 0.01)
        #expect(error(rows: rows) { g, x in g.rowSum(x) } < 0.01)
        #expect(error(rows: rows) { g, x in g.normalised(x) } < 0.01)
    }

    @Test(arguments: [1, 7])
    func `concatenations, nested and of values that are read elsewhere`(rows: Int) {
        let error = error(rows: rows) { g, x in
            let other = g.dense(x, width: 2)
            let inner = g.concat(g.dense(x, width: 3), other)
            return g.concat(inner, x, g.numbers(1..<3, side: .user), g.dense(other, width: 1))
        }
        #expect(error < 0.01)
    }

    @Test(arguments: [1, 7])
    func `normalisations`(rows: Int) {
        #expect(error(rows: rows) { g, x in g.batchNormalised(x) } < 0.02)
        #expect(error(rows: rows) { g, x in g.layerNormalised(x) } < 0.02)
    }

    @Test func `dropout`() {
        #expect(error(rows: 9) { g, x in g.dropout(x, probability: 0.4) } < 0.01)
    }

    @Test(arguments: [1, 6])
    func `embeddings and factorisation machines`(rows: Int) {
        let check = GradientCheck(.init(slots: 3), rows: rows, cardinalities: [4, 900, 4]) { g in
            let small = g.table("small", rows: 4, width: 6, initial: .normal(deviation: 0.5))
            let large = g.table("large", rows: 900, width: 6, initial: .normal(deviation: 0.5))
            let vectors = g.concat(
                g.embedding(small, slot: 0, side: .user),
                g.embedding(large, slot: 1, side: .movie),
                g.embedding(small, slot: 2, side: .user)
            )
            g.logisticLoss(g.factorisationMachine(vectors, fields: 3) + g.dense(vectors, width: 1))
        }
        #expect(check.largestError() < 0.01)
    }

    @Test(arguments: [[0], [0, 3, 1], [4]])
    func `pooling, attention and softmax over histories, empty ones among them`(lengths: [Int]) {
        let layout = Graph.InputLayout(slots: 1, historyLength: 4)
        let check = GradientCheck(
            layout,
            rows: 5,
            cardinalities: [7],
            historyRows: 7,
            historyLengths: lengths
        ) { g in
            let table = g.table("movie", rows: 7, width: 3, initial: .normal(deviation: 0.5))
            let movie = g.embedding(table, slot: 0, side: .movie)
            let history = g.historyEmbedding(table)
            let repeated = g.repeated(movie)
            let unit = g.dense(g.concat(history, repeated, history * repeated), width: 4, activation: .tanh)
            let interest = g.weightedSum(history, weights: g.dense(unit, width: 1))
            let softened = g.weightedSum(history, weights: g.softmaxOverHistory(g.dense(unit, width: 1)))
            let mean = g.pooled(history, isMean: true)
            let sum = g.pooled(history)
            g.logisticLoss(g.dense(g.concat(interest, softened, mean, sum, movie), width: 1))
        }
        #expect(check.largestError() < 0.02)
    }

    @Test(arguments: [1, 6])
    func `losses`(rows: Int) {
        let layout = Graph.InputLayout(slots: 2, numbers: 3, targets: 2)
        let check = GradientCheck(layout, rows: rows, cardinalities: [5, 6]) { g in
            let x = g.numbers(0..<3, side: .user)
            let table = g.table("movie", rows: 6, width: 4, initial: .normal(deviation: 0.5))
            let movie = g.embedding(table, slot: 1, side: .movie)
            let user = g.dense(x, width: 4)
            g.logisticLoss(g.dense(x, width: 1), target: 1)
            g.squaredLoss(g.dense(x, width: 1), target: 0)
            g.bprLoss(positive: g.dot(user, movie), negative: g.dense(x, width: 1))
            g.inBatchSoftmaxLoss(
                user: user,
                movie: movie,
                slot: 1,
                logFrequency: [-1, -2, -3, -1.5, -2.5, -0.5],
                scale: 2
            )
        }
        #expect(check.largestError() < 0.01)
    }
}
