import Engine
import Protocol
import Synchronization

/// One `ExportEmbedding` stream: a space from its first movie to its last, as fast as the client gives credit.
///
/// The space is that of the moment of the request: a training that ends meanwhile changes nothing of what is sent.
final class EmbeddingSender: Wakeable {
    /// Values in one message: 256 KiB.
    private static let valuesMax = 65_536

    private let stream: OutgoingStream
    private let space: EmbeddingSpace
    private let name: String
    private let version: UInt32
    /// Movies with vectors, by rising id.
    private let movies: [(id: UInt32, row: Int)]
    /// Of `movies`, the next to send.
    private let next = Mutex(0)

    init(_ stream: OutgoingStream, _ space: EmbeddingSpace, name: String, version: UInt32, _ catalogue: Catalogue) {
        self.stream = stream
        self.space = space
        self.name = name
        self.version = version
        let rows = (0..<min(space.movieCount, catalogue.count)).filter { space.hasVector($0) }
        movies = rows.map { (catalogue.movies[$0].id, $0) }.sorted { $0.0 < $1.0 }
    }

    func wake() { stream.call.link.execute { self.sendOn() } }

    private func sendOn() {
        let isDone = next.withLock { next in
            while next < movies.count, stream.creditLeft > 0 {
                let count = max(1, EmbeddingSender.valuesMax / space.width)
                let slice = movies[next..<min(next + count, movies.count)]
                guard stream.send(message(slice).encoded()) else { return false }
                next = slice.endIndex
            }
            return next == movies.count
        }
        if isDone { stream.end(.ok) }
    }

    private func message(_ slice: ArraySlice<(id: UInt32, row: Int)>) -> EmbeddingSlice {
        var values: [UInt8] = []
        values.reserveCapacity(slice.count * space.width * 4)
        for (_, row) in slice {
            for value in space.vector(ofMovie: row) {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { values += $0 }
            }
        }
        return EmbeddingSlice(
            space: name,
            version: version,
            width: UInt32(space.width),
            movieIDs: slice.map(\.id),
            values: values
        )
    }
}
