#if canImport(Glibc)
    internal import Glibc
#endif

/// Embedding vectors as the reference system writes them: a movie a line, `id:v1 v2 …`.
package struct VectorFile: Sendable, Equatable {
    package static let widthMax = 512
    /// 10 million movies would be no catalogue of films.
    package static let movieCountMax = 1_000_000

    /// Values a vector.
    package private(set) var width = 0
    package private(set) var movieIDs: [UInt32] = []
    /// `width` values a movie, one movie after the other.
    package private(set) var values: [Float] = []

    package init() {}

    package init(width: Int, movieIDs: [UInt32], values: [Float]) {
        precondition(values.count == width * movieIDs.count, "VectorFile: \(values.count) values")
        self.width = width
        self.movieIDs = movieIDs
        self.values = values
    }

    /// Reads a whole file and checks every line.
    ///
    /// - Parameter path: of a regular file.
    /// - Returns: its vectors, in the order of the lines.
    /// - Throws: `noInput` or `inputOutput`; `badData` with the wrong lines: no id, an id twice, values that are no finite numbers, or another
    ///   number of them than in the first line.
    package static func read(from path: String) throws(ImportError) -> VectorFile {
        let bytes = try FileBytes(path)
        let file = TextFile(name: path, path: path, byteCount: bytes.byteCount, bytes)
        var vectors = VectorFile()
        var problems = ProblemList()
        var seen = IDSet()
        var line = 1
        while let block = try file.nextBlock(line: line) {
            var start = 0
            while start < block.count {
                let end = block[start...].firstIndex(of: 0x0A) ?? block.count
                let bytes = RecordFile.withoutCarriageReturn(UnsafeRawBufferPointer(rebasing: block[start..<end]))
                do throws(LineFault) {
                    try vectors.take(bytes, &seen)
                } catch {
                    problems.add(error, file: path, line: line, column: error.offset + 1)
                }
                line += 1
                start = end + 1
            }
        }
        try problems.check()
        guard !vectors.movieIDs.isEmpty else {
            throw ImportError(.badData, "\(path): holds no vector; give a file of lines as 318:0.12 -0.5 0.33")
        }
        return vectors
    }

    private mutating func take(_ line: UnsafeRawBufferPointer, _ seen: inout IDSet) throws(LineFault) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw LineFault(at: 0, "the line has no colon after a movie id")
        }
        let id = try Field(bytes: Array(line[..<colon]), offset: 0).id("movie id")
        guard !seen.contains(id) else { throw LineFault(at: 0, "movie \(id) has a vector already") }
        guard movieIDs.count < VectorFile.movieCountMax else {
            throw LineFault(at: 0, "more than \(VectorFile.movieCountMax) movies")
        }
        var vector: [Float] = []
        vector.reserveCapacity(width)
        var place = colon + 1
        while place < line.count {
            guard line[place] != 0x20 else {
                place += 1
                continue
            }
            let end = line[place...].firstIndex(of: 0x20) ?? line.count
            vector.append(try VectorFile.value(line, place..<end))
            place = end
        }
        guard vector.count <= VectorFile.widthMax, !vector.isEmpty else {
            throw LineFault(at: colon, "\(vector.count) values; a vector has 1 to \(VectorFile.widthMax)")
        }
        if width == 0 { width = vector.count }
        guard vector.count == width else {
            throw LineFault(at: colon, "\(vector.count) values, not \(width) as in the first line")
        }
        seen.insert(id)
        movieIDs.append(id)
        values += vector
    }

    private static func value(_ line: UnsafeRawBufferPointer, _ place: Range<Int>) throws(LineFault) -> Float {
        let text = String(decoding: line[place], as: UTF8.self)
        guard place.count <= 32, let value = Float(text), value.isFinite else {
            let field = Field(bytes: Array(line[place].prefix(Field.bytesMax)), offset: place.lowerBound)
            throw LineFault(at: place.lowerBound, "\(field.quoted) is not a finite number")
        }
        return value
    }

    /// One movie's line, with its line feed. The shortest numbers that read back as the same.
    package static func line(movieID: UInt32, _ values: some Sequence<Float>) -> String {
        "\(movieID):" + values.map { "\($0)" }.joined(separator: " ") + "\n"
    }
}
