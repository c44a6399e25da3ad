import Engine
import Foundation
import RedisLink
import Store

/// The keys that the mirror writes, all of them with an expiry. ARCHITECTURE.md describes them for those who read them.
struct MirrorLayout: Sendable {
    /// Changes when a reader of the keys would have to.
    static let version = "1"
    static let prefix = "sparrow:"
    static let marker = "sparrow:mirror"
    static let alive = "sparrow:mirror:alive"
    static let serving = "sparrow:serving"
    static let log = "sparrow:log"

    static func movie(_ id: UInt32) -> String { "sparrow:movie:\(id)" }
    static func user(_ id: UInt32) -> String { "sparrow:user:\(id)" }
    /// What says which version of the space is whole, and where its vectors are.
    static func space(_ name: String) -> String { "sparrow:embedding:\(name)" }
    static func vectors(_ name: String, version: UInt32) -> String { "sparrow:embedding:\(name):\(version)" }

    /// An entry of the stream; the offset is its id, so that the same event again is refused by Redis and changes nothing.
    static func entry(_ event: Store.Event, lengthMax: Int) -> RedisCommand {
        var command = RedisCommand("XADD", log, "MAXLEN", "~", String(lengthMax), entryID(event.offset))
        command.add("type", event.typeName)
        if let user = event.userID { command.add("user", String(user)) }
        if let movie = event.movieID { command.add("movie", String(movie)) }
        switch event.body {
        case .rated(let halfStars, let time, _), .ratingImported(_, let halfStars, let time):
            command.add("half_stars", String(halfStars))
            command.add("rated_at", String(time))
        default: break
        }
        command.add("time", String(event.timeMilliseconds))
        return command
    }

    static func entryID(_ offset: UInt64) -> String { "\(offset)-0" }

    /// All fields each time, so that none is left over from before; empty where nothing is known.
    static func hash(_ movie: CatalogueMovie, _ statistics: MovieStatistics, at offset: UInt64) -> RedisCommand {
        var command = RedisCommand("HSET", self.movie(movie.id))
        command.add("title", movie.title)
        command.add("year", movie.year.map(String.init) ?? "")
        command.add("genres", movie.genres.joined(separator: "|"))
        command.add("director", movie.director)
        command.add("country", movie.country)
        command.add("imdb_id", movie.imdbID)
        command.add("tmdb_id", movie.tmdbID)
        command.add("rating_count", String(statistics.count))
        command.add("mean_stars", stars(statistics.mean.map(Double.init) ?? 0))
        command.add("deviation", stars(statistics.deviation.map(Double.init) ?? 0))
        command.add("offset", String(offset))
        return command
    }

    /// No name: whoever reads the mirror needs features, not people.
    static func hash(_ person: Person, movieID: (Int) -> UInt32?, at offset: UInt64) -> RedisCommand {
        let history = person.history
        var command = RedisCommand("HSET", user(person.id))
        command.add("rating_count", String(history.count))
        command.add("mean_stars", stars(history.meanStars))
        command.add("last_rated_at", history.newest.map { String($0.time) } ?? "")
        command.add("last_movie", history.newest.flatMap { movieID($0.movieRow) }.map(String.init) ?? "")
        command.add("recent_likes", recentLikes(history).compactMap(movieID).map(String.init).joined(separator: ","))
        command.add("offset", String(offset))
        return command
    }

    /// The rows of the last five movies with at least four stars, the newest first.
    private static func recentLikes(_ history: UserHistory) -> [Int] {
        var rows: [Int] = []
        for position in (0..<history.count).reversed() where history[position].halfStars >= 8 {
            rows.append(history[position].movieRow)
            if rows.count == 5 { break }
        }
        return rows
    }

    /// Float32, little-endian, one behind the other.
    static func bytes(of vector: ArraySlice<Float>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for value in vector { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    private static func stars(_ value: Double) -> String { String(format: "%.4f", value) }
}
