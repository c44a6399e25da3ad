internal import Foundation
internal import Kernels

/// Inner products of vectors with random directions: what both kinds of locality-sensitive hashing cut into keys.
///
/// A vector is taken at length 1, so that near in angle, near in distance and best by the space's measure are one.
/// Where that is the inner product, a movie gets one more value that fills its vector up to the longest one's length,
/// and a query a zero:
///
///     v ↦ [v / M, √(1 − ‖v‖² / M²)],   q ↦ [q / ‖q‖, 0]
///
/// (Bachrach et al. 2014, "Speeding Up the Xbox Recommender System", §3; Neyshabur & Srebro 2015, "On Symmetric and
/// Asymmetric LSHs for Inner Product Search", §4.1). A vector longer than M is shortened to it: its key is a worse
/// guess, no more.
struct RandomProjections: Sendable {
    /// Directions, each with independent normal values, or at length 1.
    let count: Int
    private let width: Int
    private let isCosine: Bool
    /// M.
    private let longest: Float
    /// `[(width + 1) × count]`.
    private let directions: [Float]
    private let places: [UInt32]

    /// Draws `count` directions for vectors up to the length `longest`, which a space of cosines does not ask for.
    init(_ space: EmbeddingSpace, longest: Float, count: Int, seed: UInt64) {
        self.count = count
        width = space.width
        isCosine = space.manifest.measure == .cosine
        self.longest = longest
        places = (0...UInt32(width)).map { $0 }
        var generator = SeededGenerator(seed: seed)
        var directions = [Float](repeating: 0, count: (width + 1) * count)
        for direction in 0..<count {
            let values = (0...width).map { _ in Self.normal(using: &generator) }
            // The last value meets only what fills a vector up.
            let used = isCosine ? width : width + 1
            let length = values.prefix(used).reduce(0) { $0 + $1 * $1 }.squareRoot()
            for place in 0..<used { directions[place * count + direction] = Float(values[place] / max(length, 1e-30)) }
        }
        self.directions = directions
    }

    var byteCount: Int { directions.count * MemoryLayout<Float>.stride }

    /// The projections of a movie that has a vector. `values` has room for `width + 1`, `projections` for `count`; both
    /// are overwritten.
    func project(
        movie row: Int,
        of space: EmbeddingSpace,
        _ values: inout [Float],
        into projections: inout [Float]
    ) {
        let inverse = space.inverseNorms[row]
        let scale = isCosine ? inverse : min(inverse, 1 / longest)
        for place in 0..<width { values[place] = scale * space.vectors[row * width + place] }
        let part = scale / inverse
        values[width] = isCosine ? 0 : max(0, 1 - part * part).squareRoot()
        project(values, into: &projections)
    }

    /// The projections of a query of length 1.
    func project(query unit: [Float]) -> [Float] {
        var projections = [Float](repeating: 0, count: count)
        project(unit + [0], into: &projections)
        return projections
    }

    private func project(_ values: [Float], into projections: inout [Float]) {
        precondition(values.count == places.count && projections.count == count)
        for place in 0..<count { projections[place] = 0 }
        sparrow_add_rows_f32(directions, count, places, values, places.count, &projections, count)
    }

    /// Box and Muller 1958.
    private static func normal(using generator: inout SeededGenerator) -> Double {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }
}
