import Testing

@testable import Engine

/// What a model could only know from the future, or from the rating that it is asked about, must not help it.
struct LeakageTests {
    /// 300 users of 80 ratings over 400 movies: good and bad movies, kind and stern users.
    private static func log(shuffled: Bool) -> RatingLog {
        var generator = SeededGenerator(seed: 11)
        var users: [UInt32] = []
        var movies: [UInt32] = []
        var halfStars: [UInt8] = []
        var times: [UInt32] = []
        for user in 0..<300 {
            for movie in (0..<400).shuffled(using: &generator).prefix(80) {
                let mean = 6.5 + Double(movie % 7) / 2 - 1.5 + Double(user % 5) / 2 - 1
                let stars = mean + Double.random(in: -2.5...2.5, using: &generator)
                users.append(UInt32(user))
                movies.append(UInt32(movie))
                halfStars.append(UInt8(min(10, max(1, stars.rounded()))))
                times.append(UInt32.random(in: 0..<1_000_000, using: &generator))
            }
        }
        if shuffled { halfStars.shuffle(using: &generator) }
        return RatingLog(
            userIDs: (0..<300).map { UserID(UInt32($0 + 1)) },
            movieIDs: (0..<400).map { MovieID(UInt32($0 + 1)) },
            movies: (0..<400).map { MovieContent(genres: [$0 % 2 == 0 ? "Drama" : "Comedy"], year: 1950 + $0 % 60) },
            userRows: users,
            movieRows: movies,
            halfStars: halfStars,
            times: times
        )
    }

    /// AUC on the last fifth in time of a model that reads everything but ids.
    private func auc(of table: SampleTable) throws -> Double {
        let split = table.count * 4 / 5
        var settings = TrainingSettings()
        settings.epochs = 3
        settings.batch = 256
        settings.optimiser.learningRate = 3e-3
        let model = try RankingTrainer(EmbeddingMLP(widths: [16]), .reference, settings)
            .train(on: table, indices: (0..<split).map { UInt32($0) })
        let test = (split..<table.count).map { UInt32($0) }
        let scores = model.probabilities(of: table, at: test)
        return areaUnderCurve(scores, test.map { table.label(of: table.samples[Int($0)]) })
    }

    /// The share of pairs of a like and a dislike in which the like has the higher score.
    private func areaUnderCurve(_ scores: [Float], _ labels: [Bool]) -> Double {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var likes = 0.0
        var rankSum = 0.0
        for (rank, index) in order.enumerated() where labels[index] {
            likes += 1
            rankSum += Double(rank + 1)
        }
        let dislikes = Double(labels.count) - likes
        return (rankSum - likes * (likes + 1) / 2) / (likes * dislikes)
    }

    @Test func `what is there to learn is learnt`() throws {
        #expect(try auc(of: SampleTable(replaying: Self.log(shuffled: false))) > 0.7)
    }

    @Test func `ratings shuffled in the log tell nothing`() throws {
        let auc = try auc(of: SampleTable(replaying: Self.log(shuffled: true)))
        #expect(abs(auc - 0.5) < 0.02)
    }

    /// The same test sees a leak where there is one: a movie's mean over the whole log, the rating asked about included.
    @Test func `a leaky mean of the movie is seen`() throws {
        let table = SampleTable(replaying: Self.log(shuffled: true))
        var sums = [Float](repeating: 0, count: 400)
        var counts = sums
        for sample in table.samples {
            sums[Int(sample.movieRow)] += Float(sample.halfStars) / 2
            counts[Int(sample.movieRow)] += 1
        }
        let leaky = table.samples.map { sample in
            var sample = sample
            sample.movieAverage = sums[Int(sample.movieRow)] / counts[Int(sample.movieRow)]
            return sample
        }
        let auc = try auc(
            of: SampleTable(
                userIDs: table.userIDs,
                movieIDs: table.movieIDs,
                movieFeatures: table.movieFeatures,
                labelHalfStars: table.labelHalfStars,
                samples: leaky,
                positives: table.positives,
                positiveOffsets: table.positiveOffsets
            )
        )
        #expect(auc > 0.53)
    }
}
