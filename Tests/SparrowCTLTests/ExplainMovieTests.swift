import ArgumentParser
import Protocol
import Testing

@testable import SparrowCTL

struct ExplainMovieTests {
    /// As the daemon sends them: by weight, what stands for popularity last.
    private let explanation: Explanation = {
        var explanation = Explanation()
        explanation.contributions = (1...40).map { number in
            let value = Double(41 - number) / 8
            return Contribution(kind: "rated", movieID: UInt32(number), value: number % 2 == 0 ? -value : value)
        }
        explanation.contributions.append(Contribution(kind: "popular", value: 4.25))
        explanation.score = explanation.contributions.reduce(0) { $0 + $1.value }
        return explanation
    }()

    private func sum(_ explanation: Explanation) -> Double {
        explanation.contributions.reduce(explanation.rest) { $0 + $1.value }
    }

    @Test func `the ends are what adds most and what takes most`() {
        let ends = explanation.withEnds(largest: 10, lowest: 5)

        #expect(ends.contributions.count == 15)
        #expect(ends.contributions.prefix(5).map(\.value) == [5, 4.75, 4.5, 4.25, 4.25])
        #expect(ends.contributions.suffix(5).map(\.movieID) == [10, 8, 6, 4, 2])
        #expect(sum(ends) == explanation.score)
    }

    @Test func `a short list is told whole`() {
        var short = explanation
        short.contributions = Array(explanation.contributions.prefix(4))

        let ends = short.withEnds(largest: 10, lowest: 5)

        #expect(ends.contributions.map(\.movieID) == [1, 3, 4, 2])
        #expect(ends.rest == 0)
    }

    @Test func `all of them are in the order of what they add`() {
        let ordered = explanation.ordered

        #expect(ordered.contributions.count == 41)
        #expect(ordered.contributions.map(\.value) == explanation.contributions.map(\.value).sorted(by: >))
        #expect(ordered.rest == 0)
    }

    @Test func `a limit keeps what weighs most either way`() {
        let kept = explanation.withLargest(3)

        #expect(kept.contributions.map(\.movieID) == [1, 3, 2])
        #expect(sum(kept) == explanation.score)
    }

    @Test func `what is left out is all else`() {
        let lines = ExplainMovie.lines(explanation.withLargest(2), nil)

        #expect(lines.count == 4)
        #expect(lines.last?.contains("all else") == true)
    }
}
