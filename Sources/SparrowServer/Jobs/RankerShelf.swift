import Engine
import Foundation
import Store

/// The ranking models of this store on disk: `models/<name>/<version>/{manifest.json, weights.safetensors, recall.safetensors}`.
struct RankerShelf: Sendable {
    /// What is known of a version without loading it.
    struct Entry: Sendable {
        var reference: ModelReference
        var judgement: RankerJudgement?
        /// Why the gate does not let it serve.
        var refusals: [String]
        var trainedOffset: UInt64
        var createdMilliseconds: Int64
        var ratingCount: Int
        var settings: [String: String]
        /// Of a request for 500 candidates.
        var microseconds: Double
        /// Where it comes from; `nil` where the manifest does not say, as those of earlier daemons.
        var lineage: Lineage?
        /// Of all its files; 0 before it is published.
        var bytes: UInt64 = 0
        /// Why it cannot be loaded.
        var damage: String?

        /// How its scores become chances of a like; empty: they do not.
        var calibration: String { judgement?.calibration.map { "\($0)" } ?? "" }
    }

    /// Where a version comes from.
    struct Lineage: Sendable, Codable, Equatable {
        var seed: UInt64
        /// What served when it was trained: `din 2`.
        var parent: String
        /// Of the daemon that trained it.
        var codeVersion: String
        /// Of the ratings that it was made of.
        var dataHash: String
    }

    private static let versionsKept = 5
    private static let instanceKey = "instance"
    private static let settingPrefix = "set."
    private static let judgementKey = "judgement"
    private static let refusalsKey = "refusals"
    private static let lineageKey = "lineage"

    private let shelf: ArtifactShelf
    private let instanceID: String

    init(_ identity: StoreIdentity) {
        shelf = ArtifactShelf(
            directory: URL(fileURLWithPath: identity.dataDirectory).appendingPathComponent("models"),
            keptVersions: RankerShelf.versionsKept
        )
        instanceID = identity.instanceID
    }

    /// Writes the next version of a model.
    ///
    /// - Parameters:
    ///   - entry: what is to be known of it; its version is not looked at.
    ///   - files: by name.
    ///   - protected: versions that stay however old they are.
    /// - Returns: the version.
    /// - Throws: `StoreError` where the disk does not take it; nothing is visible then.
    func publish(_ entry: Entry, _ files: [String: [UInt8]], protected: Set<UInt32>) throws -> UInt32 {
        var details = [
            RankerShelf.instanceKey: instanceID,
            "ratings": "\(entry.ratingCount)",
            "microseconds": "\(entry.microseconds)",
        ]
        for (name, value) in entry.settings { details[RankerShelf.settingPrefix + name] = value }
        details[RankerShelf.refusalsKey] = entry.refusals.joined(separator: "\n")
        if let judgement = entry.judgement {
            details[RankerShelf.judgementKey] = String(decoding: try JSONEncoder().encode(judgement), as: UTF8.self)
        }
        if let lineage = entry.lineage {
            details[RankerShelf.lineageKey] = String(decoding: try JSONEncoder().encode(lineage), as: UTF8.self)
        }
        return try shelf.publish(
            name: entry.reference.name,
            trainedToOffset: entry.trainedOffset,
            createdMilliseconds: entry.createdMilliseconds,
            details: details,
            protected: protected
        ) { directory in
            for (name, bytes) in files { try Data(bytes).write(to: directory.appendingPathComponent(name)) }
        }.version
    }

    /// All versions of this store, by name, the newest first; those whose manifests are damaged too, which say so. The other files are looked at when
    /// a version is loaded.
    func entries() -> [Entry] {
        RankerTraining.names.sorted().flatMap { name in
            let versions = (try? shelf.versions(of: name)) ?? []
            return versions.reversed().compactMap { entry(ModelReference(name: name, version: $0)) }
        }
    }

