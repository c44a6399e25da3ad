import Foundation
import Testing

@testable import Engine

struct TFIDFTests {
    private static let movies = [
        MovieContent(genres: ["Drama"], keywords: ["war"]),
        MovieContent(genres: ["Drama"], keywords: ["love"]),
        MovieContent(genres: ["Comedy"], keywords: ["love"]),
        MovieContent(),
    ]

    private func fit(
        _ movies: [MovieContent],
        termsMax: Int = 1000,
        threads: Int = 1
    ) throws -> (terms: TFIDF, matrix: SparseMatrix) {
        try TFIDF.fit(movies, termsMax: termsMax, threads: threads, shouldStop: { false })
    }

    @Test func `the inverse document frequency is the smoothed one`() throws {
        let model = try fit(Self.movies).terms
        let drama = try #require(model.column(of: "genre:drama"))
        let war = try #require(model.column(of: "war"))
        #expect(abs(model.inverseFrequencies[Int(drama)] - (Float(log(5.0 / 3.0)) + 1)) < 1e-6)
        #expect(abs(model.inverseFrequencies[Int(war)] - (Float(log(5.0 / 2.0)) + 1)) < 1e-6)
    }

    @Test func `rows have unit length and the terms' proportions`() throws {
        let (model, matrix) = try fit(Self.movies)
        #expect(matrix.rowCount == 4)
        #expect(matrix.offsets == [0, 3, 6, 9, 9])
        let row = model.row(MovieText(Self.movies[0]).weights)
        #expect(row.columns == Array(matrix.columns[0..<3]))
        #expect(row.values == Array(matrix.values[0..<3]))
        #expect(abs(row.values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        let drama = try #require(model.column(of: "genre:drama")), war = try #require(model.column(of: "war"))
        let values = Dictionary(uniqueKeysWithValues: zip(row.columns, row.values))
        let wanted =
            MovieText.Field.genre.weight * model.inverseFrequencies[Int(drama)]
            / (MovieText.Field.keywordWord.weight * model.inverseFrequencies[Int(war)])
        #expect(try abs(#require(values[drama]) / #require(values[war]) - wanted) < 1e-5)
    }

    @Test func `the most frequent terms get the columns`() throws {
        let model = try fit(Self.movies, termsMax: 3).terms
        #expect(model.terms == ["genre:drama", "keyword:lov", "lov"])
        #expect(model.row(["war": 1]).columns.isEmpty)
    }

    @Test func `the thread count changes nothing`() throws {
        let many = (0..<2000).map {
            MovieContent(keywords: ["key\($0 % 7)", "word\($0 % 301)"], title: "Film \($0 % 11)")
        }
        let (one, oneMatrix) = try fit(many)
        let (two, twoMatrix) = try fit(many, threads: 3)
        #expect(one.terms == two.terms)
        #expect(oneMatrix.offsets == twoMatrix.offsets)
        #expect(oneMatrix.columns == twoMatrix.columns)
        #expect(oneMatrix.values == twoMatrix.values)
    }

    @Test func `whoever no longer wants it gets an error`() {
        let error = #expect(throws: EngineError.self) {
            try TFIDF.fit(Self.movies, termsMax: 10, threads: 1, shouldStop: { true })
        }
        #expect(error == .cancelled)
    }
}

struct SparseMatrixTests {
    /// [[1, 0, 2], [0, 0, 0], [0, 3, 0], [4, 0, 5]]
    private let matrix = SparseMatrix(
        columnCount: 3,
        offsets: [0, 2, 2, 3, 5],
        columns: [0, 2, 1, 0, 2],
        values: [1, 2, 3, 4, 5]
    )

    @Test func `the transpose has the same values the other way`() {
        let turned = matrix.transposed()
        #expect(turned.offsets == [0, 2, 3, 5])
        #expect(turned.columns == [0, 3, 2, 0, 3])
        #expect(turned.values == [1, 4, 3, 2, 5])
        #expect(turned.columnCount == 4)
    }

    @Test func `a product is that of the rows`() {
        #expect(matrix.product([1, 10, 2, 20, 3, 30], width: 2, threads: 2) == [7, 70, 0, 0, 6, 60, 19, 190])
        #expect(matrix.product([], width: 0, threads: 1).isEmpty)
    }
}
