import Kernels

/// Answers as the dedup table keeps them for 24 hours.
extension Acknowledgement.Answer {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .movie(let id):
            writer.byte(1)
            writer.number(id)
        case .user(let id):
            writer.byte(2)
            writer.number(id)
        case .rated(let previous, let time):
            writer.byte(3)
            writer.rating(previous)
            writer.number(time)
        case .unrated(let previous):
            writer.byte(4)
            writer.rating(previous)
        case .set(let previous):
            writer.byte(5)
            writer.flag(previous)
        case .importBegun(let importID, let state, let chunksReceived, let ratingsReceived):
            writer.byte(6)
            writer.number(importID)
            writer.byte(state.rawValue)
            writer.number(chunksReceived)
            writer.number(ratingsReceived)
        case .resolved(let resolutions):
            writer.byte(7)
            writer.number(resolutions.count)
            for resolution in resolutions {
                writer.number(resolution.fileID)
                writer.number(resolution.movieID)
                writer.byte(resolution.how.rawValue)
            }
        case .chunk(let firstOffset, let applied, let unchanged, let superseded, let tags):
            writer.byte(8)
            writer.number(firstOffset)
            for count in [applied, unchanged, superseded, tags] { writer.number(count) }
        case .committed(let counts):
            writer.byte(9)
            writer.counts(counts)
        case .aborted(let ratingsRemoved, let ratingsRestored):
            writer.byte(10)
            writer.number(ratingsRemoved)
            writer.number(ratingsRestored)
        case .job(let id):
            writer.byte(11)
            writer.number(id)
        case .promoted(let model, let previous):
            writer.byte(12)
            writer.model(model)
            writer.flag(previous != nil)
            if let previous { writer.model(previous) }
        case .scheduled(let schedule):
            writer.byte(13)
            writer.jobSchedule(schedule)
        }
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(bytes)
        switch try reader.byte() {
        case 1: self = .movie(id: try reader.number())
        case 2: self = .user(id: try reader.number())
        case 3: self = .rated(previous: try reader.rating(), time: try reader.number())
        case 4: self = .unrated(previous: try reader.rating())
        case 5: self = .set(previous: try reader.flag())
        case 6:
            self = .importBegun(
                importID: try reader.number(),
                state: ImportState(rawValue: try reader.byte()) ?? .open,
                chunksReceived: try reader.number(),
                ratingsReceived: try reader.number()
            )
        case 7: self = .resolved(try reader.resolutions())
        case 8:
            self = .chunk(
                firstOffset: try reader.number(),
                applied: try reader.number(),
                unchanged: try reader.number(),
                superseded: try reader.number(),
                tags: try reader.number()
            )
        case 9: self = .committed(try reader.counts())
        case 10: self = .aborted(ratingsRemoved: try reader.number(), ratingsRestored: try reader.number())
        case 11: self = .job(id: try reader.number())
        case 12: self = .promoted(try reader.model(), previous: try reader.flag() ? try reader.model() : nil)
        case 13: self = .scheduled(try reader.jobSchedule())
        case let tag: throw CodingFault(what: "the stored answer has the unknown kind \(tag)")
        }
        try reader.end()
    }
}

extension ByteWriter {
    fileprivate mutating func rating(_ rating: StoredRating?) {
        byte(rating?.halfStars ?? 0)
        if let rating { number(rating.time) }
    }
}

extension ByteReader {
    fileprivate mutating func rating() throws(CodingFault) -> StoredRating? {
        let halfStars = try byte()
        return halfStars == 0 ? nil : StoredRating(halfStars: halfStars, time: try number())
    }

    fileprivate mutating func resolutions() throws(CodingFault) -> [MovieResolution] {
        var resolutions: [MovieResolution] = []
        for _ in 0..<(try count()) {
            let fileID = try number(UInt32.self)
            let movieID = try number(UInt32.self)
            guard let how = MovieResolution.How(rawValue: try byte()) else {
                throw CodingFault(what: "a stored resolution is of an unknown kind")
            }
            resolutions.append(MovieResolution(fileID: fileID, movieID: movieID, how: how))
        }
        return resolutions
    }
}

extension Mutation {
    /// Equal for equal requests: so that a request id used for something else is noticed. The predicted stars are the
    /// server's own and differ between a request and its repeat, so they do not count.
    var fingerprint: UInt64 {
        var writer = ByteWriter()
        switch self {
        case .createMovie(let fields):
            writer.byte(1)
            writer.movie(fields)
        case .createUser(let name):
            writer.byte(2)
            writer.text(name)
        case .rate(let userID, let movieID, let halfStars, let ratedAt, _):
            writer.byte(3)
            for number in [userID, movieID, UInt32(halfStars)] { writer.number(number) }
            writer.optional(ratedAt)
        case .unrate(let userID, let movieID):
            writer.byte(4)
            for number in [userID, movieID] { writer.number(number) }
        case .setInterest(let userID, let movieID, let value):
            writer.byte(5)
            for number in [userID, movieID, value ? 1 : 0] { writer.number(number) }
        case .setWatchlist(let userID, let movieID, let value):
            writer.byte(6)
            for number in [userID, movieID, value ? 1 : 0] { writer.number(number) }
        case .consumer:
            // It has no request id: whoever notes something twice notes the same.
            writer.byte(0)
        case .beginImport(let header, let evenIfCommitted):
            writer.byte(7)
            writer.header(header)
            writer.flag(evenIfCommitted)
        case .resolveMovies(let importID, let movies):
            writer.byte(8)
            writer.number(importID)
            for movie in movies {
                writer.number(movie.fileID)
                writer.movie(movie.fields)
            }
        case .putChunk(let importID, let sequence, let ratings, let tags):
            writer.byte(9)
            for number in [importID, sequence] { writer.number(number) }
            writer.fileRatings(ratings)
            for tag in tags {
                for number in [tag.userFileID, tag.movieFileID, tag.time] { writer.number(number) }
                writer.text(tag.text)
            }
        case .commitImport(let importID):
            writer.byte(10)
            writer.number(importID)
        case .abortImport(let importID):
            writer.byte(11)
            writer.number(importID)
        case .setTasteGroups(let userID, let groups):
            writer.byte(12)
            writer.number(userID)
            writer.tasteGroups(groups)
        case .startJob(let spec):
            writer.byte(13)
            writer.jobSpec(spec)
        case .endJob(let ended):
            writer.byte(14)
            writer.jobEnded(ended)
        case .promoteModel(let label, let model, let percent):
            writer.byte(15)
            writer.text(label)
            writer.model(model)
            if percent != 100 { writer.byte(percent) }
        case .rollbackModel(let label):
            writer.byte(16)
            writer.text(label)
        case .setSchedule(let schedule, _):
            writer.byte(17)
            writer.jobSchedule(schedule)
        }
        return UInt64(writer.bytes[0]) << 32 | UInt64(Checksum(of: writer.bytes).value)
    }
}

extension ByteWriter {
    /// The checksums of the columns stand for them: this is for comparing, not for reading back.
    fileprivate mutating func fileRatings(_ ratings: FileRatings) {
        number(ratings.users.count)
        for column in [ratings.users, ratings.movies, ratings.times] {
            number(column.withUnsafeBytes { crc32c(0, $0.baseAddress, $0.count) })
        }
        number(Checksum(of: ratings.halfStars).value)
    }
}
