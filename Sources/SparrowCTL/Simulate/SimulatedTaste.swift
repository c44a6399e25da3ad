internal import Engine
internal import Foundation
internal import Protocol

/// What a synthetic person truly likes: drawn from a seed, and known, so that what the daemon finds can be compared
/// with it.
///
/// How much a person likes a film is u = Σ w(genre) / √genres + 0.3 w(director) + 0.6 quality(film), with weights of
/// the person and qualities of films drawn from the standard normal distribution. They open it with the chance 1 / (1
/// + e^(1.6 − 1.1 u)), rate what they opened in seven of ten cases, and give 3.1 + 0.8 u stars with a noise of half a
/// star.
struct SimulatedTaste {
    private static let ratedShare = 0.7
    private static let noise = 0.5

    let seed: UInt64
    /// Of the person, from 1.
    let number: UInt64

    /// How much the person likes a film: of mean 0 and a standard deviation of about 1.2.
    func utility(of movie: Movie) -> Double {
        let genres = movie.genres.reduce(0) { $0 + weight("genre", $1) }
        let share = movie.genres.isEmpty ? 0 : genres / Double(movie.genres.count).squareRoot()
        let director = movie.director.isEmpty ? 0 : weight("director", movie.director)
        return share + 0.3 * director + 0.6 * Self.normal(Self.hash("quality \(movie.id)", seed))
    }

    func openChance(_ utility: Double) -> Double { 1 / (1 + exp(1.6 - 1.1 * utility)) }

    func meanStars(_ utility: Double) -> Double { 3.1 + 0.8 * utility }

    /// That a film which the person sees gets 3.5 stars or more.
    func likeChance(_ utility: Double) -> Double {
        // Stars are rounded to halves.
        let aboveBar = erfc((3.25 - meanStars(utility)) / (Self.noise * 2.0.squareRoot())) / 2
        return openChance(utility) * Self.ratedShare * aboveBar
    }

    /// What the person does with a film that they see: always the same, so that seeing it twice is no second chance.
    struct Outcome: Equatable {
        var opens: Bool
        var rates: Bool
        /// That they would give.
        var halfStars: UInt32
    }

    func outcome(of movie: Movie) -> Outcome {
        var random = SeededGenerator(seed: Self.hash("film \(movie.id)", personSeed))
        let utility = utility(of: movie)
        let stars = meanStars(utility) + Self.noise * Self.normal(random.next())
        return Outcome(
            opens: Double.random(in: 0..<1, using: &random) < openChance(utility),
            rates: Double.random(in: 0..<1, using: &random) < Self.ratedShare,
            halfStars: UInt32(min(10, max(1, (stars * 2).rounded())))
        )
    }

    private var personSeed: UInt64 { seed &+ number &* 0xD1B5_4A32_D192_ED03 }

    private func weight(_ kind: String, _ name: String) -> Double {
        Self.normal(Self.hash("\(kind) \(name)", personSeed))
    }

    /// The same for the same text and seed everywhere.
    private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        var mixer = SeededGenerator(seed: hash ^ seed)
        return mixer.next()
    }

    /// A standard normal number of 64 random bits (Box and Muller 1958).
    static func normal(_ bits: UInt64) -> Double {
        let (high, low) = (Double(bits >> 32), Double(bits & 0xFFFF_FFFF))
        return (-2 * log((high + 0.5) / 0x1p32)).squareRoot() * cos(2 * Double.pi * low / 0x1p32)
    }
}
