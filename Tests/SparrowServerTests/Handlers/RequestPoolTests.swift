import Dispatch
import Protocol
import Synchronization
import Testing

@testable import SparrowServer

struct RequestPoolTests {
    @Test func `it works on as many as it has threads, and the others wait`() {
        let pool = RequestPool(threads: 2)
        let (begun, gate, done) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        for _ in 0..<3 {
            let isTaken = pool.add(until: nil) {
                begun.signal()
                gate.wait()
                done.signal()
            }
            #expect(isTaken)
        }
        begun.wait()
        begun.wait()
        #expect(begun.wait(timeout: .now() + .milliseconds(20)) == .timedOut)
        #expect(pool.stats.length == 3)
        for _ in 0..<3 { gate.signal() }
        for _ in 0..<3 { done.wait() }
    }

    @Test func `a full pool refuses and counts it; a deadline that has passed drops the work`() {
        let pool = RequestPool(threads: 1, waitingMax: 2)
        let (gate, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let ran = Mutex(false)
        #expect(pool.add(until: nil) { gate.wait() })
        #expect(pool.add(until: .now - .seconds(1)) { ran.withLock { $0 = true } })
        #expect(!pool.add(until: nil) {})
        #expect(pool.stats.refused == 1)
        gate.signal()
        // The thread takes the late one before this one.
        while !pool.add(until: nil, { done.signal() }) {}
        done.wait()
        #expect(!ran.withLock { $0 })
    }
}
