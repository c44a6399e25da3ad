import Engine
import Protocol

/// Makes `Movie` messages: what everybody sees of a movie and, with a person, own stars, marks and predicted stars.
struct MovieView {
    private let service: Service
    private let snapshot: Snapshot
    private let person: Person?
    /// One pass over the history, for all rows of an answer.
    private let bias: BiasModel.UserBias?

    init(_ service: Service, _ snapshot: Snapshot, _ person: Person?) {
        self.service = service
        self.snapshot = snapshot
        self.person = person
        bias = person.map { snapshot.biases.userBias(of: $0.history.ratings) }
    }

    func message(_ row: Int) -> Movie {
        let movie = snapshot.catalogue.movies[row]
        let counts = service.statistics[row]
        var message = Movie()
        message.id = movie.id
        message.title = movie.title
        message.year = movie.year.map { UInt32(clamping: $0) }
        message.genres = movie.genres
        message.director = movie.director
        message.country = movie.country
        message.ratingCount = UInt32(counts.count)
        message.meanStars = Double(counts.mean ?? 0)
        guard let person, let bias else { return message }

        if let own = person.history.rating(of: row) {
            message.ownHalfStars = UInt32(own.halfStars)
            message.ownRatedAt = own.time
        }
        message.onWatchlist = person.watchlist.contains(UInt32(row))
        message.hidden = person.hidden.contains(UInt32(row))
        message.predicted = snapshot.prediction(for: bias, of: row)
        return message
    }
}
