import Testing

@testable import Engine

/// Somebody is taken out of a trained model: the row of the id is zero, and everybody else's scores are the same.
struct ForgettingTests {
    private func model() throws -> (ranked: RankedModel, table: SampleTable) {
        let table = SampleTable(replaying: PlantedLog.twoTastes)
        let entry = try #require(ModelCatalogue.entry("neural-cf"))
        let candidate = try #require(try entry.model(ModelSettings()) as? RankingCandidate)
        var settings = TrainingSettings()
        settings.epochs = 1
        settings.batch = 128
        let ranked = try RankingTrainer(candidate.model, .reference, settings).train(
            on: table,
            indices: (0..<UInt32(table.count)).map { $0 }
        )
        return (ranked, table)
    }

    @Test func `only the rows of those who are forgotten change, and they are zero`() throws {
        let (ranked, _) = try model()
        let ids = ranked.encoder.userVocabulary
        let gone = Set([ids[0], ids[ids.count - 1]])
        let forgetful = try #require(ranked.forgetting(gone))
        let names = ranked.weights.keys.filter { $0.hasSuffix(".userID") }
        #expect(!names.isEmpty)
        for (name, values) in ranked.weights {
            let after = try #require(forgetful.weights[name])
            guard names.contains(name) else {
                #expect(after == values)
                continue
            }
            let width = values.count / (ids.count + 1)
            for row in 0...ids.count {
                let range = row * width..<(row + 1) * width
                let isGone = row > 0 && gone.contains(ids[row - 1])
                #expect(Array(after[range]) == (isGone ? [Float](repeating: 0, count: width) : Array(values[range])))
            }
        }
        #expect(forgetful.encoder.userVocabulary.filter { gone.contains($0) } == [])
    }

    @Test func `everybody else is scored as before, also when read back from the file`() throws {
        let (ranked, table) = try model()
        let gone = ranked.encoder.userVocabulary[0]
        let forgetful = try #require(ranked.forgetting([gone]))
        let others = (0..<UInt32(table.count)).filter {
            table.userIDs[Int(table.samples[Int($0)].userRow)].rawValue != gone
        }
        let expected = ranked.scores(of: table, at: others)
        #expect(forgetful.scores(of: table, at: others) == expected)

        let manifest = ModelManifest(
            model: "neural-cf",
            preset: "sparrow",
            settings: [:],
            objective: .reference,
            columns: ranked.encoder.columns,
            seed: 1,
            data: .init(logOffset: 1, ratingCount: 1, hash: ""),
            codeVersion: ""
        )
        let bytes = try ranked.encoded(manifest: manifest)
        let cleaned = try #require(try RankerWeights.forgetting([gone], in: bytes, file: "test"))
        let read = try cleaned.withUnsafeBytes { try RankedModel.decoded($0, file: "test").model }
        #expect(read.scores(of: table, at: others) == expected)
        #expect(try RankerWeights.forgetting([gone], in: cleaned, file: "test") == nil)
    }

    @Test func `several who are forgotten share no row with anybody`() throws {
        let (ranked, _) = try model()
        let ids = ranked.encoder.userVocabulary
        let forgetful = try #require(ranked.forgetting(Set(ids.prefix(3))))
        #expect(ranked.forgetting([987_654]) == nil)
        #expect(forgetful.encoder.userVocabulary.count == ids.count)
        #expect(Array(forgetful.encoder.userVocabulary.dropFirst(3)) == Array(ids.dropFirst(3)))
    }
}
