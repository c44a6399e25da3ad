public import Foundation

/// The artifacts of one kind on disk, `<directory>/<name>/<version>/{manifest.json, …}`: what is there is whole.
///
/// An artifact is written to a temporary directory; its files and that directory are fsynced, the directory is renamed
/// and its parent fsynced. A crash leaves at worst a temporary directory, which the next start (`sweep`) or publication removes.
public struct ArtifactShelf: Sendable {
    /// Versions of each name that stay, the newest ones; by default that one, and the one to go back to.
    public let keptVersions: Int

    static let temporaryPrefix = ".writing-"
    private static let manifestName = "manifest.json"
    private static let damageName = "damage.txt"

    public let directory: URL

    /// `directory` is `models` in the data directory; it is made when something is published.
    public init(directory: URL, keptVersions: Int = 2) {
        self.directory = directory
        self.keptVersions = keptVersions
    }

    /// Publishes the next version, and removes the oldest ones: see `keptVersions`.
    ///
    /// - Parameters:
    ///   - name: of the model: letters, digits, "-" and "_".
    ///   - trainedToOffset: the log up to there went into it.
    ///   - createdMilliseconds: Unix milliseconds.
    ///   - details: for the manifest.
    ///   - protected: versions that stay however old they are.
    ///   - write: puts the files into the directory that it is given.
    /// - Returns: the artifact in its place.
    /// - Throws: artifact, disk, or diskFull; nothing is visible then. What `write` throws.
    public func publish(
        name: String,
        trainedToOffset: UInt64,
        createdMilliseconds: Int64,
        details: [String: String] = [:],
        protected: Set<UInt32> = [],
        write: (URL) throws -> Void
    ) throws -> Artifact {
        let shelf = try place(of: name)
        let version = (try versions(of: name).last ?? 0) + 1
        let temporary = shelf.appendingPathComponent("\(ArtifactShelf.temporaryPrefix)\(version)", isDirectory: true)
        let manifest: ArtifactManifest
        do {
            try make(shelf)
            try removeRemains(in: shelf)
            try FileManager.default.createDirectory(
                at: temporary,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            Failpoint.publishTemporary.reached(name)
            try write(temporary)
            if Failpoint.publishWrite.fails(name) { throw StoreError.system("write", temporary.path) }
            manifest = ArtifactManifest(
                name: name,
                version: version,
                trainedToOffset: trainedToOffset,
                createdMilliseconds: createdMilliseconds,
                details: details,
                files: try files(in: temporary)
            )
            try complete(temporary, manifest)
        } catch {
            // What is left of it is removed at the next start at the latest.
            try? FileManager.default.removeItem(at: temporary)
            throw StoreError.ofDisk(error)
        }
        let place = shelf.appendingPathComponent(String(version), isDirectory: true)
        try move(temporary, to: place, name)
        // It is published; an old version that stays does no harm, and goes with the next publication.
        try? removeOld(of: name, protected: protected)
        return Artifact(manifest: manifest, directory: place)
    }

    private func make(_ shelf: URL) throws {
        guard !FileManager.default.fileExists(atPath: shelf.path) else { return }
        try FileManager.default.createDirectory(
            at: shelf,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // The way to it must be as durable as what lies in it.
        try synchronize(directory)
        try synchronize(directory.deletingLastPathComponent())
    }

    /// Gives a whole directory its name: from here on it is seen.
    private func move(_ temporary: URL, to place: URL, _ name: String) throws(StoreError) {
        guard !Failpoint.publishRename.fails(name), rename(temporary.path, place.path) == 0 else {
            let error = StoreError.system("rename", place.path)
            try? FileManager.default.removeItem(at: temporary)
            throw error
        }
        Failpoint.publishRenamed.reached(name)
        do throws(StoreError) {
            try synchronize(place.deletingLastPathComponent())
        } catch {
            // Whoever is told that it failed must not find it all the same.
            try? FileManager.default.removeItem(at: place)
            throw error
        }
    }

    /// Removes what publications left that a crash cut off, and ends erasures, of all names: at the start, before anything is published.
    public func sweep() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        for name in names {
            // What cannot be removed now is no version all the same, and goes with the next publication.
            try? completeErasures(of: name)
        }
    }

    /// The versions of a name, rising; whether they are whole is another question.
    ///
    /// - Throws: artifact for an unfit name, disk.
    public func versions(of name: String) throws(StoreError) -> [UInt32] {
        let shelf = try place(of: name)
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: shelf.path)) ?? []
        return entries.compactMap { UInt32($0) }.sorted()
    }

    /// One version, every file compared with its checksum.
    ///
    /// - Throws: artifact, which says what is wrong with it.
    public func open(name: String, version: UInt32) throws(StoreError) -> Artifact {
        let place = try place(of: name).appendingPathComponent(String(version), isDirectory: true)
        let manifest = try manifest(name: name, version: version)
        for file in manifest.files {
            let url = place.appendingPathComponent(file.name)
            guard !file.name.contains("/"), let found = try? description(of: url), found == file else {
                throw StoreError.artifact(url.path, "is damaged or missing; it is not loaded, train the model anew")
            }
        }
        return Artifact(manifest: manifest, directory: place)
    }

    /// What one version says of itself; whether its files are whole is another question.
    ///
    /// - Throws: artifact, which says what is wrong with the manifest.
    public func manifest(name: String, version: UInt32) throws(StoreError) -> ArtifactManifest {
        let place = try place(of: name).appendingPathComponent(String(version), isDirectory: true)
        let manifestURL = place.appendingPathComponent(ArtifactShelf.manifestName)
        let manifest: ArtifactManifest
        do {
            manifest = try JSONDecoder().decode(ArtifactManifest.self, from: Data(contentsOf: manifestURL))
        } catch {
            throw StoreError.artifact(manifestURL.path, "cannot be read (\(error)); train the model anew")
        }
        guard manifest.name == name, manifest.version == version else {
            throw StoreError.artifact(manifestURL.path, "belongs to \(manifest.name) \(manifest.version)")
        }
        return manifest
    }

    /// The names of which there is something on the shelf.
    public var names: [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return entries.filter { (try? place(of: $0)) != nil }.sorted()
    }

    /// Compares every file of a version with its checksum, and leaves a note beside them: `damage(name:version:)` has it from then on.
    ///
    /// - Returns: what is wrong with it; nil: it is whole, and an older note is gone.
    /// - Throws: artifact for an unfit name.
    public func scrub(name: String, version: UInt32) throws(StoreError) -> String? {
        let note = try place(of: name).appendingPathComponent("\(version)/\(ArtifactShelf.damageName)")
        do throws(StoreError) {
            _ = try open(name: name, version: version)
            try? FileManager.default.removeItem(at: note)
            return nil
        } catch {
            // On a disk that takes no note the damage is found again by whoever loads the files.
            try? Data(error.message.utf8).write(to: note)
            return error.message
        }
    }

    /// What the last scrub found wrong with a version; nil: nothing.
    public func damage(name: String, version: UInt32) -> String? {
        guard let place = try? place(of: name) else { return nil }
        let note = place.appendingPathComponent("\(version)/\(ArtifactShelf.damageName)")
        return (try? Data(contentsOf: note)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The newest version that is whole; nil: there is none.
    ///
    /// - Throws: artifact for an unfit name.
    public func newest(of name: String) throws(StoreError) -> Artifact? {
        for version in try versions(of: name).reversed() {
            if let artifact = try? open(name: name, version: version) { return artifact }
        }
        return nil
    }

    func place(of name: String) throws(StoreError) -> URL {
        let fit =
            !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard fit else { throw .artifact(quoted(name), "is no name for an artifact: letters, digits, - and _ only") }
        return directory.appendingPathComponent(name, isDirectory: true)
    }

    private func removeRemains(in shelf: URL) throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: shelf.path)
        where entry.hasPrefix(ArtifactShelf.temporaryPrefix) {
            try FileManager.default.removeItem(at: shelf.appendingPathComponent(entry))
        }
    }

    private func removeOld(of name: String, protected: Set<UInt32>) throws {
        for version in try versions(of: name).dropLast(keptVersions) where !protected.contains(version) {
            try FileManager.default.removeItem(at: place(of: name).appendingPathComponent(String(version)))
        }
    }

    private func files(in directory: URL) throws -> [ArtifactManifest.File] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().map { name in
            try description(of: directory.appendingPathComponent(name))
        }
    }

    func description(of url: URL) throws -> ArtifactManifest.File {
        let bytes = try Data(contentsOf: url, options: .mappedIfSafe)
        return ArtifactManifest.File(
            name: url.lastPathComponent,
            bytes: UInt64(bytes.count),
            checksum: Checksum(of: bytes).value
        )
    }

    /// Writes the manifest, and brings every file and the directory itself to the disk.
    func complete(_ directory: URL, _ manifest: ArtifactManifest) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(manifest).write(to: directory.appendingPathComponent(ArtifactShelf.manifestName))
        if Failpoint.publishSync.fails(manifest.name) { throw StoreError.system("fsync", directory.path) }
        for file in manifest.files { try synchronize(directory.appendingPathComponent(file.name)) }
        try synchronize(directory.appendingPathComponent(ArtifactShelf.manifestName))
        try synchronize(directory)
    }

    func synchronize(_ url: URL) throws(StoreError) {
        let file = Foundation.open(url.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw StoreError.system("open", url.path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw StoreError.system("fsync", url.path) }
    }
}

extension StoreError {
    /// What a system call that failed has left in `errno`.
    static func system(_ call: String, _ path: String) -> StoreError {
        ofSystem(errno, "\(call) of \(path)")
    }

    private static func ofSystem(_ code: Int32, _ what: String) -> StoreError {
        let text = "\(what): \(String(cString: strerror(code)))"
        return [ENOSPC, EDQUOT].contains(code) ? diskFull(text) : disk(text)
    }

    /// An error of Foundation's file calls as one of ours, where it has a code of the system; others as they are.
    fileprivate static func ofDisk(_ error: any Error) -> any Error {
        let cocoa = error as NSError
        guard !(error is StoreError), cocoa.domain == NSCocoaErrorDomain else { return error }
        let path = cocoa.userInfo[NSFilePathErrorKey] as? String ?? "an artifact"
        if let system = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError, system.domain == NSPOSIXErrorDomain {
            return ofSystem(Int32(system.code), "write of \(path)")
        }
        return cocoa.code == CocoaError.fileWriteOutOfSpace.rawValue ? ofSystem(ENOSPC, "write of \(path)") : error
    }
}
