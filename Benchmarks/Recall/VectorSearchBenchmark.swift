import ArgumentParser
import Engine
import Foundation
import Harness

/// The nearest vectors of one query on one thread, exact and by LSH, beside FAISS on the same vectors.
///
/// The vectors are made: groups of like movies in a space, normal within a group; queries come of the same groups and
/// are no movie's.
struct VectorSearchBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "The nearest vectors of one query, exact and by LSH, beside FAISS."
    )

    @OptionGroup var options: RankingOptions

    @Option(help: "Movies with a vector, with commas between them; LSH is measured with the second number.")
    var movies = "9125,27000,60000"

    @Option(help: "Values a vector.")
    var width = 64

    @Option(help: "How many LSH shall find, with commas between them.")
    var counts = "10,100"

    func run() throws {
        let sizes = try numbers(movies, "--movies")
        let counts = try numbers(counts, "--counts")
        guard (1...512).contains(width) else { throw ValidationError("--width \(width): give 1 to 512") }
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first ?? "?"
        print("kernel: \(kernelDescription()); load average before: \(load)")
        if options.quick { print("--quick: the figures mean nothing") }
        let peer = options.alone ? nil : VectorPeer(directory: options.peers)
        if peer == nil, !options.alone { print("no peers: \(options.peers)/setup installs them") }
        for size in sizes {
            let vectors = MadeVectors(size, width: width, seed: options.seed)
            let scratch = try Scratch()
            let path = scratch.path("vectors.safetensors")
            if peer != nil { try vectors.write(to: path) }
            try measureExact(vectors, peer, path)
            if size == (sizes.count > 1 ? sizes[1] : sizes[0]) { try measureLSH(vectors, counts, peer, path) }
        }
    }

    private func numbers(_ text: String, _ option: String) throws -> [Int] {
        let numbers = text.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        guard !numbers.isEmpty else {
            throw ValidationError("\(option) \(text): give whole numbers with commas between")
        }
        return numbers
    }

    private func measureExact(_ vectors: MadeVectors, _ peer: VectorPeer?, _ path: String) throws {
        let index = ExactIndex(vectors.space)
        let time = microseconds { precondition(index.search(vectors.queries[$0], count: 100).count == 100) }
        let name = "exact top 100 of \(vectors.space.movieCount) × \(width)"
        print("\(name): p50 \(number(time)) µs")
        let seconds = options.quick ? "0.1" : "2"
        guard let flat = try peer?.run([path, "--counts", "100", "--seconds", seconds]).first else { return }
        print("faiss \(flat.version) IndexFlatIP: p50 \(number(flat.microseconds)) µs")
        Target.atLeast(1.5, "× the peer").report(name, flat.microseconds / time)
    }

    private func measureLSH(_ vectors: MadeVectors, _ counts: [Int], _ peer: VectorPeer?, _ path: String) throws {
        let exact = ExactIndex(vectors.space)
        let list = counts.map { "\($0)" }.joined(separator: ",")
        let theirs = try peer?.run([path, "--lsh", "--counts", list, "--seconds", options.quick ? "0.1" : "2"]) ?? []
        for count in counts {
            var settings = LSHIndex.Settings()
            settings.neighbours = count
            settings.seed = options.seed
            var reference = LSHIndex.Settings.reference
            reference.neighbours = count
            let forms = [("LSH", settings), ("LSH as the reference has it", reference)]
            for (name, settings) in forms {
                let begun = ContinuousClock.now
                let index = try LSHIndex(vectors.space, settings)
                let built = ContinuousClock.now - begun
                let recall = vectors.recall(of: index, exact, count)
                let time = microseconds { _ = index.search(vectors.queries[$0], count: count) }
                let title = "\(name), \(count) of \(vectors.space.movieCount) × \(width)"
                print(
                    "\(title): recall \(number(recall)), p50 \(number(time)) µs, \(number(1e6 / time)) queries/s; "
                        + "\(index.probes) buckets, built in \(number(built.milliseconds)) ms, \(index.byteCount >> 10) KiB"
                )
                guard let ratio = ratio(time, recall, theirs.filter { $0.method == "lsh" && $0.count == count })
                else { continue }
                if settings == reference {
                    print("\(title): \(number(ratio)) × the peer")
                } else {
                    Target.atLeast(1, "× the peer").report(title, ratio)
                }
            }
        }
    }

    /// Against the fastest of FAISS's that finds as much.
    private func ratio(_ time: Double, _ recall: Double, _ theirs: [VectorPeer.Result]) -> Double? {
        let equal = theirs.filter { $0.recall >= recall }
        guard let best = equal.min(by: { $0.microseconds < $1.microseconds }) else {
            if !theirs.isEmpty { print("faiss IndexLSH: no setting finds as much") }
            return nil
        }
        print(
            "faiss \(best.version) IndexLSH, \(best.bits ?? 0) bits, \(best.factor ?? 1) × as many scored: "
                + "recall \(number(best.recall)), p50 \(number(best.microseconds)) µs, \(number(1e6 / best.microseconds)) queries/s"
        )
        return best.microseconds / time
    }

    /// The median of one query, after a tenth that still find their memory.
    private func microseconds(_ search: (Int) -> Void) -> Double {
        var times: [Double] = []
        for round in 0..<(options.quick ? 1 : 20) {
            for query in 0..<MadeVectors.queryCount {
                let begun = ContinuousClock.now
                search(query)
                if round > 1 || options.quick { times.append((ContinuousClock.now - begun) / .microseconds(1)) }
            }
        }
        return quantile(times, 0.5)
    }
}

/// Vectors of length 1 as embeddings have them.
private struct MadeVectors {
    static let queryCount = 200

    let space: EmbeddingSpace
    let queries: [[Float]]

    init(_ count: Int, width: Int, seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        func normal() -> Float {
            let radius = (-2 * log(1 - Float.random(in: 0..<1, using: &random))).squareRoot()
            return radius * cos(2 * .pi * Float.random(in: 0..<1, using: &random))
        }
        let centres = (0..<100).map { _ in (0..<width).map { _ in normal() } }
        func vector() -> [Float] {
            let vector = centres[Int.random(in: 0..<100, using: &random)].map { $0 + 0.8 * normal() }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        let manifest = EmbeddingManifest(model: "made", width: width, measure: .cosine, seed: seed, ratingCount: 0)
        space = EmbeddingSpace(
            manifest: manifest,
            movieCount: count,
            movieRows: (0..<UInt32(count)).map { $0 },
            learnt: (0..<count).flatMap { _ in vector() }
        )
        queries = (0..<Self.queryCount).map { _ in vector() }
    }

    /// For FAISS.
    func write(to path: String) throws {
        var file = SafetensorsWriter()
        file.add("vectors", shape: [space.movieCount, space.width], space.vectors)
        file.add("queries", shape: [queries.count, space.width], queries.flatMap { $0 })
        try Data(file.encoded()).write(to: URL(fileURLWithPath: path))
    }

    func recall(of index: LSHIndex, _ exact: ExactIndex, _ count: Int) -> Double {
        let parts = queries.map { query in
            let best = Set(exact.search(query, count: count).map(\.movieRow))
            return Double(index.search(query, count: count).count { best.contains($0.movieRow) }) / Double(best.count)
        }
        return parts.reduce(0, +) / Double(parts.count)
    }
}
