/// A graph split for scoring one user against many movies: what depends on the user runs once a request, what depends on the movie once a
/// publication, and only the rest for each candidate.
///
/// A dense layer over a concatenation is a sum over its parts, so the movies' part of a first layer is a table, and the user's part one vector.
struct ScoringPlan {
    enum Step {
        /// As in the plain graph, over a row for each candidate.
        case run(Operation)
        case separate(SeparatedSum)
        case separateFM(SeparatedFM)
    }

    let user: [Operation]
    let movie: [Operation]
    let steps: [Step]
    /// Values of the user that steps read: repeated for each candidate.
    let broadcast: [Value]
    /// Values of movies that steps read: tables, of which each candidate takes its row.
    let gathered: [Value]
    /// Whether a step reads rows of histories: then the user's history stands there once for each candidate.
    let repeatsHistory: Bool

    init(_ operations: [Operation], outputs: [Value]) {
        user = operations.filter { $0.output.side == .user }
        movie = operations.filter { $0.output.side == .movie }
        let pair = operations.filter { $0.output.side == .pair }
        var steps: [Step] = []
        var read = outputs
        for operation in pair {
            if let sum = SeparatedSum(operation) {
                steps.append(.separate(sum))
            } else if let fm = SeparatedFM(operation) {
                steps.append(.separateFM(fm))
            } else if !(operation is Concatenation && ScoringPlan.isOnlySeparated(operation, pair)) {
                steps.append(.run(operation))
                read += operation.inputs
            }
        }
        self.steps = steps
        broadcast = ScoringPlan.distinct(read.filter { $0.side == .user })
        gathered = ScoringPlan.distinct(read.filter { $0.side == .movie })
        repeatsHistory = pair.contains { $0.output.domain == .history }
    }

    /// The part of it that one output needs.
    init(_ operations: [Operation], only output: Value) {
        var needed: Set<Int> = [output.id]
        let kept = operations.reversed().filter { operation in
            guard needed.contains(operation.output.id) else { return false }
            for input in operation.inputs { needed.insert(input.id) }
            return true
        }
        self.init(kept.reversed(), outputs: [output])
    }

    /// Whether nothing needs a concatenation as a whole: all that read it take it apart.
    private static func isOnlySeparated(_ concatenation: Operation, _ pair: [Operation]) -> Bool {
        pair.filter { $0.inputs.contains { $0 === concatenation.output } }.allSatisfy { reader in
            SeparatedSum(reader) != nil || SeparatedFM(reader) != nil
                || (reader is Concatenation && isOnlySeparated(reader, pair))
        }
    }

    private static func distinct(_ values: [Value]) -> [Value] {
        var ids = Set<Int>()
        return values.filter { ids.insert($0.id).inserted }
    }

    /// The parts of a value: those of a concatenation of both sides, with their first columns in it, else the value itself.
    static func parts(of value: Value, from column: Int = 0) -> [(value: Value, column: Int)] {
        guard value.side == .pair, let concatenation = value.producer as? Concatenation else {
            return [(value, column)]
        }
        var start = column
        return concatenation.inputs.flatMap { input in
            defer { start += input.width }
            return parts(of: input, from: start)
        }
    }
}

/// A linear operation over parts of different sides: y = base(user) + table[movie] + Σ parts of the pair, then perhaps a ReLU.
final class SeparatedSum {
    struct Part {
        let value: Value
        let term: Term
    }

    enum Term {
        /// value · rows of W from a column of the input on.
        case product(Parameter, firstRow: Int)
        /// The sum of the value's columns.
        case columns
        case scaled(Float)
    }

    let output: Value
    let bias: Parameter?
    let isRectified: Bool
    let user: [Part]
    let movie: [Part]
    let pair: [Part]

    /// `nil` for an operation that is not linear, or of which no part belongs to one side.
    init?(_ operation: Operation) {
        guard operation.output.side == .pair, operation.output.domain == .sample else { return nil }
        let parts: [Part]
        switch operation {
        case let dense as Dense:
            parts = ScoringPlan.parts(of: dense.inputs[0]).map { part in
                Part(value: part.value, term: .product(dense.weights, firstRow: part.column))
            }
            bias = dense.bias
            isRectified = dense.isRectified
        case let sum as RowSum:
            parts = ScoringPlan.parts(of: sum.inputs[0]).map { Part(value: $0.value, term: .columns) }
            bias = nil
            isRectified = false
        case let sum as Sum:
            parts = zip(sum.inputs, sum.factors).map { Part(value: $0, term: .scaled($1)) }
            bias = nil
            isRectified = false
        default: return nil
        }
        guard parts.contains(where: { $0.value.side != .pair }), parts.allSatisfy({ $0.value.domain == .sample })
        else { return nil }
        output = operation.output
        user = parts.filter { $0.value.side == .user }
        movie = parts.filter { $0.value.side == .movie }
        pair = parts.filter { $0.value.side == .pair }
    }
}

/// A factorisation machine over vectors of both sides: FM(user) + FM(movie) + Σ user vectors · Σ movie vectors.
final class SeparatedFM {
    let output: Value
    let width: Int
    let user: [Value]
    let movie: [Value]

    /// `nil` where a vector belongs to the pair, or the vectors are not parts of their own.
    init?(_ operation: Operation) {
        guard let machine = operation as? FactorisationMachine, machine.output.side == .pair else { return nil }
        let parts = ScoringPlan.parts(of: machine.inputs[0]).map(\.value)
        width = machine.sums.width
        let width = width
        guard parts.allSatisfy({ $0.side != .pair && $0.width % width == 0 }) else { return nil }
        output = machine.output
        user = parts.filter { $0.side == .user }
        movie = parts.filter { $0.side == .movie }
    }
}
