import Dispatch
import Protocol
import Testing

@testable import SparrowServer

struct SearchHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        let request = CreateMovieRequest(requestID: .random(), title: "The Matrix Reloaded", year: 2003)
        let _: CreateMovieReply = try test.write { try test.service.createMovie(request, $0) }
    }

    @Test(arguments: ["matrx reloded", "matrix", "maxtrix 2003"])
    func `a misspelt search finds the film`(query: String) throws {
        #expect(try test.search(query).movies.map(\.title) == ["The Matrix Reloaded"])
    }

    @Test func `a search is refused while the pool is full, and answered after`() throws {
        let gate = DispatchSemaphore(value: 0)
        while test.service.requestPool.add(until: nil, { gate.wait() }) {}
        let refusal = #expect(throws: Status.self) { try test.search("matrx") }
        #expect(refusal?.code == .resourceExhausted)
        for _ in 0..<256 { gate.signal() }
        let isEmpty = DispatchSemaphore(value: 0)
        while !test.service.requestPool.add(until: nil, { isEmpty.signal() }) {}
        isEmpty.wait()
        #expect(try test.search("matrx").total == 1)
    }

    @Test func `work whose deadline has passed is dropped`() {
        let pool = RequestPool(waitingMax: 2)
        let dropped = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        #expect(pool.add(until: .now - .seconds(1)) { dropped.signal() })
        #expect(pool.add(until: .now + .seconds(100)) { done.signal() })
        done.wait()
        #expect(dropped.wait(timeout: .now()) == .timedOut)
    }

    @Test func `a pool takes no more than it has room for`() {
        #expect(!RequestPool(waitingMax: 0).add(until: nil) {})
    }
}
