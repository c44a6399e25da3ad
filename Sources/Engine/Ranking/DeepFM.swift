/// DeepFM (Guo et al. 2017): a factorisation machine and an MLP, their outputs added (eq. 1), in three forms.
public struct DeepFM: RankingModel {
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// Ids in the factorisation machine alone, the MLP over numbers and pooled genres: an MLP learns ids by heart, and their dot products
        /// under L2 do not. One model for whoever is known and whoever is new.
        case parted
        /// The paper's: both parts read all embeddings.
        case paper
        /// The reference system's second: every field and the numbers projected to 64 values, their pairwise products summed by
        /// dimension, an MLP of 32-16 over the projections.
        case projected
    }

    public var form: Form
    public var columns: [Column]
    public var embeddingWidth: Int
    public var widths: [Int]
    /// L2 of the ids' vectors for each sample that uses them, in the parted form.
    public var idPenalty: Float

    public init(
        form: Form = .parted,
        columns: [Column] = [.category(.movieID), .category(.userID)] + Column.genres + Column.numbers,
        embeddingWidth: Int = 10,
        widths: [Int] = [128, 64],
        idPenalty: Float = 0.06
    ) {
        self.form = form
        self.columns = columns
        self.embeddingWidth = embeddingWidth
        self.widths = widths
        self.idPenalty = idPenalty
    }

    private static let ids: [Column] = [.category(.movieID), .category(.userID)]

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        switch form {
        case .parted: parted(g, x)
        case .paper: paper(g, x)
        case .projected: projected(g, x)
        }
    }

    public func addLosses(_ g: Graph, _ x: Inputs, logits: [Node]) {
        g.rankingLosses(logits)
        guard form == .parted else { return }
        g.penalty(on: ids(g, x), strength: idPenalty)
        for bias in Self.ids.map({ x.weight($0) }) { g.penalty(on: bias, strength: idPenalty / 10) }
    }

    private func ids(_ g: Graph, _ x: Inputs) -> Node {
        x.kept("ids") { g.concat(Self.ids.map { x.embedding($0) }) }
    }

    private func parted(_ g: Graph, _ x: Inputs) -> Node {
        let first = Self.ids.map { x.weight($0) }
        let second = g.factorisationMachine(ids(g, x), fields: Self.ids.count)
        let deep = g.dense(g.mlp(x.dense, widths: widths, activation: .relu), width: 1)
        return g.sum(first + [second, deep])
    }

    private func paper(_ g: Graph, _ x: Inputs) -> Node {
        let first = x.linear(x.embeddedColumns)
        let second = x.embedded.map { g.factorisationMachine($0, fields: x.embeddedColumns.count) }
        let deep = g.dense(g.mlp(x.all, widths: widths, activation: .relu), width: 1)
        return g.sum([first, second, deep].compactMap { $0 })
    }

    private func projected(_ g: Graph, _ x: Inputs) -> Node {
        // All numbers are one field.
        let numbers = x.numeric.map { [g.dense($0, width: 64)] } ?? []
        let fields = x.embeddedColumns.map { g.dense(x.embedding($0), width: 64) } + numbers
        // Twice eq. 3 of Rendle 2010 without the sum over dimensions: (Σ v)² − Σ v²; the next layer learns the factor.
        let sum = g.sum(fields)
        let second = sum * sum - g.sum(fields.map { $0 * $0 })
        let deep = g.mlp(g.concat(fields), widths: [32, 16], activation: .relu)
        return g.sum([x.linear(x.embeddedColumns), g.dense(g.concat(second, deep), width: 1)].compactMap { $0 })
    }
}