    /// What is known of a version; `nil` where there is none of this store.
    func entry(_ reference: ModelReference) -> Entry? {
        guard let versions = try? shelf.versions(of: reference.name), versions.contains(reference.version) else {
            return nil
        }
        do {
            let manifest = try shelf.manifest(name: reference.name, version: reference.version)
            guard manifest.details[RankerShelf.instanceKey] == instanceID else { return nil }
            var entry = RankerShelf.entry(reference, manifest)
            if let damage = shelf.damage(name: reference.name, version: reference.version) {
                entry.damage = damage
                entry.refusals.insert("it is damaged", at: 0)
            }
            return entry
        } catch {
            var entry = Entry(
                reference: reference,
                refusals: ["it is damaged"],
                trainedOffset: 0,
                createdMilliseconds: 0,
                ratingCount: 0,
                settings: [:],
                microseconds: 0
            )
            entry.damage = error.description
            return entry
        }
    }

    /// The files of a version, every one compared with its checksum.
    ///
    /// - Throws: `StoreError` that says what is wrong with it.
    func files(_ reference: ModelReference) throws -> [String: [UInt8]] {
        let artifact = try shelf.open(name: reference.name, version: reference.version)
        var files: [String: [UInt8]] = [:]
        for file in artifact.manifest.files {
            files[file.name] = Array(try Data(contentsOf: artifact.url(ofFile: file.name)))
        }
        return files
    }

    /// Takes some users out of all versions of this store, so that no byte of them is left; a version that cannot be read, and so not be cleaned, is removed.
    ///
    /// - Returns: the versions that were removed.
    /// - Throws: `StoreError` where the disk does not take it.
    func forget(_ users: Set<UInt32>) throws -> [ModelReference] {
        var removed: [ModelReference] = []
        for name in RankerTraining.names.sorted() where shelf.names.contains(name) {
            try shelf.completeErasures(of: name)
            for version in try shelf.versions(of: name) {
                let reference = ModelReference(name: name, version: version)
                // Another store's: its ids are other people.
                guard entry(reference) != nil else { continue }
                let bytes: [UInt8]?
                do {
                    bytes = try RankerWeights.forgetting(
                        users,
                        in: try files(reference)[RankerWeights.rankedFile] ?? [],
                        file: "models/\(name)/\(version)/\(RankerWeights.rankedFile)"
                    )
                } catch {
                    try shelf.remove(name: name, version: version)
                    removed.append(reference)
                    continue
                }
                if let bytes {
                    try shelf.replace(name: name, version: version, files: [RankerWeights.rankedFile: bytes])
                }
            }
        }
        return removed
    }

    private static func entry(_ reference: ModelReference, _ manifest: ArtifactManifest) -> Entry {
        var settings: [String: String] = [:]
        for (key, value) in manifest.details where key.hasPrefix(settingPrefix) {
            settings[String(key.dropFirst(settingPrefix.count))] = value
        }
        let judged = manifest.details[judgementKey].map { Data($0.utf8) }
        let lineage = manifest.details[lineageKey].map { Data($0.utf8) }
        return Entry(
            reference: reference,
            judgement: judged.flatMap { try? JSONDecoder().decode(RankerJudgement.self, from: $0) },
            refusals: (manifest.details[refusalsKey] ?? "it was not judged").split(separator: "\n").map(String.init),
            trainedOffset: manifest.trainedToOffset,
            createdMilliseconds: manifest.createdMilliseconds,
            ratingCount: manifest.details["ratings"].flatMap { Int($0) } ?? 0,
            settings: settings,
            microseconds: manifest.details["microseconds"].flatMap { Double($0) } ?? 0,
            lineage: lineage.flatMap { try? JSONDecoder().decode(Lineage.self, from: $0) },
            bytes: manifest.files.reduce(0) { $0 + $1.bytes }
        )
    }
}

extension RankerShelf.Lineage {
    init(_ manifest: ModelManifest, parent: String) {
        self.init(
            seed: manifest.seed,
            parent: parent,
            codeVersion: manifest.codeVersion,
            dataHash: manifest.data.hash
        )
    }
}
