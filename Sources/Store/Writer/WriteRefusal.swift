/// Why a write was not done. Nothing of it is in the store, except perhaps where the code is `outcomeUnknown`.
public struct WriteRefusal: Error, Sendable, Equatable {
    public enum Code: Sendable, Hashable {
        case notFound
        case alreadyExists
        case failedPrecondition
        case invalidArgument
        /// The disk is full; later writes work again when there is space.
        case resourceExhausted
        /// The writer's queue is full.
        case overloaded
        /// The disk failed while committing: after a restart the write is there, or it is not.
        case outcomeUnknown
        /// The store takes no more writes, because of a disk error or because it is stopping.
        case unavailable
        /// Our own mistake.
        case internalError
    }

    public var code: Code
    /// What, where, and what to do; for people.
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension WriteRefusal: CustomStringConvertible {
    public var description: String { message }
}

extension WriteRefusal {
    static func noMovie(_ id: UInt32) -> WriteRefusal {
        WriteRefusal(.notFound, "movie \(id) is not in the catalogue; SearchMovies finds an id by title")
    }

    static func noUser(_ id: UInt32) -> WriteRefusal {
        WriteRefusal(.notFound, "user \(id) is not known; ListUsers lists them, CreateUser makes one")
    }

    static func eraseNeedsName(_ id: UInt32, _ name: String) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "user \(id) is erased for ever, so the request must name whom it means: give \(quoted(name)) as name"
        )
    }

    static func eraseDuringImport(_ record: ImportRecord) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "import \(record.id) of \(quoted(record.header.label)) is still open, and nobody can be erased meanwhile; "
                + "run it again to its end, or abort it, then erase"
        )
    }

    static func noImport(_ id: UInt32) -> WriteRefusal {
        WriteRefusal(.notFound, "import \(id) is not known; ListImports lists them, BeginImport begins one")
    }

    static func noJob(_ id: UInt32) -> WriteRefusal {
        WriteRefusal(.notFound, "job \(id) is not known; ListJobs lists them")
    }

    static func nothingToRollBack(_ label: String) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "nothing served as \(quoted(label)) before; PromoteModel puts a model into service, ListModels lists them"
        )
    }

    static var noCanary: WriteRefusal {
        WriteRefusal(.failedPrecondition, "there is no canary to withdraw; ListModels shows what serves")
    }

    static func servesEverybody(_ model: ModelReference) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "\(model.name) \(model.version) serves everybody already; a canary is another version"
        )
    }

    static func noSchedule(_ schedule: JobSchedule, known: [String]) -> WriteRefusal {
        let names = known.isEmpty ? "none was set" : "there are \(known.joined(separator: ", "))"
        return WriteRefusal(
            .invalidArgument,
            "there is no schedule of \(quoted("\(schedule.kind):\(schedule.subject)")) to take away, \(names); a new one needs "
                + "after_ratings or every_seconds"
        )
    }

    static func userExists(_ name: String, id: UInt32) -> WriteRefusal {
        WriteRefusal(.alreadyExists, "a user called \(quoted(name)) exists: user \(id); use it, or take another name")
    }

    static func movieExists(_ title: String, year: UInt16?, id: UInt32) -> WriteRefusal {
        let released = year.map { " (\($0))" } ?? ""
        return WriteRefusal(.alreadyExists, "\(quoted(title))\(released) is in the catalogue already: movie \(id)")
    }

    static func invalid(_ what: String) -> WriteRefusal {
        WriteRefusal(.invalidArgument, what)
    }

    static func requestIDReused(_ id: RequestID) -> WriteRefusal {
        WriteRefusal(
            .invalidArgument,
            "request id \(id) was used for another request in the last 24 hours; give each write an id of its own"
        )
    }

    static func importNotOpen(_ id: UInt32, state: ImportState) -> WriteRefusal {
        WriteRefusal(.failedPrecondition, "import \(id) is \(state), not open; begin the import again")
    }

    static func anotherImportOpen(_ record: ImportRecord) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "import \(record.id) of \(quoted(record.header.label)) is still open, and one import runs at a time; "
                + "run it again to resume it, or abort it"
        )
    }

    static func importIncomplete(_ record: ImportRecord) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "import \(record.id): \(record.counts.received) of \(record.header.ratingCount) announced ratings came; "
                + "go on from chunk \(record.counts.chunks), or abort it"
        )
    }

    static func chunkOutOfOrder(importID: UInt32, sequence: UInt32, expected: UInt32) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "import \(importID): chunk \(sequence) came where chunk \(expected) was due; go on from chunk \(expected)"
        )
    }

    static func movieNotResolved(fileID: UInt32, importID: UInt32) -> WriteRefusal {
        WriteRefusal(
            .failedPrecondition,
            "import \(importID): movie \(fileID) of the file is not resolved; send it in ResolveMovies first"
        )
    }

    static func diskFull(_ text: String) -> WriteRefusal {
        WriteRefusal(
            .resourceExhausted,
            "the disk is full (\(text)); nothing was written, reads go on; free some space and repeat the request"
        )
    }

    static func outcomeUnknown(_ text: String) -> WriteRefusal {
        WriteRefusal(
            .outcomeUnknown,
            "the disk failed while committing (\(text)): the write may have happened or not. No more writes are taken; "
                + "check the disk and restart the daemon, then repeat the request with the same request id"
        )
    }

    static func readOnly(_ text: String) -> WriteRefusal {
        WriteRefusal(
            .unavailable,
            "no writes are taken since a disk error (\(text)); check the disk and restart the daemon"
        )
    }

    static var overloaded: WriteRefusal {
        WriteRefusal(.overloaded, "the writer's queue is full; wait a moment and repeat the request")
    }

    static var stopping: WriteRefusal {
        WriteRefusal(
            .unavailable,
            "the daemon is stopping; repeat the request with the same request id after its restart"
        )
    }

    static func internalError(_ text: String) -> WriteRefusal {
        WriteRefusal(.internalError, "the write failed and nothing of it was kept: \(text)")
    }
}

/// The text with everything that could move a cursor escaped, at most 80 characters of it.
func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.prefix(80).map {
        $0.value < 0x20 || $0.value == 0x7f ? $0.escaped(asASCII: true) : String($0)
    }
    return "\"" + escaped.joined() + "\""
}
