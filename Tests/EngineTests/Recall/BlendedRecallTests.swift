import Testing

@testable import Engine

struct BlendedRecallTests {
    private let matrix = PlantedRatings.twoTastes
    private let popularity: Popularity
    private let model: BlendedRecall

    init() throws {
        var settings = EASE.Settings()
        settings.lambdas = [10]
        let ease = try EASE.train(on: matrix, settings: settings)
        model = try BlendedRecall(ease: ease, features: ContentFeatures(PlantedRatings.twoTastesContents))
        popularity = Popularity(statistics: matrix.movieStatistics(), userCount: matrix.userCount)
    }

    @Test func `a list is what the user's own kind loves`() {
        let list = model.recommend(RecallRequest(history: matrix.history(ofUser: 4), count: 5), popularity: popularity)

        #expect(list.count == 5)
        #expect(list.allSatisfy { $0.movieRow < 20 })
        #expect(list.map(\.score) == list.map(\.score).sorted(by: >))
    }

    @Test func `rated, hidden and filtered movies are never in the list`() {
        let history = matrix.history(ofUser: 4)
        let hidden = [0, 1, 2, 3]
        let allowed = MovieSet(movieCount: 41, rows: 0..<30)
        let request = RecallRequest(history: history, excluded: hidden, allowed: allowed, count: 100)
        let rows = model.recommend(request, popularity: popularity).map(\.movieRow)

        #expect(Set(rows) == Set(0..<30).subtracting(history.map(\.movieRow)).subtracting(hidden))
        #expect(rows.count == Set(rows).count)
    }

    @Test func `a new user gets the popular films and is told so`() throws {
        let list = model.recommend(RecallRequest(history: [], count: 10), popularity: popularity)
        let expected = popularity.scores.indices.sorted {
            (popularity.scores[$1], $0) < (popularity.scores[$0], $1)
        }
        let first = list[0].movieRow

        #expect(list.map(\.movieRow) == Array(expected.prefix(10)))
        #expect(
            list[0].because
                == .popular(meanStars: popularity.meanStars[first], count: Int(popularity.counts[first]))
        )
    }

    @Test func `before the first training everybody gets the popular films`() throws {
        let untrained = try BlendedRecall(ease: nil, features: model.features)
        let list = untrained.recommend(
            RecallRequest(history: matrix.history(ofUser: 1), count: 3),
            popularity: popularity
        )

        #expect(list.count == 3)
        #expect(untrained.contributions(to: 0, history: matrix.history(ofUser: 1)).allSatisfy { $0 == 0 })
    }

    @Test(arguments: [0, 25, 40])
    func `an explanation's parts add up to the score of the list`(movieRow: Int) throws {
        // Movie 40 has no weights: it is rated here, asked for there.
        let history =
            matrix.history(ofUser: 4).filter { $0.movieRow != movieRow }
            + (movieRow == 40 ? [] : [Rating(movieRow: 40, halfStars: 10, time: 99)])
        let explanation = model.explain(movieRow, history: history, popularity: popularity)
        let list = model.recommend(RecallRequest(history: history, count: 41), popularity: popularity)
        let listed = try #require(list.first { $0.movieRow == movieRow })

        let sum = explanation.contributions.reduce(explanation.popularity) { $0 + $1.value }
        #expect(abs(sum - listed.score) < 1e-5)
        #expect(abs(explanation.score - listed.score) < 1e-5)
        #expect(explanation.because == listed.because)
        #expect(explanation.contributions.count == history.count)
        #expect(explanation.contributions.map(\.value) == explanation.contributions.map(\.value).sorted(by: >))
    }

    @Test func `the why is the rated film that adds most`() throws {
        let history = matrix.history(ofUser: 4)
        let first = try #require(
            model.recommend(RecallRequest(history: history, count: 1), popularity: popularity).first
        )
        let largest = model.explain(first.movieRow, history: history, popularity: popularity).contributions[0]

        let because = try #require(Rated(first.because))
        #expect(because.movieRow == largest.movieRow)
        #expect(because.halfStars == largest.halfStars)
        // The list sums in another order than the explanation.
        #expect(abs(because.contribution - largest.value) < 1e-6)
    }

    @Test func `what the newest star adds can be asked for`() throws {
        let history = matrix.history(ofUser: 4)
        let explanation = model.explain(25, history: history, popularity: popularity)
        let newest = try #require(history.last)

        #expect(explanation.contribution(ofRated: newest.movieRow)?.halfStars == newest.halfStars)
        #expect(explanation.contribution(ofRated: 40) == nil)
    }

    @Test func `a movie without weights stands by its content, below and above by taste`() throws {
        let horror = model.explain(40, history: matrix.history(ofUser: 4), popularity: popularity)
        let romance = model.explain(40, history: matrix.history(ofUser: 5), popularity: popularity)

        #expect(model.ease?.ownRow(ofMovie: 40) == nil)
        #expect(horror.score > romance.score)
    }

    @Test func `a movie created now can be recommended at once, though popularity does not know it yet`() throws {
        var grown = model
        grown.append(MovieContent(genres: ["Horror"], year: 1995))
        let allowed = MovieSet(movieCount: 42, rows: [41])
        let request = RecallRequest(history: matrix.history(ofUser: 4), allowed: allowed, count: 5)

        #expect(grown.recommend(request, popularity: popularity).map(\.movieRow) == [41])
    }

    @Test func `the list agrees with a plain reference implementation`() throws {
        let history = matrix.history(ofUser: 7)
        let scores = (0..<41).map { row in
            model.contributions(to: row, history: history).reduce(
                Popularity.weight(historyCount: history.count) * popularity.scores[row],
                +
            )
        }
        let unseen = (0..<41).filter { row in !history.contains { $0.movieRow == row } }
        let expected = unseen.sorted { (scores[$1], $0) < (scores[$0], $1) }
        let list = model.recommend(RecallRequest(history: history, count: 41), popularity: popularity)

        #expect(list.map(\.movieRow) == expected)
        #expect(list.allSatisfy { abs($0.score - scores[$0.movieRow]) < 1e-5 })
    }
}

/// A why that is a rated film.
private struct Rated {
    var movieRow: Int
    var halfStars: UInt8
    var contribution: Float

    init?(_ because: Because) {
        guard case .rated(let movieRow, let halfStars, let contribution) = because else { return nil }
        (self.movieRow, self.halfStars, self.contribution) = (movieRow, halfStars, contribution)
    }
}
