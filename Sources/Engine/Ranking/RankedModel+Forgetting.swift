extension FeatureEncoder {
    /// In a vocabulary, the place of somebody who was erased; no id of a user.
    static let erasedUser = UInt32.max

    /// The same encoder, which knows some users no more; the rows of all others stay where they are.
    func forgetting(_ users: Set<UInt32>) -> FeatureEncoder {
        FeatureEncoder(
            columns: columns,
            userVocabulary: userVocabulary.map { users.contains($0) ? FeatureEncoder.erasedUser : $0 },
            movieVocabulary: movieVocabulary,
            genreVocabulary: genreVocabulary,
            fitted: fitted
        )
    }
}

extension RankedModel {
    /// The same model without the ids of some users and without what it has learnt of each of them alone: their rows of the tables of user ids are
    /// zero. They are somebody new to it from then on.
    ///
    /// What all users taught it together stays, the hashed rows of crosses among it: that goes with the next training.
    /// - Returns: nil where it knows none of them.
    func forgetting(_ users: Set<UInt32>) -> RankedModel? {
        let places = encoder.userVocabulary.indices.filter { users.contains(encoder.userVocabulary[$0]) }
        guard !places.isEmpty else { return nil }
        let rowCount = encoder.userVocabulary.count + 1
        var weights = weights
        // As `Inputs` names the tables: what they are for, and the column.
        let suffix = "." + Column.category(.userID).name
        for name in weights.keys where name.hasSuffix(suffix) {
            guard var values = weights.removeValue(forKey: name) else { continue }
            precondition(values.count % rowCount == 0, "RankedModel: \(name) is no table of \(rowCount) rows")
            let width = values.count / rowCount
            // Row 0 is for those whom training did not have.
            for place in places { for column in 0..<width { values[(place + 1) * width + column] = 0 } }
            weights[name] = values
        }
        var model = RankedModel(
            model: model,
            encoder: encoder.forgetting(users),
            objective: objective,
            weights: weights,
            divergence: divergence,
            trainedSamples: trainedSamples
        )
        model.calibration = calibration
        return model
    }
}

extension RankerWeights {
    /// The same weights without some users: see `RankedModel.forgetting`.
    ///
    /// - Returns: nil where they know none of them.
    public func forgetting(_ users: Set<UInt32>) -> RankerWeights? {
        ranked.forgetting(users).map { forgetful in
            var weights = RankerWeights(forgetful, recall: recall, manifest: manifest)
            // The people who ask in them are made up, and unknown to every model.
            weights.golden = golden
            return weights
        }
    }

    /// The file `weights.safetensors` of an artifact without some users.
    ///
    /// - Parameters:
    ///   - users: their ids.
    ///   - bytes: the file's.
    ///   - file: its name, for errors.
    /// - Returns: the new bytes; nil where the file knows none of them.
    /// - Throws: `EngineError` for a file that cannot be read.
    public static func forgetting(
        _ users: Set<UInt32>,
        in bytes: [UInt8],
        file: String
    ) throws(EngineError) -> [UInt8]? {
        // `withUnsafeBytes` does not pass typed errors on.
        let decoded = bytes.withUnsafeBytes { bytes -> Result<(RankedModel, ModelManifest), EngineError> in
            do throws(EngineError) {
                return .success(try RankedModel.decoded(bytes, file: file))
            } catch {
                return .failure(error)
            }
        }
        let (model, manifest) = try decoded.get()
        return try model.forgetting(users)?.encoded(manifest: manifest)
    }
}
