/// How records go to the store: begin, resolve the movies slice by slice, put the chunks in order, commit.
///
/// The same records, source and user always give the same plan, so an import that was cut off goes on at the chunk where it
/// stopped. Chunks are made when they are asked for.
package struct ImportPlan: Sendable {
    /// What a chunk may hold, by the limits of the protocol.
    package struct Limits: Sendable {
        package var moviesPerSlice = 2_000
        package var ratingsPerChunk = 65_536
        package var tagsPerChunk = 4_000
        package var bytesPerChunk = 900 * 1024

        package init() {}
    }

    package let records: ImportRecords
    /// Whose ids the file's ids are.
    package let source: String
    /// For people: where the input came from.
    package let label: String
    /// All ratings are this user's; nil: the users are those of the file.
    package let asUserID: UInt32?
    /// Of the records, the source and the user, 32 bytes.
    package let contentHash: [UInt8]
    private let slices: [Range<Int>]
    private let ratingChunks: [Range<Int>]
    private let tagChunks: [Range<Int>]

    /// Takes one pass over the records.
    ///
    /// - Throws: `badData` where all ratings are to be one user's and the file has those of several people.
    package init(
        _ records: ImportRecords,
        label: String,
        source: String? = nil,
        asUserID: UInt32? = nil,
        limits: Limits = Limits()
    ) throws(ImportError) {
        if asUserID != nil {
            let users = records.ratings.userCount
            guard users <= 1 else { throw .severalUsers(users) }
        }
        self.records = records
        self.label = label
        self.asUserID = asUserID
        self.source = source ?? records.format.source
        contentHash = Self.hash(records, source: self.source, asUserID: asUserID)
        slices = Self.ranges(records.movies.count, countMax: limits.moviesPerSlice, bytesMax: limits.bytesPerChunk) {
            Self.byteCount(of: records.movies[$0])
        }
        ratingChunks = Self.ratingRanges(records.ratings, limits)
        tagChunks = Self.ranges(records.tags.count, countMax: limits.tagsPerChunk, bytesMax: limits.bytesPerChunk) {
            24 + records.tags[$0].text.utf8.count
        }
    }

    package var ratingCount: Int { records.ratings.count }
    package var isSampleData: Bool { records.format == .sampleData }

    /// All movies, in slices that fit one request.
    package var movieSliceCount: Int { slices.count }

    package func movies(inSlice slice: Int) -> ArraySlice<ImportedMovie> { records.movies[slices[slice]] }

    /// Chunks of ratings, then chunks of tags.
    package var chunkCount: Int { ratingChunks.count + tagChunks.count }

    package func chunk(_ sequence: Int) -> ImportChunk {
        guard sequence < ratingChunks.count else {
            return ImportChunk(tags: Array(records.tags[tagChunks[sequence - ratingChunks.count]]))
        }
        let range = ratingChunks[sequence]
        let ratings = records.ratings
        return ImportChunk(
            users: Array(ratings.users[range]),
            movies: Array(ratings.movies[range]),
            halfStars: Array(ratings.halfStars[range]),
            times: Array(ratings.times[range])
        )
    }

    // MARK: Cutting

    private static func ranges(
        _ count: Int,
        countMax: Int,
        bytesMax: Int,
        byteCount: (Int) -> Int
    ) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var bytes = requestBytes
        for index in 0..<count {
            let own = byteCount(index)
            if index - start == countMax || (bytes + own > bytesMax && index > start) {
                ranges.append(start..<index)
                start = index
                bytes = requestBytes
            }
            bytes += own
        }
        if start < count { ranges.append(start..<count) }
        return ranges
    }

    private static func ratingRanges(_ ratings: RatingColumns, _ limits: Limits) -> [Range<Int>] {
        ratings.users.withUnsafeBufferPointer { users in
            ratings.movies.withUnsafeBufferPointer { movies in
                ratings.times.withUnsafeBufferPointer { times in
                    ranges(users.count, countMax: limits.ratingsPerChunk, bytesMax: limits.bytesPerChunk) { index in
                        // The first time of a chunk is absolute: five bytes at most, which requestBytes has room for.
                        let step = index == 0 ? 0 : Int64(times[index]) - Int64(times[index - 1])
                        let zigzag = UInt64(bitPattern: step << 1 ^ step >> 63)
                        return varintBytes(UInt64(users[index])) + varintBytes(UInt64(movies[index])) + 1
                            + varintBytes(zigzag)
                    }
                }
            }
        }
    }

    /// Room for a request's other fields.
    private static let requestBytes = 128

    private static func varintBytes(_ value: UInt64) -> Int {
        (70 - (value | 1).leadingZeroBitCount) / 7
    }

    private static func byteCount(of movie: ImportedMovie) -> Int {
        let texts =
            [movie.title, movie.imdbID, movie.tmdbID, movie.director, movie.country, movie.plot] + movie.genres
            + movie.keywords
        return texts.reduce(16) { $0 + $1.utf8.count + 4 }
    }

    // MARK: Recognising

    private static func hash(_ records: ImportRecords, source: String, asUserID: UInt32?) -> [UInt8] {
        var hash = ContentHash()
        hash.combine("sparrow import 1")
        hash.combine(source)
        hash.combine(UInt64(asUserID ?? 0))
        hash.combine(UInt64(records.movies.count))
        for movie in records.movies {
            hash.combine(UInt64(movie.id))
            for text in [movie.title, movie.imdbID, movie.tmdbID, movie.director, movie.country] { hash.combine(text) }
            for texts in [movie.genres, movie.keywords] {
                hash.combine(UInt64(texts.count))
                for text in texts { hash.combine(text) }
            }
            // Only where there is one: what was imported before there were plots is known by the same hash.
            if !movie.plot.isEmpty { hash.combine(movie.plot) }
        }
        let ratings = records.ratings
        hash.combine(UInt64(ratings.count))
        for place in 0..<ratings.count {
            hash.combine(UInt64(ratings.users[place]) << 32 | UInt64(ratings.movies[place]))
            hash.combine(UInt64(ratings.times[place]) << 8 | UInt64(ratings.halfStars[place]))
        }
        hash.combine(UInt64(records.tags.count))
        for tag in records.tags {
            hash.combine(UInt64(tag.userID) << 32 | UInt64(tag.movieID))
            hash.combine(UInt64(tag.time))
            hash.combine(tag.text)
        }
        return hash.bytes
    }
}
