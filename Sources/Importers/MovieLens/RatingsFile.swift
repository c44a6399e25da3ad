/// Reads `ratings.csv`, `ratings.dat` and `u.data`: one rating a line, `user, movie, stars, time`.
///
/// A line as MovieLens writes it is read straight from its bytes. Any other takes the way of all files, which allows quotes,
/// and knows what to say of a line that is wrong.
struct RatingsFile {
    static let countMax = 200_000_000

    let records: RecordFile
    /// What holds the movies, for messages.
    let moviesName: String

    static let movieLensCSV = RatingsFile(
        records: .csv("userId", "movieId", "rating", "timestamp"),
        moviesName: "movies.csv"
    )
    /// Of MovieLens 1M and 10M.
    static let movieLensDat = RatingsFile(
        records: RecordFile(dialect: .doubleColons(.utf8), header: nil, fieldCount: 4),
        moviesName: "movies.dat"
    )
    static let movieLens100k = RatingsFile(
        records: RecordFile(dialect: .tabs, header: nil, fieldCount: 4),
        moviesName: "u.item"
    )

    /// Reads the file to its end. `movies` are the ids that may be rated, nil where the list of movies has faults itself; wrong
    /// lines, and ratings of a pair that an earlier line has, go to the problems.
    func read(
        _ file: TextFile,
        movies: IDSet?,
        _ problems: inout ProblemList,
        progress: (TextFile) -> Void
    ) throws(ImportError) -> RatingColumns {
        var ratings = RatingColumns()
        let known = problems.count
        var line = 1
        while let block = try file.nextBlock(line: line) {
            line += read(block, firstLine: line, movies, into: &ratings, file.path, &problems)
            guard ratings.count <= Self.countMax else {
                throw .tooMany("ratings", in: file.path, max: Self.countMax)
            }
            if ratings.users.capacity < ratings.count * 2, file.bytesRead < file.byteCount {
                let whole = Double(ratings.count) * Double(file.byteCount) / Double(file.bytesRead)
                ratings.reserve(Int(min(whole * 1.05, Double(Self.countMax))))
            }
            progress(file)
        }
        if problems.count == known { addDuplicates(in: ratings, file.path, &problems) }
        if ratings.isEmpty, problems.count == known {
            let fault = LineFault(at: 0, "the file has no ratings", advice: "fetch it again")
            problems.add(fault, file: file.path, line: 1, column: 1)
        }
        return ratings
    }

    /// - Returns: how many lines the block has.
    private func read(
        _ block: UnsafeRawBufferPointer,
        firstLine: Int,
        _ movies: IDSet?,
        into ratings: inout RatingColumns,
        _ path: String,
        _ problems: inout ProblemList
    ) -> Int {
        var line = firstLine
        var start = 0
        let dialect = records.dialect
        let header = records.header
        while start < block.count {
            if line > 1 || header == nil,
                let rating = PlainRating(block, at: start, dialect),
                movies?.contains(rating.movie) ?? true
            {
                ratings.append(user: rating.user, movie: rating.movie, halfStars: rating.halfStars, time: rating.time)
                start = rating.end
            } else {
                let end = block[start...].firstIndex(of: 0x0A) ?? block.count
                let bytes = RecordFile.withoutCarriageReturn(UnsafeRawBufferPointer(rebasing: block[start..<end]))
                do throws(LineFault) {
                    if line == 1, let header {
                        try records.checkHeader(bytes, header)
                    } else {
                        try read(records.fields(of: bytes), movies, into: &ratings)
                    }
                } catch {
                    let column = records.dialect.column(ofByte: error.offset, in: bytes)
                    problems.add(error, file: path, line: line, column: column)
                }
                start = end + 1
            }
            line += 1
        }
        return line - firstLine
    }

    private func read(_ fields: [Field], _ movies: IDSet?, into ratings: inout RatingColumns) throws(LineFault) {
        let user = try fields[0].id("user id")
        let movie = try fields[1].id("movie id")
        let halfStars = try fields[2].halfStars()
        let time = try fields[3].time()
        guard movies?.contains(movie) ?? true else {
            throw MovieTable.unlisted(movie, at: fields[1].offset, in: moviesName)
        }
        ratings.append(user: user, movie: movie, halfStars: halfStars, time: time)
    }

    /// Where no line was wrong, a rating's place tells its line.
    private func addDuplicates(in ratings: RatingColumns, _ path: String, _ problems: inout ProblemList) {
        let firstLine = records.header == nil ? 1 : 2
        for place in ratings.duplicates(max: ProblemList.keptMax * 50) {
            let what =
                "user \(ratings.users[place]) has rated movie \(ratings.movies[place]) on an earlier line already"
            let fault = LineFault(at: 0, what, advice: "take one of the two lines out")
            problems.add(fault, file: path, line: firstLine + place, column: 1)
        }
    }
}

/// A rating's line in its usual form: `1,31,2.5,1260759144`, or with whole stars alone, or `1::31::2.5::1260759144`.
private struct PlainRating {
    let user: UInt32
    let movie: UInt32
    let halfStars: UInt8
    let time: UInt32
    /// The start of the next line.
    let end: Int

    /// Nil for a line of any other form, be it right or wrong.
    ///
    /// The block is whole lines, and `start` the first byte of one. Since its last byte is a line feed, which ends every loop and
    /// comparison below, no step leads past the end: `position` only moves on over a digit, the delimiter, a dot or a carriage
    /// return. (`UnsafeRawBufferPointer` checks its bounds in debug builds, where the tests run.)
    @inline(__always)
    init?(_ block: UnsafeRawBufferPointer, at start: Int, _ dialect: Dialect) {
        var position = start
        guard let user = Self.number(block, &position), Self.delimiter(block, &position, dialect) else { return nil }
        guard let movie = Self.number(block, &position), Self.delimiter(block, &position, dialect) else { return nil }

        let stars = block[position] &- 0x30
        guard stars <= 5 else { return nil }
        position += 1
        var halfStars = stars * 2
        if block[position] == UInt8(ascii: ".") {
            position += 1
            switch block[position] {
            case 0x30: break
            case 0x35: halfStars += 1
            default: return nil
            }
            position += 1
        }
        guard (1...10).contains(halfStars), Self.delimiter(block, &position, dialect) else { return nil }

        guard let time = Self.number(block, &position), time <= RatingColumns.timeMax else { return nil }
        if block[position] == 0x0D { position += 1 }
        guard block[position] == 0x0A, user > 0, movie > 0 else { return nil }
        guard let user = UInt32(exactly: user), let movie = UInt32(exactly: movie) else { return nil }
        self.user = user
        self.movie = movie
        self.halfStars = halfStars
        self.time = UInt32(time)
        end = position + 1
    }

    /// The one or two delimiters that part fields.
    @inline(__always)
    private static func delimiter(_ block: UnsafeRawBufferPointer, _ position: inout Int, _ dialect: Dialect) -> Bool {
        guard block[position] == dialect.delimiter else { return false }
        position += 1
        guard dialect.isDoubled else { return true }
        guard block[position] == dialect.delimiter else { return false }
        position += 1
        return true
    }

    /// One to ten digits.
    @inline(__always)
    private static func number(_ block: UnsafeRawBufferPointer, _ position: inout Int) -> UInt64? {
        let start = position
        var number: UInt64 = 0
        while position - start < 10 {
            let digit = block[position] &- 0x30
            guard digit <= 9 else { break }
            number = number &* 10 &+ UInt64(digit)
            position += 1
        }
        return position > start ? number : nil
    }
}
