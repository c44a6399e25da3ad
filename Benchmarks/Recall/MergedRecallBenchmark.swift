import ArgumentParser
import Engine
import Foundation
import Harness

/// Recall from all sources: how many of the last liked movies are among 500 candidates, how much of the catalogue anybody's candidates cover, and
/// what it costs, beside each source alone at the same size.
struct MergedRecallBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall",
        abstract: "Candidates of all sources merged, beside each source alone: recall@500, coverage, time."
    )

    @OptionGroup var options: RankingOptions
    @Option(help: "Candidates.") var size = 500
    @Option(help: "Other quotas than the usual ones: item-based=300,als=120.") var quotas = ""

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let split = try LastLiked(log)
        let merged = try recall(split.training)
        var figures: [String: (recall: Double, coverage: Double)] = [:]
        for source in RecallSource.allCases {
            let quotas = RecallQuotas([source: size])
            figures[source.rawValue] = measure(split, merged, quotas)
        }
        for (name, figure) in figures.sorted(by: { $0.value.recall > $1.value.recall }) {
            print("\(name) alone: recall@\(size) \(number(figure.recall)), coverage \(number(figure.coverage))")
        }
        let all = measure(split, merged, try chosen())
        guard let best = figures.values.max(by: { $0.recall < $1.recall }) else { return }
        print("merged: recall@\(size) \(number(all.recall)), coverage \(number(all.coverage))")
        Target.atLeast(0.98, "× the best single source's recall").report(
            "merged recall@\(size)",
            all.recall / best.recall
        )
        Target.atLeast(1.5, "× its coverage").report("merged coverage", all.coverage / best.coverage)
        time(split, merged)
    }

    private func chosen() throws -> RecallQuotas {
        guard !quotas.isEmpty else { return .usual }
        var chosen: [RecallSource: Int] = [:]
        for part in quotas.split(separator: ",") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let source = RecallSource(rawValue: String(pair[0])), let quota = Int(pair[1]) else {
                throw ValidationError("--quotas \(part): give source=number")
            }
            chosen[source] = quota
        }
        return RecallQuotas(chosen, candidateCount: size)
    }

    /// Everything trained, as the daemon has it.
    private func recall(_ training: RatingLog) throws -> MergedRecall {
        let matrix = training.matrix()
        var settings = EASE.Settings()
        settings.threads = options.threads
        let ease = try EASE.train(on: matrix, settings: settings)
        let features = ContentFeatures(training.movies)
        let statistics = matrix.movieStatistics()
        let popularity = Popularity(statistics: statistics, userCount: matrix.userCount)
        let data = EmbeddingData(
            ratings: matrix,
            movies: training.movies,
            movieIDs: training.movieIDs,
            threads: options.threads
        )
        let content = try ContentSpace(fitting: training.movies)
        var spaces: [RecallSpace] = []
        for entry in EmbeddingCatalogue.entries {
            guard let source = RecallSource(rawValue: entry.name) else { continue }
            let trained = try entry.trainer().train(
                on: data,
                seed: options.seed,
                progress: { _ in },
                shouldStop: { false }
            )
            let published = PublishedEmbedding(
                space: trained.space,
                files: trained.files,
                movies: training.movies,
                movieIDs: training.movieIDs
            )
            var space = trained.space
            if source != .content {
                let projection = ContentProjection(
                    from: content.space,
                    to: space,
                    ratingCounts: statistics.map(\.count)
                )
                space.placeMovies(withoutVectorsFrom: content.space, by: projection)
            }
            spaces.append(RecallSpace(source: source, index: ExactIndex(space), users: try entry.users(of: published)))
        }
        return MergedRecall(
            blended: try BlendedRecall(ease: ease, features: features),
            popularity: popularity,
            known: KnownMovies(popularity: popularity, features: features, years: training.movies.map(\.year)),
            spaces: spaces,
            neighbours: Neighbours(matrix)
        )
    }

    private func measure(
        _ split: LastLiked,
        _ merged: MergedRecall,
        _ quotas: RecallQuotas
    ) -> (recall: Double, coverage: Double) {
        var found = 0
        var covered = Set<Int>()
        for question in split.questions {
            let query = MergedRecall.Query(
                history: question.history,
                quotas: quotas,
                time: question.time,
                exploreSeed: UInt64(question.user)
            )
            let candidates = merged.candidates(for: query).all.prefix(size)
            if candidates.contains(where: { $0.movieRow == question.movieRow }) { found += 1 }
            covered.formUnion(candidates.map(\.movieRow))
        }
        return (
            Double(found) / Double(split.questions.count), Double(covered.count) / Double(merged.blended.movieCount)
        )
    }

    private func time(_ split: LastLiked, _ merged: MergedRecall) {
        var times: [Double] = []
        for round in 0..<3 {
            for question in split.questions {
                let query = MergedRecall.Query(history: question.history, time: question.time, exploreSeed: 1)
                let begun = ContinuousClock.now
                let count = merged.candidates(for: query).all.count
                let microseconds = (ContinuousClock.now - begun).seconds * 1e6
                // The first round warms the caches.
                if round > 0, count > 0 { times.append(microseconds) }
            }
        }
        Target.atMost(300, "µs").report("recall of \(size) from all sources, one thread, p50", quantile(times, 0.5))
        print("p90 \(number(quantile(times, 0.9))) µs, p99 \(number(quantile(times, 0.99))) µs")
        for source in RecallSource.allCases {
            let query = RecallQuotas([source: source.usualQuota])
            let own = split.questions.map { question in
                let query = MergedRecall.Query(history: question.history, quotas: query, time: question.time)
                let begun = ContinuousClock.now
                _ = merged.candidates(for: query).all.count
                return (ContinuousClock.now - begun).seconds * 1e6
            }
            print("  \(source.rawValue) alone, with what every request has: p50 \(number(quantile(own, 0.5))) µs")
        }
    }
}

/// Each user's last liked movie, and all ratings but those.
struct LastLiked {
    struct Question {
        var user: Int
        var movieRow: Int
        var history: [Rating]
        var time: UInt32
    }

    let training: RatingLog
    private(set) var questions: [Question] = []

    init(_ log: RatingLog) throws {
        var last = [Int](repeating: -1, count: log.userCount)
        for position in 0..<log.count where log.halfStars[position] >= 7 {
            last[Int(log.userRows[position])] = position
        }
        let held = Set(last.filter { $0 >= 0 })
        training = log.filtered { !held.contains($0) }
        let matrix = training.matrix()
        for user in 0..<log.userCount where last[user] >= 0 {
            let rating = log[last[user]]
            let history = matrix.history(ofUser: user)
            guard !history.isEmpty else { continue }
            questions.append(
                Question(user: user, movieRow: rating.movieRow, history: history, time: rating.time)
            )
        }
        guard !questions.isEmpty else { throw HarnessError("nobody liked two movies: nothing can be held out") }
    }
}
