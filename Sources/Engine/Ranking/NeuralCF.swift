/// Neural collaborative filtering (He et al. 2017) from the two ids alone, in three shapes.
public struct NeuralCF: RankingModel {
    public enum Shape: String, Sendable, CaseIterable {
        /// NeuMF (§3.4): a generalised matrix factorisation beside an MLP, each with embeddings of its own.
        case neuMF = "neumf"
        /// The reference system's first: an MLP over both embeddings.
        case concatenation
        /// The reference system's second: a small tower for each side and their dot product.
        case towers
    }

    public var shape: Shape
    public var embeddingWidth: Int
    public var widths: [Int]

    public init(shape: Shape = .neuMF, embeddingWidth: Int = 10, widths: [Int] = [10, 10]) {
        self.shape = shape
        self.embeddingWidth = embeddingWidth
        self.widths = widths
    }

    public var columns: [Column] { [.category(.movieID), .category(.userID)] }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        let movie = x.embedding(.movieID)
        let user = x.embedding(.userID)
        switch shape {
        case .neuMF:
            // Eq. 12: both parts end in one layer.
            let factors = embedding(x, .movieID, "factors") * embedding(x, .userID, "factors")
            let hidden = g.mlp(g.concat(user, movie), widths: widths, activation: .relu)
            return g.dense(g.concat(factors, hidden), width: 1)
        case .concatenation:
            return g.dense(g.mlp(g.concat(movie, user), widths: widths, activation: .relu), width: 1)
        case .towers:
            let product = g.dot(
                g.mlp(movie, widths: widths, activation: .relu),
                g.mlp(user, widths: widths, activation: .relu)
            )
            return g.dense(product, width: 1)
        }
    }

    private func embedding(_ x: Inputs, _ category: Category, _ kind: String) -> Node {
        x.embedding(.category(category), width: embeddingWidth, kind: kind)
    }
}
