/// Reads a file of records, one a line, and keeps account of the wrong ones.
struct RecordFile {
    let dialect: Dialect
    /// The names of the columns, which the first line must repeat; nil: the file has no such line.
    let header: [String]?
    /// How many fields a line has.
    let fieldCount: Int
    /// Which field may hold the delimiter itself.
    var freeText: Int?

    /// A file with a line of names.
    static func csv(_ header: String...) -> RecordFile {
        RecordFile(dialect: .csv, header: header, fieldCount: header.count)
    }

    /// Gives each line's fields to `take`; a fault that it throws, or the line itself has, goes to the problems.
    func read(
        _ file: TextFile,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void,
        take: ([Field], _ line: Int) throws(LineFault) -> Void
    ) throws(ImportError) {
        var line = 1
        while let block = try file.nextBlock(line: line) {
            var start = 0
            while start < block.count {
                let end = block[start...].firstIndex(of: 0x0A) ?? block.count
                let bytes = Self.withoutCarriageReturn(UnsafeRawBufferPointer(rebasing: block[start..<end]))
                do throws(LineFault) {
                    try record(bytes, line, take)
                } catch {
                    let column = dialect.column(ofByte: error.offset, in: bytes)
                    problems.add(error, file: file.path, line: line, column: column)
                }
                line += 1
                start = end + 1
            }
            progress(file)
        }
        if line == 1, header != nil {
            problems.add(
                LineFault(at: 0, "the file is empty", advice: "fetch it again"),
                file: file.path,
                line: 1,
                column: 1
            )
        }
    }

    private func record(
        _ bytes: UnsafeRawBufferPointer,
        _ line: Int,
        _ take: ([Field], _ line: Int) throws(LineFault) -> Void
    ) throws(LineFault) {
        if line == 1, let header {
            try checkHeader(bytes, header)
            return
        }
        try take(try fields(of: bytes), line)
    }

    func checkHeader(_ bytes: UnsafeRawBufferPointer, _ header: [String]) throws(LineFault) {
        let names = try DelimitedLine(bytes, dialect).fields.map { String(decoding: $0.bytes, as: UTF8.self) }
        guard names == header else {
            throw LineFault(
                at: 0,
                "the first line does not name the columns \(header.joined(separator: ","))",
                advice: "add that line, or give the right file"
            )
        }
    }

    /// The fields of a line, as many as there must be.
    func fields(of bytes: UnsafeRawBufferPointer) throws(LineFault) -> [Field] {
        let fields = try DelimitedLine(bytes, dialect, freeText: freeText.map { ($0, fieldCount) }).fields
        guard fields.count == fieldCount else {
            let what =
                bytes.isEmpty
                ? "the line is empty"
                : "the line has \(fields.count) \(fields.count == 1 ? "field" : "fields"), not \(fieldCount)"
            throw LineFault(at: 0, what)
        }
        return fields
    }

    static func withoutCarriageReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }
}
