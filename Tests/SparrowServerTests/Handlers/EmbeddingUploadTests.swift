import Engine
import Protocol
import Testing

@testable import SparrowServer

struct EmbeddingUploadTests {
    private func request(
        _ ids: [UInt32],
        _ values: [Float],
        sequence: UInt32 = 0,
        last: Bool = true,
        space: String = "mine",
        id: [UInt8] = [UInt8](repeating: 7, count: 16)
    ) -> ImportEmbeddingRequest {
        var bytes: [UInt8] = []
        for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
        return ImportEmbeddingRequest(
            requestID: id,
            space: space,
            width: 2,
            movieIDs: ids,
            values: bytes,
            sequence: sequence,
            last: last
        )
    }

    @Test func `slices become one file, the last one ends it`() throws {
        let uploads = EmbeddingUploads()
        _ = try uploads.take(request([1], [1, 2], last: false), now: 0)
        let whole = try uploads.take(request([2, 3], [3, 4, 5, 6], sequence: 1), now: 1)
        #expect(whole.movieIDs == [1, 2, 3])
        #expect(whole.values == [1, 2, 3, 4, 5, 6])
        #expect(throws: Status.self) { try uploads.take(request([4], [1, 2], sequence: 2), now: 2) }
    }

    @Test func `two files at once do not mix`() throws {
        let uploads = EmbeddingUploads()
        let other = [UInt8](repeating: 8, count: 16)
        _ = try uploads.take(request([1], [1, 2], last: false), now: 0)
        _ = try uploads.take(request([1], [8, 9], last: false, id: other), now: 0)
        let whole = try uploads.take(request([2], [3, 4], sequence: 1), now: 0)
        #expect(whole.values == [1, 2, 3, 4])
    }

    @Test func `a slice out of turn, a movie twice, a value that is no number, and too few bytes are refused`() throws {
        let uploads = EmbeddingUploads()
        _ = try uploads.take(request([1], [1, 2], last: false), now: 0)
        let turn = #expect(throws: Status.self) { try uploads.take(request([2], [1, 2], sequence: 2), now: 0) }
        #expect(turn?.code == .failedPrecondition)
        _ = try uploads.take(request([1], [1, 2], last: false), now: 0)
        let twice = #expect(throws: Status.self) { try uploads.take(request([1], [1, 2], sequence: 1), now: 0) }
        #expect(twice?.message == "movie 1 has a vector already in this file")
        let number = #expect(throws: Status.self) { try uploads.take(request([9], [1, .nan]), now: 0) }
        #expect(number?.message == "value 1 of movie 9 is not finite")
        let bytes = #expect(throws: Status.self) { try uploads.take(request([9, 10], [1, 2]), now: 0) }
        #expect(bytes?.message == "values has 8 bytes; 2 movies of 2 values have 16")
    }

    @Test func `a client that has gone is forgotten, and too many at once are refused`() throws {
        let uploads = EmbeddingUploads()
        for number in 0..<UInt8(EmbeddingUploads.countMax) {
            let id = [UInt8](repeating: number, count: 16)
            _ = try uploads.take(request([1], [1, 2], last: false, id: id), now: 0)
        }
        let full = #expect(throws: Status.self) { try uploads.take(request([1], [1, 2], last: false), now: 1) }
        #expect(full?.code == .resourceExhausted)
        _ = try uploads.take(request([1], [1, 2], last: false), now: 601)
    }

    @Test func `vectors that were made elsewhere serve similar movies, by id`() throws {
        let test = try TestService()
        try test.populate()
        // Movies 1 and 2 lie near each other, movie 3 elsewhere; movie 999 is not in the catalogue.
        let upload = try EmbeddingUploads().take(
            request([1, 2, 3, 999], [1, 0, 0.9, 0.1, 0, 1, 1, 1]),
            now: 0
        )
        #expect(try test.service.embeddings.take(upload).version == 1)
        let reply = try test.service.getSimilarMovies(
            GetSimilarMoviesRequest(movieID: 1, size: 5, space: "mine"),
            in: test.snapshot
        )
        #expect(reply.movies.map { $0.movie?.id ?? 0 } == [2, 3])
        #expect(reply.space == "mine")
    }
}
