import Testing

@testable import Engine

/// A network allocates when it is made and never again; `AllocationWatchTests` shows that the counter sees what there is.
@Suite(
    .enabled(if: AllocationWatch.works, "allocations cannot be counted under a sanitiser"),
    .enabled(if: isOptimised, "a debug build allocates where an optimised one does not: swift test -c release")
)
struct NetworkAllocationTests {
    /// Calls of malloc and its kin by all threads of a network over some calls of `body`, after a first one that warms up.
    private static func count(
        rows: Int,
        threads: Int,
        _ optimiser: Optimiser? = Optimiser(),
        source: (any BatchSource)? = nil,
        _ body: (Network, any BatchSource) -> Void
    ) -> Int {
        let source = source ?? MixedModel.batch(rows: rows)
        return AllocationWatch.run { watch in
            let network = MixedModel.network(batchMax: rows, optimiser: optimiser, threads: threads)
            body(network, source)
            return watch.count { for _ in 0..<3 { body(network, source) } }
        }
    }

    @Test(arguments: [1, 12, 100, 1_024], [1, 2, 3])
    func `a training step allocates nothing`(rows: Int, threads: Int) {
        let count = Self.count(rows: rows, threads: threads) { network, source in
            _ = network.step(rows: rows, source: source)
        }
        #expect(count == 0)
    }

    @Test(
        arguments: [
            Optimiser.mixed(.sgd, .sgd), .mixed(.adagrad, .rowWiseAdagrad), .mixed(.adam, .lazyAdam),
            .mixed(.adam, .denseAdam),
        ]
    )
    func `no optimiser allocates`(optimiser: Optimiser) {
        let count = Self.count(rows: 100, threads: 2, optimiser) { network, source in
            _ = network.step(rows: 100, source: source)
        }
        #expect(count == 0)
    }

    @Test(arguments: [1, 100, 1_024], [1, 2])
    func `scoring allocates nothing`(rows: Int, threads: Int) {
        var sum: Float = 0
        let count = Self.count(rows: rows, threads: threads, nil) { network, source in
            network.run(rows: rows, source: source) { _, _, values in sum += values[0] }
        }
        #expect(count == 0)
        #expect(sum != 0)
    }

    @Test func `the loss of validation allocates nothing`() {
        let count = Self.count(rows: 100, threads: 2) { network, source in
            _ = network.evaluationLoss(rows: 100, source: source)
        }
        #expect(count == 0)
    }

    /// Takes memory for each slice that it fills.
    private final class WastefulBatch: BatchSource {
        private let batch: RandomBatch

        init(_ batch: RandomBatch) { self.batch = batch }

        func fill(_ input: SliceInput, first: Int, rows: Int) {
            let planted = UnsafeMutablePointer<Float>.allocate(capacity: 100)
            batch.fill(input, first: first, rows: rows)
            planted.deallocate()
        }
    }

    @Test(arguments: [1, 2, 3])
    func `an allocation that a source plants in each slice is seen on every thread`(threads: Int) {
        let source = WastefulBatch(MixedModel.batch(rows: 1_024))
        let count = Self.count(rows: 1_024, threads: threads, source: source) { network, source in
            _ = network.step(rows: 1_024, source: source)
        }
        // Three steps of sixteen slices, a call of malloc and one of free each.
        #expect(count == 96)
    }
}
