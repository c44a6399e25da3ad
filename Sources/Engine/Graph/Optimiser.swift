/// How weights follow their gradients.
public struct Optimiser: Hashable, Sendable, Codable {
    public enum Dense: String, Hashable, Sendable, Codable {
        case sgd
        case adagrad
        case adam
    }

    /// For large embedding tables; small ones are learnt as other weights are, at the tables' rate.
    public enum Tables: String, Hashable, Sendable, Codable {
        case sgd
        /// Adagrad with one accumulator a row, on the rows that a batch touched.
        case rowWiseAdagrad = "row-wise-adagrad"
        /// Adam on the rows that a batch touched; the moments of the others wait. Another algorithm than Adam.
        case lazyAdam = "lazy-adam"
        /// Adam on the whole table in each step, as the reference runs have it.
        case denseAdam = "dense-adam"
    }

    public var dense = Dense.adam
    public var tables = Tables.lazyAdam
    public var learningRate: Float = 1e-3
    /// For embedding tables; `nil` takes `learningRate`.
    public var tableLearningRate: Float?
    /// Added to the gradient, times the weight: of dense weights without biases, and of rows that a batch touched.
    public var l2: Float = 0
    public var tableL2: Float = 0

    public init() {}

    /// As the reference trains: Adam on everything.
    public static let reference: Optimiser = {
        var optimiser = Optimiser()
        optimiser.tables = .denseAdam
        return optimiser
    }()
}
