internal import Foundation

/// What a ranking model serves with: its own weights, and those of the recall whose scores it has learnt to read.
///
/// The recall is the model's own, not the daemon's of the moment: what was judged is what serves.
public struct RankerWeights: Sendable {
    public let ranked: RankedModel
    public let recall: EASE
    public var manifest: ModelManifest
    /// What it answered when it was trained; `nil` for one that is older than such requests.
    var golden: GoldenRequests?

    /// Files of an artifact.
    public static let rankedFile = "weights.safetensors"
    public static let recallFile = "recall.safetensors"
    public static let goldenFile = "golden.json"

    init(_ ranked: RankedModel, recall: EASE, manifest: ModelManifest) {
        self.ranked = ranked
        self.recall = recall
        self.manifest = manifest
    }

    /// The files of an artifact.
    ///
    /// - Parameter movieID: the id of each catalogue row.
    /// - Returns: bytes by name.
    /// - Throws: `EngineError` for weights that are not finite.
    public func encoded(movieID: (Int) -> MovieID) throws(EngineError) -> [String: [UInt8]] {
        var files = [
            Self.rankedFile: try ranked.encoded(manifest: manifest),
            Self.recallFile: recall.encoded(movieID: movieID),
        ]
        if let golden {
            do {
                files[Self.goldenFile] = Array(try JSONEncoder().encode(golden))
            } catch {
                throw .badManifest(manifest.model, "a golden request got a score that is no number")
            }
        }
        return files
    }

    /// Whether it gives chances of a like.
    public var isCalibrated: Bool { ranked.calibration != nil }

    /// Reads and checks the files of an artifact.
    ///
    /// - Parameters:
    ///   - files: bytes by name.
    ///   - place: where they lie, for errors: `models/din/3`.
    ///   - row: the catalogue's row of an id; `nil` for one that it does not have.
    /// - Throws: `EngineError` for a file that is missing, damaged, of an unknown model, or of another catalogue; for golden requests that are
    ///   answered otherwise than when the model was trained.
    public init(decoding files: [String: [UInt8]], place: String, row: (MovieID) -> Int?) throws(EngineError) {
        func bytes(_ name: String) throws(EngineError) -> [UInt8] {
            guard let bytes = files[name] else { throw .badWeights("\(place)/\(name)", "it is missing") }
            return bytes
        }
        let (weights, correlations) = (try bytes(Self.rankedFile), try bytes(Self.recallFile))
        // `withUnsafeBytes` does not pass typed errors on.
        let decoded = weights.withUnsafeBytes { bytes -> Result<(RankedModel, ModelManifest), EngineError> in
            do throws(EngineError) {
                return .success(try RankedModel.decoded(bytes, file: "\(place)/\(Self.rankedFile)"))
            } catch {
                return .failure(error)
            }
        }
        (ranked, manifest) = try decoded.get()
        let ease = correlations.withUnsafeBytes { bytes -> Result<EASE, EngineError> in
            do throws(EngineError) {
                return .success(try EASE(decoding: bytes, file: "\(place)/\(Self.recallFile)", row: row))
            } catch {
                return .failure(error)
            }
        }
        recall = try ease.get()
        guard let json = files[Self.goldenFile] else { return }
        guard let golden = try? JSONDecoder().decode(GoldenRequests.self, from: Data(json)) else {
            throw .badWeights("\(place)/\(Self.goldenFile)", "it holds no golden requests")
        }
        self.golden = golden
        if let fault = golden.fault(of: self, row: row) { throw .badWeights("\(place)/\(Self.goldenFile)", fault) }
    }
}
