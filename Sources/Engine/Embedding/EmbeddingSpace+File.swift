/// An embedding space as a safetensors file: the learnt vectors, movies by id, the manifest among the metadata, one checksum over all.
extension EmbeddingSpace {
    private static let kind = "embedding"

    /// The file's bytes. Vectors that were made of content are not in it: they are made anew where it is read.
    ///
    /// - Parameter movieID: the id of a catalogue row.
    /// - Returns: the whole file; the same space gives the same bytes.
    public func encoded(movieID: (Int) -> MovieID) -> [UInt8] {
        let rows = (0..<movieCount).filter { origins[$0] == .learnt }
        var file = SafetensorsWriter()
        file.metadata = ["kind": EmbeddingSpace.kind, "manifest": manifest.json]
        file.add("movie_ids", shape: [rows.count], rows.map { movieID($0).rawValue })
        file.add("vectors", shape: [rows.count, width], rows.flatMap { vector(ofMovie: $0) })
        return file.encoded(sealing: [manifest.json])
    }

    /// Reads and checks a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - file: its name, for errors.
    ///   - movieCount: of the catalogue.
    ///   - row: the catalogue's row of an id; a movie that it does not have is left out.
    /// - Throws: `EngineError` for a file that is damaged, cut short, or not of an embedding.
    public init(
        decoding bytes: [UInt8],
        file: String,
        movieCount: Int,
        row: (MovieID) -> Int?
    ) throws(EngineError) {
        let result = bytes.withUnsafeBytes { bytes -> Result<EmbeddingSpace, EngineError> in
            do throws(EngineError) {
                return .success(try EmbeddingSpace(decoding: bytes, file: file, movieCount: movieCount, row: row))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// The same of bytes in memory that somebody else owns.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, mapped or read.
    ///   - file: its name, for errors.
    ///   - movieCount: of the catalogue.
    ///   - row: the catalogue's row of an id; a movie that it does not have is left out.
    /// - Throws: `EngineError` for a file that is damaged, cut short, or not of an embedding.
    public init(
        decoding bytes: UnsafeRawBufferPointer,
        file: String,
        movieCount: Int,
        row: (MovieID) -> Int?
    ) throws(EngineError) {
        let tensors = try Safetensors(decoding: bytes, file: file)
        guard tensors.metadata["kind"] == EmbeddingSpace.kind, let json = tensors.metadata["manifest"],
            let manifest = EmbeddingManifest(json: json)
        else { throw .badWeights(file, "it does not hold an embedding") }
        guard manifest.formatVersion == EmbeddingManifest.currentFormatVersion else {
            throw .badWeights(
                file,
                "it is of format \(manifest.formatVersion), this program reads \(EmbeddingManifest.currentFormatVersion)"
            )
        }
        try tensors.checkSeal(over: [json])

        let ids = try tensors.values("movie_ids", as: UInt32.self)
        let vectors = try tensors.finiteValues("vectors")
        guard manifest.width >= 1, tensors.shape(of: "vectors") == [ids.count, manifest.width] else {
            throw .badWeights(file, "its vectors are not \(ids.count) of \(manifest.width) values")
        }
        var rows: [UInt32] = []
        var kept: [Float] = []
        kept.reserveCapacity(vectors.count)
        var seen = Set<Int>()
        for (place, id) in ids.enumerated() {
            guard let row = row(MovieID(id)) else { continue }
            guard seen.insert(row).inserted else { throw .badWeights(file, "movie \(id) is twice in it") }
            rows.append(UInt32(row))
            kept += vectors[(place * manifest.width)..<((place + 1) * manifest.width)]
        }
        self.init(manifest: manifest, movieCount: movieCount, movieRows: rows, learnt: kept)
    }
}
