public import Foundation

/// What an artifact says of itself: manifest.json beside its files.
public struct ArtifactManifest: Sendable, Codable, Hashable {
    /// A file of the artifact, as it was when it was published.
    public struct File: Sendable, Codable, Hashable {
        public var name: String
        public var bytes: UInt64
        /// CRC-32C of the whole file.
        public var checksum: UInt32
    }

    public var name: String
    /// From 1, rising.
    public var version: UInt32
    /// The log up to here went into it.
    public var trainedToOffset: UInt64
    public var createdMilliseconds: Int64
    /// Whatever the model wants to say of itself: settings, measured quality.
    public var details: [String: String]
    public var files: [File]
}

/// A published artifact.
public struct Artifact: Sendable, Hashable {
    public var manifest: ArtifactManifest
    /// The directory with its files.
    public var directory: URL

    public var version: UInt32 { manifest.version }

    /// Where a file of it lies, "weights.safetensors" as a rule.
    public func url(ofFile name: String) -> URL {
        directory.appendingPathComponent(name)
    }
}
