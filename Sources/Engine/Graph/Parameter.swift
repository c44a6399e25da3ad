internal import Glibc

/// How weights begin.
public enum Initial: Sendable {
    case zero
    case one
    case constant(Float)
    /// Uniform in ±bound.
    case uniform(Float)
    /// Normal with mean 0.
    case normal(deviation: Float)

    /// Uniform in ±1/√inputs: He et al. 2015 with a = √5, which PyTorch's linear layers begin with.
    static func fanIn(_ inputs: Int) -> Initial { .uniform(1 / Float(max(1, inputs)).squareRoot()) }

    func fill(_ values: UnsafeMutableBufferPointer<Float>, _ generator: inout SeededGenerator) {
        for index in values.indices {
            switch self {
            case .zero: values[index] = 0
            case .one: values[index] = 1
            case .constant(let value): values[index] = value
            case .uniform(let bound): values[index] = Float.random(in: -bound...bound, using: &generator)
            case .normal(let deviation): values[index] = deviation * Initial.normal(&generator)
            }
        }
    }

    /// Box and Muller 1958.
    private static func normal(_ generator: inout SeededGenerator) -> Float {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude...1, using: &generator))).squareRoot()
        return Float(radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator)))
    }
}

/// Weights whose gradient every slice has whole: they lie one after the other in one array, and so do their gradients.
final class Parameter {
    enum Update {
        /// By the optimiser.
        case learnt
        /// Moves by a tenth towards what the slices measured (running statistics of a batch normalisation).
        case measured
    }

    let name: String
    let shape: [Int]
    let count: Int
    let initial: Initial
    let update: Update
    /// Where it begins in the arrays of all parameters.
    let offset: Int
    /// Whether L2 regularisation applies: not to biases and slopes.
    let isRegularised: Bool
    /// How many operations add to its gradient.
    var users = 0
    /// Whether it is a small embedding table, which follows its gradient at the tables' rate.
    var isTable = false

    init(name: String, shape: [Int], initial: Initial, update: Update, offset: Int, isRegularised: Bool) {
        self.name = name
        self.shape = shape
        count = shape.reduce(1, *)
        self.initial = initial
        self.update = update
        self.offset = offset
        self.isRegularised = isRegularised
    }

    /// Whether its gradient is zeroed before a step and added to; else its one operation overwrites it.
    var isAdded: Bool { users > 1 }
    var keep: Float { isAdded ? 1 : 0 }
}

/// An embedding table `[rows × width]`; row 0 is "unknown".
///
/// A small one is a `Parameter`. A large one keeps its gradient once, in rows owned by shards, and only rows that a batch touched are
/// looked at.
public final class Table {
    let name: String
    let rows: Int
    let width: Int
    let initial: Initial
    /// A small table's weights; `nil` for a large one.
    let parameter: Parameter?
    /// Where it begins in the array of all large tables.
    let offset: Int
    /// Its number among the large tables.
    let number: Int

    /// Rows of a large table belong to the shard of their last bits. A power of two, and the same for any number of threads.
    static let shards = 8

    /// Tables up to so many values are small: sixteen slices of them stay in the second-level cache.
    static let smallCountMax = 4_096

    init(name: String, rows: Int, width: Int, initial: Initial, parameter: Parameter?, offset: Int, number: Int) {
        self.name = name
        self.rows = rows
        self.width = width
        self.initial = initial
        self.parameter = parameter
        self.offset = offset
        self.number = number
    }

    var count: Int { rows * width }
}
