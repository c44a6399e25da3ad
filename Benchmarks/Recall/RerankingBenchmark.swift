import ArgumentParser
import Engine
import Foundation
import Harness

/// What re-ranking costs and gives: each user's last liked movie in the list of EASE's order over 500 candidates, and how various the first ten
/// rows are.
struct RerankingBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerank",
        abstract: "Re-ranking by its settings: NDCG@10, variety of the first ten rows, time."
    )

    @OptionGroup var options: RankingOptions
    @Option(help: "The embedding in which movies are like each other.") var space = "als"

    private static let settings: [(name: String, settings: RerankingSettings)] = [
        ("the model's order", .none), ("usual", .usual),
        ("diversity .1", RerankingSettings(diversity: 0.1)), ("diversity .2", RerankingSettings(diversity: 0.2)),
        ("diversity .3", RerankingSettings(diversity: 0.3)), ("diversity .5", RerankingSettings(diversity: 0.5)),
        ("freshness .1", RerankingSettings(freshness: 0.1)), ("freshness .3", RerankingSettings(freshness: 0.3)),
        ("genre_max 5", RerankingSettings(genreMax: 5)), ("genre_max 3", RerankingSettings(genreMax: 3)),
        ("all: .2, .1, 5, 2", RerankingSettings(diversity: 0.2, freshness: 0.1, genreMax: 5, explorationSlots: 2)),
    ]

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let split = try LastLiked(log)
        let training = split.training
        let matrix = training.matrix()
        var easeSettings = EASE.Settings()
        easeSettings.threads = options.threads
        let popularity = Popularity(statistics: matrix.movieStatistics(), userCount: matrix.userCount)
        let blended = try BlendedRecall(
            ease: try EASE.train(on: matrix, settings: easeSettings),
            features: ContentFeatures(training.movies)
        )
        let movies = try catalogue(training, popularity)
        let variety = ListVariety(training)
        let ranked = split.questions.map { question in
            blended.recommend(RecallRequest(history: question.history, count: 500), popularity: popularity)
                .map { RankedMovie(movieRow: $0.movieRow, score: $0.score) }
        }
        for (name, settings) in Self.settings {
            var gain = 0.0
            var lists: [[Int]] = []
            var times: [Double] = []
            for (question, ranked) in zip(split.questions, ranked) {
                let reranker = Reranker(settings, movies: movies, seed: UInt64(question.user))
                let begun = ContinuousClock.now
                let rows = reranker.rerank(ranked, count: 20)
                times.append((ContinuousClock.now - begun).seconds * 1e6)
                let list = rows.prefix(10).map { ranked[$0.place].movieRow }
                if let place = list.firstIndex(of: question.movieRow) { gain += 1 / log2(Double(place) + 2) }
                lists.append(list)
            }
            let count = Double(lists.count)
            let unlike = lists.reduce(0) { $0 + (variety.diversity(of: $1) ?? 0) } / count
            let years = lists.joined().compactMap { training.movies[$0].year }
            print(
                "\(name): NDCG@10 \(number(gain / count)), unlike genres \(number(unlike)),"
                    + " coverage \(number(variety.coverage(of: lists))),"
                    + " mean year \(years.reduce(0, +) / max(1, years.count)),"
                    + " 20 of 500 in \(number(quantile(times, 0.5))) µs"
            )
        }
    }

    private func catalogue(_ training: RatingLog, _ popularity: Popularity) throws -> RerankingCatalogue {
        let genres = Set(training.movies.flatMap(\.genres)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(genres, UInt16(0)...))
        guard let entry = EmbeddingCatalogue.entry(space) else {
            throw ValidationError("--space \(space): there is no such embedding")
        }
        let data = EmbeddingData(
            ratings: training.matrix(),
            movies: training.movies,
            movieIDs: training.movieIDs,
            threads: options.threads
        )
        let trained = try entry.trainer().train(
            on: data,
            seed: options.seed,
            progress: { _ in },
            shouldStop: { false }
        )
        return RerankingCatalogue(
            genres: training.movies.map { $0.genres.compactMap { numbers[$0] } },
            years: training.movies.map { UInt16(clamping: $0.year ?? 0) },
            counts: popularity.counts,
            meanStars: popularity.meanStars,
            priorStars: popularity.priorStars,
            space: trained.space
        )
    }
}
