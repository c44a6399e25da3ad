/// Which movie was liked right after which, and how often: a directed graph with weights.
struct TransitionGraph: Sendable {
    /// Edges of movie m lie at `offsets[m] ..< offsets[m + 1]`, targets ascending.
    private let offsets: [Int]
    private let targets: [UInt32]
    /// Σ of the weights of a movie's edges up to and with each edge.
    private let sums: [UInt32]
    /// Σ of the movies' weights up to and with each movie.
    private let starts: [UInt64]

    init(_ sequences: MovieSequences) {
        var pairs: [UInt64] = []
        pairs.reserveCapacity(sequences.movieRows.count)
        for sequence in 0..<sequences.count {
            let range = sequences.range(sequence)
            for (one, next) in zip(range, range.dropFirst()) {
                pairs.append(UInt64(sequences.movieRows[one]) << 32 | UInt64(sequences.movieRows[next]))
            }
        }
        pairs.sort()
        var offsets = [Int](repeating: 0, count: sequences.movieCount + 1)
        var targets: [UInt32] = []
        var sums: [UInt32] = []
        var place = 0
        for movie in 0..<sequences.movieCount {
            var sum: UInt32 = 0
            while place < pairs.count, Int(pairs[place] >> 32) == movie {
                let pair = pairs[place]
                while place < pairs.count, pairs[place] == pair {
                    sum += 1
                    place += 1
                }
                targets.append(UInt32(truncatingIfNeeded: pair))
                sums.append(sum)
            }
            offsets[movie + 1] = targets.count
        }
        self.offsets = offsets
        self.targets = targets
        self.sums = sums
        var total: UInt64 = 0
        starts = (0..<sequences.movieCount).map { movie in
            if offsets[movie + 1] > offsets[movie] { total += UInt64(sums[offsets[movie + 1] - 1]) }
            return total
        }
    }

    var edgeCount: Int { targets.count }
    var movieCount: Int { starts.count }

    /// Walks that begin at a movie as likely as its edges weigh, and go on along an edge as likely as that weighs.
    ///
    /// - Parameters:
    ///   - count: how many; none without an edge.
    ///   - steps: movies of a walk; one that comes to a movie without edges ends there.
    ///   - seed: the same one, the same walks.
    ///   - shouldStop: asked now and then; the walks end then.
    /// - Returns: a sequence of movie rows a walk.
    func walks(count: Int, steps: Int, seed: UInt64, shouldStop: () -> Bool = { false }) -> MovieSequences {
        var walks = MovieSequences(movieCount: movieCount)
        guard let total = starts.last, total > 0 else { return walks }
        var generator = SeededGenerator(seed: seed &* 0x1_0000 &+ 0xDEE9)
        for number in 0..<count {
            if number % 1_024 == 0, shouldStop() { break }
            let drawn = generator.next().multipliedFullWidth(by: total).high
            var movie = TransitionGraph.firstAbove(drawn, in: starts, 0..<starts.count)
            var walk = [UInt32(movie)]
            while walk.count < steps, let next = step(from: movie, &generator) {
                movie = next
                walk.append(UInt32(next))
            }
            walks.append(walk)
        }
        return walks
    }

    /// The next movie; `nil` where no edge leaves.
    func step(from movie: Int, _ generator: inout SeededGenerator) -> Int? {
        let range = offsets[movie]..<offsets[movie + 1]
        guard !range.isEmpty else { return nil }
        let drawn = UInt32(generator.next().multipliedFullWidth(by: UInt64(sums[range.upperBound - 1])).high)
        return Int(targets[TransitionGraph.firstAbove(drawn, in: sums, range)])
    }

    /// The first place whose sum is above a number.
    private static func firstAbove<Number: FixedWidthInteger>(
        _ number: Number,
        in sums: [Number],
        _ range: Range<Int>
    ) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > number { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
