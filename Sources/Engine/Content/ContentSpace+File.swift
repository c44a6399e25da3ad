/// A content space as a safetensors file: the vectors, movies by id, and all that gives a new movie or a query its vector; the manifest
/// among the metadata, one checksum over all.
///
/// | tensor | shape | |
/// | --- | --- | --- |
/// | `movie_ids` | `[movies]` | |
/// | `vectors` | `[movies × width]` | |
/// | `terms` | bytes | UTF-8, ascending, a line feed behind each |
/// | `inverse_frequencies` | `[terms]` | |
/// | `projection` | `[terms × width]` | |
/// | `posting_ends` | `[terms]` | where each term's run of `posting_places` ends |
/// | `posting_places` | `[postings]` | places in `movie_ids` |
extension ContentSpace {
    private static let kind = "content-space"

    /// The file's bytes. All movies that have a vector are in it, those placed later among them.
    ///
    /// - Parameter movieID: the id of a catalogue row.
    /// - Returns: the whole file; the same space gives the same bytes.
    public func encoded(movieID: (Int) -> MovieID) -> [UInt8] {
        let rows = (0..<space.movieCount).filter { space.hasVector($0) }
        var places = [UInt32?](repeating: nil, count: space.movieCount)
        for (place, row) in rows.enumerated() { places[row] = UInt32(place) }
        var (ends, postingPlaces) = ([UInt32](), [UInt32]())
        for list in postings.rows {
            postingPlaces += list.compactMap { places[Int($0)] }
            ends.append(UInt32(postingPlaces.count))
        }
        let text = terms.terms.reduce(into: [UInt8]()) { bytes, term in
            bytes += term.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        var file = SafetensorsWriter()
        file.metadata = ["kind": ContentSpace.kind, "manifest": space.manifest.json]
        file.add("movie_ids", shape: [rows.count], rows.map { movieID($0).rawValue })
        file.add("vectors", shape: [rows.count, space.width], rows.flatMap { space.vector(ofMovie: $0) })
        file.add("terms", shape: [text.count], text)
        file.add("inverse_frequencies", shape: [terms.terms.count], terms.inverseFrequencies)
        file.add("projection", shape: [terms.terms.count, space.width], projection)
        file.add("posting_ends", shape: [ends.count], ends)
        file.add("posting_places", shape: [postingPlaces.count], postingPlaces)
        return file.encoded(sealing: [ContentSpace.kind, space.manifest.json])
    }

    /// Reads and checks a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, mapped or read.
    ///   - file: its name, for errors.
    ///   - movieCount: of the catalogue; a movie that the file does not have has no vector until `place` gives it one.
    ///   - row: the catalogue's row of an id; a movie that it does not have is left out.
    /// - Throws: `EngineError` for a file that is damaged, cut short, or not of a content space.
    public init(
        decoding bytes: UnsafeRawBufferPointer,
        file: String,
        movieCount: Int,
        row: (MovieID) -> Int?
    ) throws(EngineError) {
        let tensors = try Safetensors(decoding: bytes, file: file)
        guard tensors.metadata["kind"] == ContentSpace.kind, let json = tensors.metadata["manifest"],
            let manifest = EmbeddingManifest(json: json)
        else { throw .badWeights(file, "it does not hold a content space") }
        guard manifest.formatVersion == EmbeddingManifest.currentFormatVersion else {
            throw .badWeights(
                file,
                "it is of format \(manifest.formatVersion), this program reads \(EmbeddingManifest.currentFormatVersion)"
            )
        }
        try tensors.checkSeal(over: [ContentSpace.kind, json])
        let width = manifest.width
        let terms = try ContentSpace.terms(tensors, file: file)
        let projection = try tensors.finiteValues("projection")
        guard width >= 1, tensors.shape(of: "projection") == [terms.terms.count, width] else {
            throw .badWeights(file, "its projection is not \(terms.terms.count) terms of \(width) values")
        }

        let ids = try tensors.values("movie_ids", as: UInt32.self)
        let vectors = try tensors.finiteValues("vectors")
        guard tensors.shape(of: "vectors") == [ids.count, width] else {
            throw .badWeights(file, "its vectors are not \(ids.count) of \(width) values")
        }
        // By place in the file: the catalogue's row of each movie that it still has.
        let rows = ids.map { id in row(MovieID(id)).map { UInt32($0) } }
        let kept = rows.compactMap { $0 }
        guard Set(kept).count == kept.count else { throw .badWeights(file, "a movie is twice in it") }
        let learnt = rows.indices.filter { rows[$0] != nil }
            .flatMap { vectors[($0 * width)..<(($0 + 1) * width)] }
        self.init(
            space: EmbeddingSpace(manifest: manifest, movieCount: movieCount, movieRows: kept, learnt: learnt),
            terms: terms,
            projection: projection,
            postings: try ContentSpace.postings(tensors, rows: rows, termCount: terms.terms.count, file: file)
        )
    }

    private static func terms(_ tensors: Safetensors, file: String) throws(EngineError) -> TFIDF {
        let bytes = try tensors.values("terms", as: UInt8.self)
        let frequencies = try tensors.finiteValues("inverse_frequencies")
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else {
            throw .badWeights(file, "its terms are cut short")
        }
        let terms = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        guard terms.count == frequencies.count, frequencies.allSatisfy({ $0 > 0 }) else {
            throw .badWeights(file, "it has \(terms.count) terms and how rare \(frequencies.count) are")
        }
        guard Set(terms).count == terms.count else { throw .badWeights(file, "a term is twice in it") }
        return TFIDF(terms: terms, inverseFrequencies: frequencies)
    }

    private static func postings(
        _ tensors: Safetensors,
        rows: [UInt32?],
        termCount: Int,
        file: String
    ) throws(EngineError) -> TermPostings {
        let ends = try tensors.values("posting_ends", as: UInt32.self)
        let places = try tensors.values("posting_places", as: UInt32.self)
        guard ends.count == termCount, Int(ends.last ?? 0) == places.count, zip(ends, ends.dropFirst()).allSatisfy(<=),
            places.allSatisfy({ $0 < rows.count })
        else { throw .badWeights(file, "its postings do not fit its terms and movies") }
        var start = 0
        return TermPostings(
            rows: ends.map { end in
                defer { start = Int(end) }
                return places[start..<Int(end)].compactMap { rows[Int($0)] }
            }
        )
    }
}
