/// The bodies of events as bytes. What a released version wrote is never encoded differently: a change gets the next
/// `Event.schemaVersion`, and the decoder goes on reading the older ones.
///
/// Version 2 has a plot line after each movie; a movie without one is written as version 1. Version 3 has of whom a promoted model
/// serves so many in a hundred, and the holes that erased users left in a chunk of ratings; one that serves everybody, and a chunk without any,
/// is written as version 1.
extension Event.Body {
    /// The version in which the body is written: the oldest that holds all of it.
    var version: UInt8 {
        switch self {
        case .movieCreated(let fields): fields.plot.isEmpty ? 1 : 2
        case .moviesResolved(let resolved): resolved.created.allSatisfy(\.fields.plot.isEmpty) ? 1 : 2
        case .modelPromoted(let promoted): promoted.percent == 100 ? 1 : 3
        case .importChunk(let chunk): chunk.holes.isEmpty ? 1 : 3
        default: 1
        }
    }

    /// - Returns: nil for an expanded rating, which is no row of the log.
    var kind: Event.Kind? {
        switch self {
        case .movieCreated: .movieCreated
        case .userCreated: .userCreated
        case .rated: .rated
        case .unrated: .unrated
        case .interestSet: .interestSet
        case .watchlistSet: .watchlistSet
        case .tasteGroupsSet: .tasteGroupsSet
        case .jobStarted: .jobStarted
        case .jobEnded: .jobEnded
        case .modelPromoted: .modelPromoted
        case .scheduleSet: .scheduleSet
        case .experimentPut: .experimentPut
        case .importBegun: .importBegun
        case .moviesResolved: .moviesResolved
        case .importChunk: .importChunk
        case .importTags: .importTags
        case .importCommitted: .importCommitted
        case .importAborted: .importAborted
        case .userErased: .userErased
        case .erased: .erased
        case .ratingImported: nil
        }
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .movieCreated(let fields): writer.movie(fields, version: version)
        case .userCreated(let name): writer.text(name)
        case .rated(let halfStars, let time, let predictedStars):
            writer.byte(halfStars)
            writer.number(time)
            writer.optional(predictedStars.map(\.bitPattern))
        case .unrated(let time): writer.number(time)
        case .interestSet(let value), .watchlistSet(let value): writer.flag(value)
        case .tasteGroupsSet(let groups): writer.tasteGroups(groups)
        case .jobStarted(let started): writer.jobStarted(started)
        case .jobEnded(let ended): writer.jobEnded(ended)
        case .modelPromoted(let promoted): writer.modelPromoted(promoted, version: version)
        case .scheduleSet(let schedule): writer.jobSchedule(schedule)
        case .experimentPut(let put): writer.experimentPut(put)
        case .importBegun(let begun): writer.importBegun(begun)
        case .moviesResolved(let resolved): writer.moviesResolved(resolved, version: version)
        case .importChunk(let chunk): writer.importChunk(chunk)
        case .importTags(let importID, let tags): writer.importTags(importID, tags)
        case .importCommitted(let importID, let counts):
            writer.number(importID)
            writer.counts(counts)
        case .importAborted(let aborted): writer.importAborted(aborted)
        case .userErased(let firstOffset): writer.number(firstOffset)
        case .erased, .ratingImported: break
        }
        return writer.bytes
    }

    /// - Parameters:
    ///   - kind: of the event.
    ///   - version: in which it was written.
    ///   - bytes: the whole body.
    /// - Throws: `CodingFault` for bytes that are no such body.
    init(kind: Event.Kind, version: UInt8, bytes: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(bytes)
        switch kind {
        case .movieCreated: self = .movieCreated(try reader.movie(version: version))
        case .userCreated: self = .userCreated(name: try reader.text())
        case .rated:
            self = .rated(
                halfStars: try reader.byte(),
                time: try reader.number(),
                predictedStars: try reader.optional(UInt32.self).map { Float(bitPattern: $0) }
            )
        case .unrated: self = .unrated(time: try reader.number())
        case .interestSet: self = .interestSet(hidden: try reader.flag())
        case .watchlistSet: self = .watchlistSet(listed: try reader.flag())
        case .tasteGroupsSet: self = .tasteGroupsSet(try reader.tasteGroups())
        case .jobStarted: self = .jobStarted(try reader.jobStarted())
        case .jobEnded: self = .jobEnded(try reader.jobEnded())
        case .modelPromoted: self = .modelPromoted(try reader.modelPromoted(version: version))
        case .scheduleSet: self = .scheduleSet(try reader.jobSchedule())
        case .experimentPut: self = .experimentPut(try reader.experimentPut())
        case .importBegun: self = .importBegun(try reader.importBegun())
        case .moviesResolved: self = .moviesResolved(try reader.moviesResolved(version: version))
        case .importChunk: self = .importChunk(try reader.importChunk(version: version))
        case .importTags: self = .importTags(importID: try reader.number(), tags: try reader.tags())
        case .importCommitted: self = .importCommitted(importID: try reader.number(), counts: try reader.counts())
        case .importAborted: self = .importAborted(try reader.importAborted())
        case .userErased: self = .userErased(firstOffset: try reader.number())
        case .erased: self = .erased
        }
        try reader.end()
    }
}

