import Foundation
import Testing

@testable import Engine

struct NeighboursTests {
    private let ratings = PlantedRatings.twoTastes
    private let neighbours = Neighbours(PlantedRatings.twoTastes)

    @Test func `people of like taste are those of the same taste, the most alike first`() {
        let history = ratings.history(ofUser: 4)
        let found = neighbours.like(history, count: 20, excluding: 4)
        #expect(found.count == 20)
        #expect(found.allSatisfy { $0.userRow % 2 == 0 && $0.userRow != 4 })
        #expect(found.map(\.similarity) == found.map(\.similarity).sorted(by: >))
        #expect(found.allSatisfy { $0.similarity > 0 && $0.similarity <= 1 && $0.shared > 0 })
    }

    @Test func `the similarity is the shrunk cosine of a plain twin`() throws {
        let history = ratings.history(ofUser: 4)
        let found = try #require(neighbours.like(history, count: 60, excluding: 4).first { $0.userRow == 10 })
        var raters = [Double](repeating: 0, count: ratings.movieCount)
        for row in ratings.movieRows { raters[Int(row)] += 1 }
        func vector(_ user: Int) -> [Int: Double] {
            let history = ratings.history(ofUser: user)
            let mean = Double(PreferenceWeights.shrunkMean(of: history))
            let places = history.map { rating in
                let rarity = log(60 / raters[rating.movieRow] + 1)
                return (rating.movieRow, (1 + (Double(rating.stars) - mean) / 2) * rarity)
            }
            return Dictionary(uniqueKeysWithValues: places)
        }
        let (a, b) = (vector(4), vector(10))
        let product = a.reduce(0.0) { $0 + $1.value * (b[$1.key] ?? 0) }
        let lengths = [a, b].map { $0.values.reduce(0.0) { $0 + $1 * $1 }.squareRoot() }
        let shared = Double(a.keys.filter { b[$0] != nil }.count)
        let expected = product / (lengths[0] * lengths[1]) * shared / (shared + 4)
        #expect(found.shared == Int(shared))
        #expect(abs(Double(found.similarity) - expected) < 1e-4)
    }

    @Test func `what they love is of the taste, best first`() {
        let history = ratings.history(ofUser: 5)
        let rated = Set(history.map(\.movieRow))
        let loved = neighbours.loved(byLikesOf: history, count: 40).filter { !rated.contains($0.movieRow) }
        #expect(loved.prefix(6).allSatisfy { $0.movieRow >= 20 })
        #expect(loved.map(\.score) == loved.map(\.score).sorted(by: >))
    }

    @Test func `an opinion is the mean of those among them who rated it`() throws {
        let found = neighbours.like(ratings.history(ofUser: 4), count: 30, excluding: 4)
        let raters = found.filter { neighbour in
            ratings.history(ofUser: neighbour.userRow).contains { $0.movieRow == 3 }
        }
        let stars = raters.compactMap { neighbour in
            ratings.history(ofUser: neighbour.userRow).first { $0.movieRow == 3 }?.stars
        }
        let opinion = try #require(neighbours.opinion(of: 3, by: found))
        #expect(opinion.count == raters.count)
        #expect(abs(opinion.meanStars - stars.reduce(0, +) / Float(stars.count)) < 1e-5)
        #expect(neighbours.opinion(of: 40, by: found) == nil)
    }

    @Test func `nobody, one rating, dislikes alone and unknown films are answered`() {
        #expect(neighbours.like([], count: 5).isEmpty)
        #expect(neighbours.like([Rating(movieRow: 40, halfStars: 9, time: 0)], count: 5).isEmpty)
        #expect(neighbours.like([Rating(movieRow: 999, halfStars: 9, time: 0)], count: 5).isEmpty)
        let one = neighbours.like([Rating(movieRow: 3, halfStars: 9, time: 0)], count: 5)
        #expect(one.allSatisfy { $0.similarity.isFinite && $0.shared == 1 })
        let dislikes = (0..<6).map { Rating(movieRow: $0, halfStars: 1, time: 0) }
        #expect(neighbours.like(dislikes, count: 5).allSatisfy { $0.similarity.isFinite })
        let nobody = Neighbours(RatingMatrix(movieCount: 3, histories: []))
        #expect(nobody.like(dislikes, count: 5).isEmpty)
        #expect(nobody.loved(byLikesOf: dislikes, count: 5).isEmpty)
    }
}
