import Foundation
import Synchronization
import Testing

@testable import Engine

/// The counter sees what it must see, so that a count of zero means something.
@Suite(.enabled(if: AllocationWatch.works, "allocations cannot be counted under a sanitiser"))
struct AllocationWatchTests {
    private final class Box: Sendable {
        let value: Int
        init(_ value: Int) { self.value = value }
    }

    /// What others can read, the optimiser cannot take away.
    private static let shelf = Mutex<(box: Box?, values: [Int])>((nil, []))
    private static let address = Atomic<UInt>(0)

    @Test func `arithmetic over arrays that exist takes nothing`() {
        let values = (0..<1_000).map { Float($0) }
        var sums = [Float](repeating: 0, count: 1_000)

        let count = countingAllocations {
            for i in 0..<1_000 { sums[i] += values[i] * values[999 - i] }
        }

        #expect(count == 0)
        #expect(sums[1] == 998)
    }

    @Test func `an array is seen`() {
        #expect(countingAllocations { Self.shelf.withLock { $0.values = [Int](repeating: 1, count: 100) } } > 0)
    }

    @Test func `an instance of a class is seen`() {
        #expect(countingAllocations { Self.shelf.withLock { $0.box = Box(7) } } > 0)
    }

    @Test func `malloc and free are seen, one call each`() {
        let count = countingAllocations {
            let block = malloc(100)
            Self.address.store(UInt(bitPattern: block), ordering: .relaxed)
            free(block)
        }
        #expect(count == 2)
    }

    @Test func `aligned memory is seen`() {
        let count = countingAllocations {
            let block = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 64)
            Self.address.store(UInt(bitPattern: block), ordering: .relaxed)
            block.deallocate()
        }
        #expect(count == 2)
    }

    @Test func `an array that grows within its capacity takes nothing, and beyond it something`() {
        var values: [Int] = []
        values.reserveCapacity(100)
        let capacity = values.capacity

        #expect(countingAllocations { for value in 0..<capacity { values.append(value) } } == 0)
        #expect(countingAllocations { values.append(1) } > 0)
    }

    @Test(arguments: [1, 2, 3])
    func `what the threads of a pool take is seen, and their arithmetic is not`(threads: Int) {
        let sums = Mutex([Int](repeating: 0, count: 64))
        AllocationWatch.run { watch in
            let pool = WorkerPool(threads: threads) { phase, piece in
                if phase == 1 {
                    let block = malloc(100)
                    Self.address.store(UInt(bitPattern: block), ordering: .relaxed)
                    free(block)
                }
                sums.withLock { $0[piece] += piece }
            }
            pool.run(0, pieces: 64)

            #expect(watch.count { pool.run(0, pieces: 64) } == 0)
            #expect(watch.count { pool.run(1, pieces: 64) } == 128)
        }
        #expect(sums.withLock { $0 } == (0..<64).map { $0 * 3 })
    }

    @Test func `what threads of others take is not counted`() {
        let isDone = Atomic(false)
        let thread = Thread { while !isDone.load(ordering: .relaxed) { Self.shelf.withLock { $0.box = Box(1) } } }
        thread.start()
        var sum = 0.0

        let count = countingAllocations { for i in 1..<1_000_000 { sum += 1 / Double(i) } }
        isDone.store(true, ordering: .relaxed)

        #expect(count == 0)
        #expect(sum > 14)
    }

    @Test func `nothing is counted before and after`() {
        AllocationWatch.run { watch in
            Self.shelf.withLock { $0.values = [Int](repeating: 1, count: 100) }
            #expect(watch.count {} == 0)
            Self.shelf.withLock { $0.values = [Int](repeating: 1, count: 100) }
            #expect(watch.count {} == 0)
        }
    }
}
