import Protocol
import Testing

@testable import Engine
@testable import SparrowServer

/// Similar movies by space, search by meaning, and new movies in all of them.
struct SpaceHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
        try test.embed("content")
        try test.embed("two-towers", ["epochs": "1", "embedding": "4"])
    }

    private func similar(_ movie: UInt32, _ space: String, size: UInt32 = 5) throws -> SimilarMovies {
        try test.service.getSimilarMovies(
            GetSimilarMoviesRequest(movieID: movie, size: size, space: space),
            in: test.snapshot
        )
    }

    @Test(arguments: [
        ("", "item-based", 1 as UInt32), ("item-based", "item-based", 1), ("content", "content", 1),
        ("blended", "blended", 1), ("genre-rating", "genre-rating", 0), ("two-towers", "two-towers", 1),
    ])
    func `similar movies say by which space they are`(asked: String, space: String, version: UInt32) throws {
        let reply = try similar(3, asked)
        #expect(reply.space == space)
        #expect(reply.spaceVersion == version)
        #expect(reply.movies.count == 5)
        #expect(!reply.movies.contains { $0.movie?.id == 3 })
        #expect(reply.movies.map(\.similarity) == reply.movies.map(\.similarity).sorted(by: >))
        #expect(reply.movies.allSatisfy { $0.similarity <= 1.000_1 })
    }

    @Test func `by content films of the genre are near`() throws {
        let own = try #require(test.snapshot.catalogue.rowByID[4])
        let genre = test.snapshot.catalogue.movies[own].genres
        let reply = try similar(4, "content", size: 3)
        #expect(reply.movies.allSatisfy { $0.movie?.genres == genre })
    }

    @Test func `the reference's measure is 0.7 of the genres and 0.3 of the rating`() throws {
        let reply = try similar(4, "genre-rating", size: 1)
        let best = try #require(reply.movies.first)
        let mean = try #require(best.movie?.meanStars)
        #expect(abs(best.similarity - (0.7 + 0.3 * mean / 5)) < 1e-5)
    }

    @Test func `an unknown space names those that there are, an untrained one how to train it`() throws {
        let unknown = #expect(throws: Status.self) { try similar(3, "nonsense") }
        #expect(unknown?.code == .invalidArgument)
        #expect(unknown?.message.contains("two-towers") == true)
        let empty = try TestService()
        try empty.populate()
        let untrained = #expect(throws: Status.self) {
            try empty.service.getSimilarMovies(
                GetSimilarMoviesRequest(movieID: 3, space: "two-towers"),
                in: empty.snapshot
            )
        }
        #expect(untrained?.code == .failedPrecondition)
        #expect(untrained?.message.contains("StartJob") == true)
    }

    @Test func `a movie created just now is in every space, and found by meaning`() throws {
        let id = try test.addMovie(
            "Unheard Of",
            genres: ["Horror"],
            plot: "A lighthouse keeper hears a foghorn answer."
        )
        let row = try #require(test.snapshot.catalogue.rowByID[id])
        #expect(test.snapshot.content?.space.hasVector(row) == true)
        #expect(test.snapshot.space("two-towers")?.space.origins[row] == .content)
        for space in ["content", "two-towers", "blended"] {
            #expect(try similar(id, space).movies.count == 5)
            #expect(try similar(3, space, size: 200).movies.contains { $0.movie?.id == id })
        }
        let found = try test.search(SearchMoviesRequest(query: "horror of 2026", pageSize: 5, mode: .meaning))
        #expect(found.movies.contains { $0.id == id })
        let list = try test.service.recommendationList(
            GetRecommendationsRequest(userID: 1, size: 200),
            in: test.snapshot
        )
        let item = try #require(list.items.first { $0.movie?.id == id })
        #expect(item.sources.contains { $0.source == "fresh" && $0.rank == 1 })
        #expect(item.sources.contains { $0.source == "content" })
    }

    @Test func `a movie of which nothing is known has no vector, and is answered all the same`() throws {
        let request = CreateMovieRequest(requestID: .random(), title: "Zzyzx")
        let reply: CreateMovieReply = try test.write { try test.service.createMovie(request, $0) }
        #expect(try similar(reply.movieID, "two-towers").space == "content")
        #expect(try similar(reply.movieID, "genre-rating").movies.isEmpty)
    }

    @Test func `words that no film is about find none`() throws {
        let found = try test.search(SearchMoviesRequest(query: "qwxyz", mode: .meaning))
        #expect(found.movies.isEmpty)
    }

    @Test func `a movie that comes while the content space changes waits for its place`() throws {
        try test.embed("als", ["factors": "4"])
        var snapshot = test.snapshot
        #expect(snapshot.space("als")?.projection != nil)
        var settings = ContentSpace.Settings()
        settings.width = 3
        let other = try ContentSpace(
            fitting: snapshot.catalogue.movies.map { MovieContent($0) },
            settings: settings
        )
        #expect(other.space.width != snapshot.content?.space.width)

        snapshot.serve(other, version: 0)
        snapshot.add([
            CatalogueMovie(id: 900, title: "Late", originalTitle: "Late", year: 2026, genres: ["Drama"])
        ])

        let row = try snapshot.row(of: 900)
        #expect(snapshot.content?.space.hasVector(row) == true)
        #expect(snapshot.space("als")?.space.movieCount == snapshot.catalogue.count)
        #expect(snapshot.space("als")?.space.hasVector(row) == false)
        #expect(!snapshot.isLike(test.snapshot))
    }

    @Test func `a new genre leaves the lists of the others theirs`() throws {
        var snapshot = test.snapshot
        snapshot.refresh(test.service.statistics.all(), userCount: 40)
        // In the order of names it stands before all others.
        snapshot.add([
            CatalogueMovie(id: 900, title: "Late", originalTitle: "Late", year: 2026, genres: ["Anime"])
        ])
        let genres = snapshot.recall.features.genres
        try #require(genres.first == "Anime")
        for (number, name) in genres.enumerated() {
            for row in snapshot.known.ofGenre[number] {
                #expect(snapshot.catalogue.movies[Int(row)].genres.contains(name), "\(name): row \(row)")
            }
        }
        #expect(snapshot.known.ofGenre.contains { !$0.isEmpty })
        #expect(snapshot.known.count == snapshot.catalogue.count)
    }
}
