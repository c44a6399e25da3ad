internal import Foundation

/// An artifact is immutable, but for one thing: what it has of somebody who was erased is taken out of its files.
///
/// The version stays the version. A new directory is written beside, synced, and takes the old one's place by two renames; what a crash in between
/// leaves is put right by `completeErasures`.
extension ArtifactShelf {
    private static let erasedPrefix = ".erased-"

    /// Puts other bytes into some files of a version.
    ///
    /// - Parameters:
    ///   - name: the artifact's.
    ///   - version: which is there.
    ///   - files: the new bytes, by file name.
    /// - Throws: artifact where its manifest cannot be read; disk. The old bytes are there still, then.
    public func replace(name: String, version: UInt32, files: [String: [UInt8]]) throws {
        let shelf = try place(of: name)
        let old = shelf.appendingPathComponent(String(version), isDirectory: true)
        let new = shelf.appendingPathComponent("\(ArtifactShelf.temporaryPrefix)\(version)", isDirectory: true)
        let erased = shelf.appendingPathComponent("\(ArtifactShelf.erasedPrefix)\(version)", isDirectory: true)
        var manifest = try manifest(name: name, version: version)
        if FileManager.default.fileExists(atPath: new.path) { try FileManager.default.removeItem(at: new) }
        try FileManager.default.createDirectory(
            at: new,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        for index in manifest.files.indices {
            let file = manifest.files[index]
            let url = new.appendingPathComponent(file.name)
            if let bytes = files[file.name] {
                try Data(bytes).write(to: url)
                manifest.files[index] = try description(of: url)
            } else {
                try FileManager.default.copyItem(at: old.appendingPathComponent(file.name), to: url)
            }
        }
        try complete(new, manifest)
        guard rename(old.path, erased.path) == 0 else { throw StoreError.system("rename", old.path) }
        guard rename(new.path, old.path) == 0 else { throw StoreError.system("rename", new.path) }
        try synchronize(shelf)
        try FileManager.default.removeItem(at: erased)
    }

    /// Removes a version.
    public func remove(name: String, version: UInt32) throws {
        try FileManager.default.removeItem(at: place(of: name).appendingPathComponent(String(version)))
        try synchronize(place(of: name))
    }

    /// Ends what a crash in `replace` has left: afterwards each version is there once, and nothing is hidden beside it.
    public func completeErasures(of name: String) throws {
        let shelf = try place(of: name)
        for entry in try FileManager.default.contentsOfDirectory(atPath: shelf.path)
        where entry.hasPrefix(ArtifactShelf.erasedPrefix) {
            let version = String(entry.dropFirst(ArtifactShelf.erasedPrefix.count))
            let new = shelf.appendingPathComponent(ArtifactShelf.temporaryPrefix + version)
            let place = shelf.appendingPathComponent(version)
            // The old one goes out of the way only when the new one is whole on the disk.
            if !FileManager.default.fileExists(atPath: place.path), FileManager.default.fileExists(atPath: new.path) {
                guard rename(new.path, place.path) == 0 else { throw StoreError.system("rename", new.path) }
                try synchronize(shelf)
            }
            try FileManager.default.removeItem(at: shelf.appendingPathComponent(entry))
        }
        for entry in try FileManager.default.contentsOfDirectory(atPath: shelf.path)
        where entry.hasPrefix(ArtifactShelf.temporaryPrefix) {
            try FileManager.default.removeItem(at: shelf.appendingPathComponent(entry))
        }
    }
}
