internal import Glibc

/// Two towers (Yi et al. 2019; DSSM, Huang et al. 2013): a vector of the user, a vector of the movie, and their cosine.
///
/// The user's tower reads the mean of the history and no user id, so whoever just arrived has a vector. Both vectors lie in one space, for
/// nearest-neighbour recall.
public struct TwoTowers: RankingModel {
    public enum Training: String, Sendable, CaseIterable {
        /// Each sample's movie against the others of its slice, corrected for how often each is drawn (Yi et al. 2019, eq. 3).
        case inBatchSoftmax = "in-batch-softmax"
        /// The logistic loss of the label, as the other models have it.
        case pointwise
    }

    public var training: Training
    public var columns: [Column]
    public var embeddingWidth: Int
    public var widths: [Int]
    /// What cosines are multiplied by: 1 / temperature.
    public var scale: Float
    /// log Q of each row of the movie vocabulary, row 0 first: how often each movie is a sample. Needed for the softmax.
    public var logFrequency: [Float]

    public init(
        training: Training = .pointwise,
        columns: [Column] = [.category(.movieID), .history(length: 50)] + Column.genres + Column.numbers,
        embeddingWidth: Int = 16,
        widths: [Int] = [64, 32],
        scale: Float = 10,
        logFrequency: [Float] = []
    ) {
        self.training = training
        self.columns = columns
        self.embeddingWidth = embeddingWidth
        self.widths = widths
        self.scale = scale
        self.logFrequency = logFrequency
    }

    /// In-batch negatives want many neighbours.
    public var sliceRows: Int { training == .inBatchSoftmax ? 256 : 64 }

    /// With the movies' frequencies among the training samples, which the softmax needs.
    public func prepared(for table: SampleTable, indices: [UInt32]) -> any RankingModel {
        guard training == .inBatchSoftmax else { return self }
        var counts: [UInt32: Int] = [:]
        for index in indices {
            counts[table.movieIDs[Int(table.samples[Int(index)].movieRow)].rawValue, default: 0] += 1
        }
        var model = self
        // The vocabulary's order: by id, after "unknown".
        let total = Float(max(1, indices.count))
        model.logFrequency = [-logf(total)] + counts.sorted { $0.key < $1.key }.map { logf(Float($0.value) / total) }
        return model
    }

    /// The user's vector: `[B × widths.last]`, of length 1.
    func user(_ g: Graph, _ x: Inputs) -> Node {
        x.kept("tower.user") { tower(g, x, .user, history: x.encoder.historyLength > 0 ? x.history : nil) }
    }

    /// The movie's vector, in the same space.
    func movie(_ g: Graph, _ x: Inputs) -> Node {
        x.kept("tower.movie") { tower(g, x, .movie, history: nil) }
    }

    /// The last layer has no activation: a vector may point anywhere.
    private func tower(_ g: Graph, _ x: Inputs, _ side: FeatureSide, history: Node?) -> Node {
        let mean = history.map { g.pooled($0, isMean: true) }
        let embeddings = x.embeddedColumns.map { x.embedding($0) }.filter { $0.side == side }
        let input = g.concat([mean].compactMap { $0 } + embeddings + x.numbers(of: side))
        let hidden = g.mlp(input, widths: Array(widths.dropLast()), activation: .relu)
        return g.normalised(g.dense(hidden, width: widths.last ?? embeddingWidth))
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        // A learnt scale and shift turn a cosine into a logit.
        g.dense(g.dot(user(g, x), movie(g, x)), width: 1, initial: .constant(scale))
    }

    public func addLosses(_ g: Graph, _ x: Inputs, logits: [Node]) {
        guard training == .inBatchSoftmax,
            let slot = x.encoder.slots.firstIndex(where: { $0.column == .category(.movieID) })
        else {
            g.rankingLosses(logits)
            return
        }
        g.inBatchSoftmaxLoss(
            user: user(g, x),
            movie: movie(g, x),
            slot: slot,
            logFrequency: logFrequency,
            scale: scale
        )
    }
}
