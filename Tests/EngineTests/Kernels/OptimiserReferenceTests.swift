import Kernels
import Testing

/// Three steps of each optimiser against PyTorch's, to the last digits of a float.
///
/// Stored output of PyTorch 2.15.0 on the processor: `torch.optim.SGD`, `Adagrad`, `Adam`, `AdamW` and `SparseAdam` over one
/// parameter that holds `start`, `lr=0.1`, with `weight_decay=0.01` where L2 is named, all else by default; before step k
/// `parameter.grad` is `gradients[k]` (for the sparse one a `sparse_coo_tensor` of the rows' gradients).
struct OptimiserReferenceTests {
    private static let start: [Float] = [0.5, -1.25, 2, 0.03125]
    private static let gradients: [[Float]] = [[0.1, -0.2, 0, 3], [0.4, 0.05, 0, -2], [-0.3, 0.15, 1e-4, 0.5]]

    private static func agree(_ weights: [Float], _ reference: [Float]) -> Bool {
        weights.count == reference.count && zip(weights, reference).allSatisfy { abs($0 - $1) <= 5e-7 }
    }

    private static func adam(step: Int, coupledL2: Double = 0, decoupledL2: Double = 0) -> sparrow_adam_settings {
        sparrow_adam_settings(
            learning_rate: 0.1,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            coupled_l2: coupledL2,
            decoupled_l2: decoupledL2,
            step: UInt64(step)
        )
    }

    @Test(
        arguments: [
            (0, [0.48000002, -1.25, 1.99999, -0.118750006]),
            (0.01, [0.4785615, -1.2462888, 1.993996, -0.11844397]),
        ] as [(Double, [Float])]
    )
    func `SGD`(l2: Double, reference: [Float]) {
        var weights = Self.start
        for gradient in Self.gradients {
            let settings = sparrow_sgd_settings(learning_rate: 0.1, coupled_l2: l2, decoupled_l2: 0)
            sparrow_sgd_step(&weights, gradient, 4, settings)
        }
        #expect(Self.agree(weights, reference))
    }

    @Test(
        arguments: [
            (0, [0.36182058, -1.2330884, 1.9000001, -0.027016038]),
            (0.01, [0.36118525, -1.2217625, 1.7756124, -0.027000874]),
        ] as [(Double, [Float])]
    )
    func `Adagrad`(l2: Double, reference: [Float]) {
        var weights = Self.start
        var accumulators: [Float] = [0, 0, 0, 0]
        for gradient in Self.gradients {
            let settings = sparrow_adagrad_settings(
                learning_rate: 0.1,
                epsilon: 1e-10,
                coupled_l2: l2,
                decoupled_l2: 0
            )
            sparrow_adagrad_step(&weights, &accumulators, gradient, 4, settings)
        }
        #expect(Self.agree(weights, reference))
    }

    @Test(
        arguments: [
            (0, 0, [0.29389152, -1.111327, 1.9361297, -0.10304953]),
            (0.01, 0, [0.2921967, -1.0977273, 1.7005953, -0.103014715]),
            (0, 0.01, [0.29268137, -1.1078277, 1.9301358, -0.10292883]),
        ] as [(Double, Double, [Float])]
    )
    func `Adam, with coupled L2 and with decoupled as AdamW`(coupled: Double, decoupled: Double, reference: [Float]) {
        var weights = Self.start
        var (m, v): ([Float], [Float]) = ([0, 0, 0, 0], [0, 0, 0, 0])
        for (step, gradient) in zip(1..., Self.gradients) {
            let settings = Self.adam(step: step, coupledL2: coupled, decoupledL2: decoupled)
            sparrow_adam_step(&weights, &m, &v, gradient, 4, settings)
        }
        #expect(Self.agree(weights, reference))
    }

    /// Rows 2 and 0, then 2, then 0 and 1 of three rows of two.
    private static let rowSteps: [(rows: [UInt32], gradients: [Float])] = [
        ([2, 0], [0, 3, 0, 0, 0.1, -0.2]), ([2], [0, 0, 0, 0, 0.4, 0.05]), ([0, 1], [-0.3, 0.15, 0.01, 0.5, 0, 0]),
    ]
    private static let rowStart: [Float] = [0.5, -1.25, 2, 0.03125, -0.75, 1.5]

    @Test func `lazy Adam is SparseAdam`() {
        var table = Self.rowStart
        var (m, v) = ([Float](repeating: 0, count: 6), [Float](repeating: 0, count: 6))
        for (step, (rows, gradients)) in zip(1..., Self.rowSteps) {
            var gradients = gradients
            sparrow_adam_rows(&table, &m, &v, &gradients, 2, rows, rows.count, Self.adam(step: step))
        }
        let reference: [Float] = [0.5638813, -1.4106418, 1.9361206, -0.032631315, -0.9384372, 1.6469465]
        // SparseAdam adds ε before it corrects the bias: the two agree where roots are far above ε.
        #expect(zip(table, reference).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `row-wise Adagrad of width 1 is Adagrad with sparse gradients`() {
        var table = Self.rowStart
        var accumulators = [Float](repeating: 0, count: 6)
        for (rows, gradients) in Self.rowSteps {
            var gradients = gradients
            let places = rows.flatMap { [2 * $0, 2 * $0 + 1] }
            let settings = sparrow_adagrad_settings(
                learning_rate: 0.1,
                epsilon: 1e-10,
                coupled_l2: 0,
                decoupled_l2: 0
            )
            sparrow_adagrad_rows(&table, &accumulators, &gradients, 1, places, places.count, settings)
        }
        #expect(Self.agree(table, [0.6, -1.3549938, 1.9000001, -0.06875, -0.9470143, 1.5757464]))
    }
}
