import Testing

@testable import SparrowServer

struct TypoMatcherTests {
    /// The distance by the plain table, to the whole word and to each of its beginnings.
    private func table(_ a: [UInt32], _ b: [UInt32]) -> [Int] {
        var d = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { d[i][0] = i }
        for j in 0...b.count { d[0][j] = j }
        for i in 1...a.count {
            for j in stride(from: 1, through: b.count, by: 1) {
                let replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                d[i][j] = min(replaced, d[i - 1][j] + 1, d[i][j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
                }
            }
        }
        return d[a.count]
    }

    @Test(arguments: [2, 4, 9] as [UInt32])
    func `the edits are those of the plain table, and the letters rule out no near word`(alphabet: UInt32) throws {
        var state: UInt64 = 42
        func random(_ n: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(n))
        }
        var near = 0
        for _ in 0..<20_000 {
            let base: UInt32 = random(2) == 0 ? 97 : 1_080
            let a = (0..<(4 + random(random(8) == 0 ? 61 : 5))).map { _ in base + UInt32(random(Int(alphabet))) }
            var b = a
            for _ in 0..<random(4) where !b.isEmpty {
                let at = random(b.count)
                switch random(4) {
                case 0: b.remove(at: at)
                case 1: b.insert(base + UInt32(random(Int(alphabet))), at: at)
                case 2: b[at] = base + UInt32(random(Int(alphabet)))
                default: b.swapAt(at, max(at - 1, 0))
                }
            }
            if random(2) == 0 { b += (0..<random(5)).map { _ in base + UInt32(random(Int(alphabet))) } }
            let matcher = try #require(TypoMatcher(a))
            let distances = table(a, b)
            for (isPrefix, expected) in [(false, distances[b.count]), (true, distances.min() ?? 0)] {
                let edits = b.withUnsafeBufferPointer { matcher.edits(to: $0, isPrefix: isPrefix) }
                guard edits == (expected <= matcher.editsMax ? expected : nil) else {
                    Issue.record("\(a) \(b) prefix \(isPrefix): \(String(describing: edits)), not \(expected)")
                    return
                }
                if edits != nil {
                    near += 1
                    #expect(!matcher.excludes(TypoMatcher.signature(of: b[...]), isPrefix: isPrefix))
                }
            }
        }
        #expect(near > 10_000)
    }

    @Test(arguments: [
        ("wra", false, 1), ("awr", false, 1), ("wax", false, nil), ("ward", false, nil), ("wa", false, nil),
        ("wrath", true, 1), ("walrus", true, nil),
    ])
    func `of three letters two may be swapped and no more`(other: String, isPrefix: Bool, expected: Int?) throws {
        let matcher = try #require(TypoMatcher(Array("war".unicodeScalars).map(\.value)))
        let letters = Array(other.unicodeScalars).map(\.value)
        #expect(letters.withUnsafeBufferPointer { matcher.edits(to: $0, isPrefix: isPrefix) } == expected)
    }

    @Test func `short words, numbers and monsters have no edits`() {
        #expect(TypoMatcher(Array("up".unicodeScalars).map(\.value)) == nil)
        #expect(TypoMatcher(Array("1979".unicodeScalars).map(\.value)) == nil)
        #expect(TypoMatcher([UInt32](repeating: 97, count: 65)) == nil)
        #expect(TypoMatcher([UInt32](repeating: 97, count: 64))?.editsMax == 2)
        #expect(TypoMatcher(Array("alien".unicodeScalars).map(\.value))?.editsMax == 1)
    }
}
