/// The files of an input: those of a directory, or of the one folder of a zip archive that holds a known format.
struct ImportInput {
    let format: ImportRecords.Format
    private let place: Place

    private enum Place {
        case directory(String)
        case archive(ZipArchive, folder: String)
    }

    /// Finds out what lies at a path.
    ///
    /// - Throws: `noInput` for a path that is none, or holds nothing known; what an archive has against being read.
    init(_ path: String) throws(ImportError) {
        switch PathKind(path) {
        case .nothing: throw .missing(path)
        case .other: throw .neitherFileNorDirectory(path)
        case .directory:
            guard let format = ImportRecords.Format(names: { PathKind(path + "/" + $0) == .file }) else {
                throw .unknownFormat(path)
            }
            self.format = format
            place = .directory(path.hasSuffix("/") ? path : path + "/")
        case .file:
            let archive = try ZipArchive(path)
            let formats = archive.folders.compactMap { folder in
                ImportRecords.Format(names: { archive.entries[folder + $0] != nil }).map { (folder, $0) }
            }
            guard let (folder, format) = formats.first else { throw .unknownFormat(path) }
            guard formats.count == 1 else { throw .severalInputs(path, formats.map(\.0)) }
            self.format = format
            place = .archive(archive, folder: folder)
        }
    }

    /// A file of the input; nil where there is none of that name.
    func open(_ name: String) throws(ImportError) -> TextFile? {
        switch place {
        case .directory(let directory):
            let path = directory + name
            guard PathKind(path) != .nothing else { return nil }
            let bytes = try FileBytes(path)
            return TextFile(name: name, path: path, byteCount: bytes.byteCount, bytes)
        case .archive(let archive, let folder):
            return try archive.open(folder + name)
        }
    }
}
