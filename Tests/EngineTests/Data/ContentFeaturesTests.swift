import Testing

@testable import Engine

struct ContentFeaturesTests {
    private let movies = [
        MovieContent(genres: ["Horror", "Sci-Fi"], year: 1979, director: "Scott", keywords: ["alien"]),
        MovieContent(genres: ["Sci-Fi"], year: 1982, director: "Scott", keywords: ["android"]),
        MovieContent(genres: ["Horror", "Sci-Fi"], year: 1975, director: "Scott", keywords: ["alien"]),
        MovieContent(),
    ]

    @Test func `movies of the same features share a class`() {
        let features = ContentFeatures(movies)

        #expect(features.classes == [0, 1, 0, 2])
        #expect(features.genres == ["Horror", "Sci-Fi"])
        #expect(features.genres(ofMovie: 0) == [0, 1])
        #expect(features.hasGenre(1, movieRow: 1))
        #expect(!features.hasGenre(0, movieRow: 1))
    }

    @Test func `a director or a keyword of one film alone is no feature`() {
        // Intercept, two genres, two decades, Scott, alien; "android" stands alone.
        #expect(ContentFeatures(movies).count == 7)
    }

    @Test func `a new movie takes known features and leaves out unknown ones`() {
        var features = ContentFeatures(movies)
        features.append(MovieContent(genres: ["Sci-Fi", "Polka"], year: 2049))

        #expect(features.movieCount == 5)
        #expect(features.genres(ofMovie: 4) == [1])
        #expect(features.features(ofMovie: 4).count == 2)
    }
}