extension ByteWriter {
    mutating func tasteGroups(_ groups: [TasteGroupChoice]) {
        number(groups.count)
        for group in groups {
            text(group.name)
            deltas(group.movieIDs)
        }
    }

    mutating func movie(_ fields: MovieFields) { movie(fields, version: fields.plot.isEmpty ? 1 : 2) }

    mutating func movie(_ fields: MovieFields, version: UInt8) {
        text(fields.title)
        text(fields.originalTitle)
        text(fields.titleKey)
        optional(fields.year)
        texts(fields.genres)
        text(fields.director)
        text(fields.country)
        texts(fields.keywords)
        text(fields.imdbID)
        text(fields.tmdbID)
        if version >= 2 { text(fields.plot) }
    }

    mutating func header(_ header: ImportHeader) {
        text(header.source)
        text(header.label)
        blob(header.contentHash)
        number(header.ratingCount)
        optional(header.asUserID)
        flag(header.simulated)
    }

    mutating func counts(_ counts: ImportCounts) {
        number(counts.chunks)
        number(counts.applied)
        number(counts.unchanged)
        number(counts.superseded)
        number(counts.usersCreated)
        number(counts.moviesCreated)
        number(counts.tags)
    }

    fileprivate mutating func importBegun(_ begun: ImportBegun) {
        number(begun.importID)
        header(begun.header)
        flag(begun.keepsFileIDs)
    }

    mutating func mappings(_ mappings: [IDMapping]) {
        deltas(mappings.map(\.fileID))
        deltas(mappings.map(\.ownID))
    }

    fileprivate mutating func moviesResolved(_ resolved: MoviesResolved, version: UInt8) {
        number(resolved.importID)
        number(resolved.created.count)
        for created in resolved.created {
            number(created.id)
            movie(created.fields, version: version)
        }
        mappings(resolved.mappings)
    }

    fileprivate mutating func importTags(_ importID: UInt32, _ tags: [MovieTag]) {
        number(importID)
        number(tags.count)
        for tag in tags {
            number(tag.movieID)
            number(tag.userID)
            text(tag.text)
            number(tag.time)
        }
    }

    fileprivate mutating func importAborted(_ aborted: ImportAborted) {
        number(aborted.importID)
        number(aborted.ratingsRemoved)
        number(aborted.ratingsRestored)
        deltas(aborted.removedMovies)
        deltas(aborted.removedUsers)
    }
}

extension ByteReader {
    mutating func tasteGroups() throws(CodingFault) -> [TasteGroupChoice] {
        var groups: [TasteGroupChoice] = []
        for _ in 0..<(try count()) { groups.append(TasteGroupChoice(name: try text(), movieIDs: try deltas())) }
        return groups
    }

    mutating func movie(version: UInt8) throws(CodingFault) -> MovieFields {
        var fields = MovieFields(
            title: try text(),
            originalTitle: try text(),
            titleKey: try text(),
            year: try optional(),
            genres: try texts(),
            director: try text(),
            country: try text(),
            keywords: try texts(),
            imdbID: try text(),
            tmdbID: try text()
        )
        if version >= 2 { fields.plot = try text() }
        return fields
    }

    mutating func header() throws(CodingFault) -> ImportHeader {
        ImportHeader(
            source: try text(),
            label: try text(),
            contentHash: try blob(),
            ratingCount: try number(),
            asUserID: try optional(),
            simulated: try flag()
        )
    }

    mutating func counts() throws(CodingFault) -> ImportCounts {
        var counts = ImportCounts()
        counts.chunks = try number()
        counts.applied = try number()
        counts.unchanged = try number()
        counts.superseded = try number()
        counts.usersCreated = try number()
        counts.moviesCreated = try number()
        counts.tags = try number()
        return counts
    }

    fileprivate mutating func importBegun() throws(CodingFault) -> ImportBegun {
        ImportBegun(importID: try number(), header: try header(), keepsFileIDs: try flag())
    }

    mutating func mappings() throws(CodingFault) -> [IDMapping] {
        let fileIDs = try deltas()
        let ownIDs = try deltas()
        guard fileIDs.count == ownIDs.count else { throw CodingFault(what: "columns of different length") }
        return zip(fileIDs, ownIDs).map { IDMapping(fileID: $0, ownID: $1) }
    }

    fileprivate mutating func moviesResolved(version: UInt8) throws(CodingFault) -> MoviesResolved {
        let importID = try number(UInt32.self)
        var created: [StoredMovie] = []
        for _ in 0..<(try count()) {
            created.append(StoredMovie(id: try number(), fields: try movie(version: version), importID: importID))
        }
        return MoviesResolved(importID: importID, created: created, mappings: try mappings())
    }

    fileprivate mutating func tags() throws(CodingFault) -> [MovieTag] {
        var tags: [MovieTag] = []
        for _ in 0..<(try count()) {
            tags.append(
                MovieTag(movieID: try number(), userID: try number(), text: try text(), time: try number())
            )
        }
        return tags
    }

    fileprivate mutating func importAborted() throws(CodingFault) -> ImportAborted {
        ImportAborted(
            importID: try number(),
            ratingsRemoved: try number(),
            ratingsRestored: try number(),
            removedMovies: try deltas(),
            removedUsers: try deltas()
        )
    }
}
