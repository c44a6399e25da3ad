import Protocol
import Text

/// The id of a movie in the API.
struct MovieID: Hashable, Sendable {
    let rawValue: UInt32
}

/// A movie as the screens show it: all text already displayable.
struct Film: Equatable, Sendable {
    let id: MovieID
    let title: String
    /// `The Matrix (1999)`.
    let titleWithYear: String
    let year: Int?
    let genres: [String]
    let ratingCount: Int
    let meanStars: Double
    let director: String
    let country: String
    let predicted: Prediction?

    init(_ movie: Movie) {
        id = MovieID(rawValue: movie.id)
        title = Text.displayable(movie.title)
        year = movie.year.map { Int($0) }
        titleWithYear = MovieTitle(shown: title, year: year).withYear
        genres = movie.genres.map { Text.displayable($0) }
        ratingCount = Int(movie.ratingCount)
        meanStars = movie.meanStars
        director = Text.displayable(movie.director)
        country = Text.displayable(movie.country)
        predicted = movie.predicted
    }

    /// `Drama · Romance`.
    var genreLine: String { genres.joined(separator: " · ") }

    /// `3.96`, or `–` where nobody has rated it.
    var meanText: String { ratingCount == 0 ? "–" : Numbers.decimal(meanStars, 2) }

    /// `4.4`, or `–`.
    var predictedText: String { predicted.map { Numbers.decimal($0.stars, 1) } ?? "–" }
}

/// What the person thinks of a film.
struct Opinion: Equatable, Sendable {
    var stars: Stars?
    /// Unix seconds; 0: unknown or not rated.
    var ratedAt = 0
    var isOnWatchlist = false
    var isHidden = false

    static let none = Opinion()
}

extension Opinion {
    init(_ movie: Movie) {
        stars = movie.ownHalfStars.flatMap { Stars(halfStars: $0) }
        ratedAt = Int(movie.ownRatedAt)
        isOnWatchlist = movie.onWatchlist
        isHidden = movie.hidden
    }
}
