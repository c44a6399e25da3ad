import Foundation
import Harness
import Protocol
import Testing

/// The first start of somebody who has just cloned Sparrow.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(
        if: FileManager.default.fileExists(atPath: Programs.packageRoot + "/sampledata/ratings.csv"),
        "there is no sampledata"
    )
)
struct SampleStartTests {
    private static let arguments = ["--sample", "--sample-dir", Programs.packageRoot + "/sampledata"]

    @Test func `the sample data is loaded once, said to be simulated, and its neighbours make sense`() throws {
        let store = try TestStore.empty(arguments: Self.arguments)
        let first = try store.client.waitForModel(trainedTo: 1, within: .seconds(90))
        let alien = try #require(try movie("alien 1979", store.client))
        let thing = try #require(try movie("thing 1982", store.client))
        let similar = try store.client.call(GetSimilarMoviesRequest(movieID: alien.id, size: 40))
        let list = try store.client.recommendations(for: 1)

        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()
        let second = try store.daemon.connect().call(GetStatsRequest())

        #expect(first.sampleData)
        #expect(first.users >= 1_000)
        #expect(first.movies >= 900)
        #expect(first.ratings >= 90_000)
        #expect(second.ratings == first.ratings)
        #expect(second.lastOffset == first.lastOffset)
        #expect(list.items.count == 20)
        #expect(list.note.contains("simulated"), "\(list.note)")
        #expect(similar.movies.contains { $0.movie?.id == thing.id })
    }

    @Test func `--sample does nothing to a store that has data`() throws {
        let store = try TestStore.loaded()
        #expect(store.daemon.stop() == .status(0))

        try store.daemon.restart(with: Self.arguments)
        let stats = try store.daemon.connect().call(GetStatsRequest())

        #expect(stats.movies == SmallMovieLens.movieCount)
        #expect(!stats.sampleData)
    }

    private func movie(_ query: String, _ client: Client) throws -> Movie? {
        let words = query.split(separator: " ")
        let year = UInt32(words.last ?? "")
        return try client.call(SearchMoviesRequest(query: String(words[0]), pageSize: 100)).movies.first {
            $0.year == year && $0.title.lowercased().hasSuffix(words[0])
        }
    }
}
