import Engine
import Foundation
import Store

/// The embeddings of this store on disk: `embeddings/<name>/<version>/{manifest.json, vectors.safetensors, …}`.
struct EmbeddingShelf: Sendable {
    static let vectorsFile = "vectors.safetensors"
    static let contentName = "content"
    /// In a manifest: the store that it was trained on.
    private static let instanceKey = "instance"

    private let shelf: ArtifactShelf
    private let instanceID: String

    init(_ identity: StoreIdentity) {
        shelf = ArtifactShelf(
            directory: URL(fileURLWithPath: identity.dataDirectory).appendingPathComponent("embeddings")
        )
        instanceID = identity.instanceID
    }

    /// The names that an embedding may have beside the catalogue's own: of vectors that were made elsewhere.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: shelf.directory.path)) ?? []).sorted()
    }

    /// Writes the next version of an embedding.
    ///
    /// - Parameters:
    ///   - files: by name, the vectors among them.
    ///   - manifest: of the embedding.
    ///   - time: Unix milliseconds.
    /// - Returns: the version.
    /// - Throws: `StoreError` where the disk does not take it; nothing is visible then.
    func publish(_ files: [String: [UInt8]], _ manifest: EmbeddingManifest, at time: Int64) throws -> UInt32 {
        var details = ["ratings": "\(manifest.ratingCount)", "width": "\(manifest.width)", "seed": "\(manifest.seed)"]
        for (name, value) in manifest.settings { details["set.\(name)"] = value }
        for (name, value) in manifest.figures { details[name] = "\(value)" }
        details[EmbeddingShelf.instanceKey] = instanceID
        return try shelf.publish(
            name: manifest.model,
            trainedToOffset: manifest.trainedUpTo,
            createdMilliseconds: time,
            details: details
        ) { directory in
            for (name, bytes) in files { try Data(bytes).write(to: directory.appendingPathComponent(name)) }
        }.version
    }

    /// Removes the versions of the content space that have learnt from people who were erased: the words of their tags are in it.
    ///
    /// - Parameter isTaught: whether one that was trained up to an offset has.
    /// - Returns: the newest of them; nil: there was none.
    /// - Throws: `StoreError` where the disk does not take it.
    func removeContent(where isTaught: (UInt64) -> Bool) throws -> ArtifactManifest? {
        let name = EmbeddingShelf.contentName
        var newest: ArtifactManifest?
        for version in try shelf.versions(of: name) {
            let manifest = try? shelf.manifest(name: name, version: version)
            // Where it cannot be read, nobody knows whose words are in it.
            guard manifest.map({ isTaught($0.trainedToOffset) }) ?? true else { continue }
            try shelf.remove(name: name, version: version)
            newest = manifest
        }
        return newest
    }

    /// How a version was trained, by its manifest.
    static func spec(of manifest: ArtifactManifest) -> JobSpec {
        var settings: [String: String] = [:]
        for (key, value) in manifest.details where key.hasPrefix("set.") { settings[String(key.dropFirst(4))] = value }
        return JobSpec(
            kind: "embed",
            subject: manifest.name,
            settings: settings,
            seed: manifest.details["seed"].flatMap { UInt64($0) } ?? 1
        )
    }

    /// The newest whole version of an embedding that was trained on this store.
    ///
    /// - Parameters:
    ///   - name: the embedding's.
    ///   - offset: the end of the log; an artifact of a later one is another store's.
    /// - Returns: its bytes by file name; `nil` where there is none.
    /// - Throws: `StoreError` for a name that is none, or files that cannot be read.
    func newest(_ name: String, upTo offset: UInt64) throws -> (version: UInt32, files: [String: [UInt8]])? {
        guard let artifact = try shelf.newest(of: name),
            artifact.manifest.details[EmbeddingShelf.instanceKey] == instanceID,
            artifact.manifest.trainedToOffset <= offset
        else { return nil }
        var files: [String: [UInt8]] = [:]
        for file in artifact.manifest.files {
            files[file.name] = Array(try Data(contentsOf: artifact.url(ofFile: file.name)))
        }
        return (artifact.version, files)
    }
}
