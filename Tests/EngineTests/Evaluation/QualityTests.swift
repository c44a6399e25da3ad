import Foundation
import Testing

@testable import Engine

/// What real ratings give, beside figures that others found.
@Suite(.enabled(if: MovieLens100k.directory != nil, "set SPARROW_ML100K to a directory with u.data and u.item"))
struct QualityTests {
    private func ndcg(of models: String..., relevantFrom: UInt8 = 1) throws -> [String: Double] {
        var conditions = EvaluationConditions()
        conditions.threads = 2
        conditions.drawCount = 1
        var stratified = Stratified()
        stratified.relevantFrom = relevantFrom
        let evaluation = Evaluation(
            stratified,
            models: try models.map { try #require(ModelCatalogue.entry($0)).model() },
            conditions: conditions
        )
        let log = try MovieLens100k.load(from: try #require(MovieLens100k.directory))
        let board = try evaluation.run(on: EvaluationInput(log: log), seconds: { 0 })
        return Dictionary(uniqueKeysWithValues: board.rows.map { ($0.model, $0.figures[board.metrics[0]]?.value ?? 0) })
    }

    /// Published for a quarter of each user's ratings held out, top 10, every rating relevant: popularity .253, item-kNN .426, EASE .486.
    @Test func `on MovieLens 100k the baselines reach what others found`() throws {
        let ndcg = try ndcg(of: "popularity", "item-knn", "ease")

        #expect(try abs(#require(ndcg["popularity"]) - 0.253) < 0.01)
        #expect(try #require(ndcg["item-knn"]) > 0.416)
        #expect(try #require(ndcg["ease"]) > 0.476)
    }

    @Test func `on MovieLens 100k the quality as served is reached, for liked movies too`() throws {
        #expect(try #require(ndcg(of: "blended-recall")["blended-recall"]) >= 0.475)
        #expect(try #require(ndcg(of: "blended-recall", relevantFrom: 8)["blended-recall"]) >= 0.39)
    }
}

/// MovieLens 100k in its original form, as far as this test needs it.
private enum MovieLens100k {
    static var directory: String? { ProcessInfo.processInfo.environment["SPARROW_ML100K"] }

    static func load(from directory: String) throws -> RatingLog {
        let url = URL(filePath: directory)
        let items = String(decoding: try Data(contentsOf: url.appending(path: "u.item")), as: UTF8.self)
        let contents = items.split(separator: "\n").map { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            let genres = fields.suffix(19).enumerated().filter { $0.element.hasPrefix("1") }.map { String($0.offset) }
            return MovieContent(genres: genres, year: fields[2].split(separator: "-").last.flatMap { Int($0) })
        }
        let fields = try String(contentsOf: url.appending(path: "u.data"), encoding: .utf8)
            .split(separator: "\n")
            .map { line in line.split(separator: "\t").compactMap { UInt32($0) } }
        return RatingLog(
            userIDs: (1...943).map { UserID($0) },
            movieIDs: contents.indices.map { MovieID(UInt32($0 + 1)) },
            movies: contents,
            userRows: fields.map { $0[0] - 1 },
            movieRows: fields.map { $0[1] - 1 },
            halfStars: fields.map { UInt8(2 * $0[2]) },
            times: fields.map { $0[3] }
        )
    }
}
