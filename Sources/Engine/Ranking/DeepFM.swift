/// DeepFM (Guo et al. 2017): a factorisation machine and an MLP that read the same embeddings, their outputs added (eq. 1).
public struct DeepFM: RankingModel {
    public enum Form: String, Sendable, CaseIterable {
        /// The paper's.
        case paper
        /// The reference system's second: every field and the numbers projected to 64 values, their pairwise products summed by
        /// dimension, an MLP of 32-16 over the projections.
        case projected
    }

    public var form: Form
    public var columns: [Column]
    public var embeddingWidth: Int
    public var widths: [Int]

    public init(
        form: Form = .paper,
        columns: [Column] = Column.genres + Column.numbers + Column.buckets,
        embeddingWidth: Int = 10,
        widths: [Int] = [64, 64]
    ) {
        self.form = form
        self.columns = columns
        self.embeddingWidth = embeddingWidth
        self.widths = widths
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        form == .paper ? paper(g, x) : projected(g, x)
    }

    private func paper(_ g: Graph, _ x: Inputs) -> Node {
        let first = x.linear(x.embeddedColumns)
        let second = x.embedded.map { g.factorisationMachine($0, fields: x.embeddedColumns.count) }
        let deep = g.dense(g.mlp(x.all, widths: widths, activation: .relu), width: 1)
        return g.sum([first, second, deep].compactMap { $0 })
    }

    private func projected(_ g: Graph, _ x: Inputs) -> Node {
        let fields = x.embeddedColumns.map { g.dense(x.embedding($0), width: 64) } + numbers(g, x)
        let vectors = g.concat(fields)
        // Twice eq. 3 of Rendle 2010 without the sum over dimensions: (Σ v)² − Σ v²; the next layer learns the factor.
        let sum = g.sum(fields)
        let second = sum * sum - g.sum(fields.map { $0 * $0 })
        let deep = g.mlp(vectors, widths: [32, 16], activation: .relu)
        return g.sum([x.linear(x.embeddedColumns), g.dense(g.concat(second, deep), width: 1)].compactMap { $0 })
    }

    /// All numbers are one field.
    private func numbers(_ g: Graph, _ x: Inputs) -> [Node] {
        x.numeric.map { [g.dense($0, width: 64)] } ?? []
    }
}
