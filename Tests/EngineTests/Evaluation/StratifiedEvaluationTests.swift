import Foundation
import Testing

@testable import Engine

struct StratifiedEvaluationTests {
    @Test func `a split holds out its share of each user and loses nothing`() {
        let matrix = PlantedRatings.twoTastes
        let split = StratifiedSplit(matrix, testFraction: 0.25, seed: 3)

        for user in 0..<matrix.userCount {
            let (kept, out) = (split.training.history(ofUser: user), split.test(ofUser: user))
            #expect(out.count == 3)
            #expect(Set(kept + out) == Set(matrix.history(ofUser: user)))
        }
    }

    @Test func `the same seed gives the same split, another one another`() {
        let matrix = PlantedRatings.twoTastes
        let one = StratifiedSplit(matrix, testFraction: 0.25, seed: 3).training.movieRows
        #expect(one == StratifiedSplit(matrix, testFraction: 0.25, seed: 3).training.movieRows)
        #expect(one != StratifiedSplit(matrix, testFraction: 0.25, seed: 4).training.movieRows)
    }

    @Test func `on planted tastes the lists beat the popular films`() throws {
        var settings = EASE.Settings()
        settings.lambdas = [10]
        let figures = try evaluateStratified(
            PlantedRatings.twoTastes,
            contents: PlantedRatings.twoTastesContents,
            settings: settings
        )

        #expect(figures.all.ndcg > figures.popularAll.ndcg + 0.05)
        #expect(figures.liked.recall > figures.popularLiked.recall)
        #expect((0...1).contains(figures.all.ndcg))
    }

    @Test(.enabled(if: MovieLens100k.directory != nil, "set SPARROW_ML100K to a directory with u.data and u.item"))
    func `on MovieLens 100k the quality as served is reached`() throws {
        let data = try MovieLens100k.load(from: try #require(MovieLens100k.directory))
        var settings = EASE.Settings()
        settings.threads = 2
        let figures = try evaluateStratified(data.matrix, contents: data.contents, settings: settings)

        print("ml-100k: NDCG@10 \(figures.all.ndcg), liked alone \(figures.liked.ndcg), λ \(figures.lambda)")
        #expect(figures.all.ndcg >= 0.475)
        #expect(figures.liked.ndcg >= 0.39)
    }
}

/// MovieLens 100k in its original form, as far as this test needs it.
private enum MovieLens100k {
    static var directory: String? { ProcessInfo.processInfo.environment["SPARROW_ML100K"] }

    static func load(from directory: String) throws -> (matrix: RatingMatrix, contents: [MovieContent]) {
        let url = URL(filePath: directory)
        let items = String(decoding: try Data(contentsOf: url.appending(path: "u.item")), as: UTF8.self)
        let contents = items.split(separator: "\n").map { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            let genres = fields.suffix(19).enumerated().filter { $0.element.hasPrefix("1") }.map { String($0.offset) }
            return MovieContent(genres: genres, year: fields[2].split(separator: "-").last.flatMap { Int($0) })
        }
        var users: [Int] = []
        var ratings: [Rating] = []
        for line in try String(contentsOf: url.appending(path: "u.data"), encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t").compactMap { Int($0) }
            users.append(fields[0] - 1)
            ratings.append(Rating(movieRow: fields[1] - 1, halfStars: UInt8(2 * fields[2]), time: UInt32(fields[3])))
        }
        let matrix = RatingMatrix(userCount: 943, movieCount: contents.count, userRows: users, ratings: ratings)
        return (matrix, contents)
    }
}
