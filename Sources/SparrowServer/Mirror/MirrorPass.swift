import Engine

/// What of the hashes is still to be written: a walk over movies, people and spaces in slices, so that events go on between them.
///
/// It holds positions only; what is written is what the views say at that moment.
struct MirrorPass: Sendable {
    enum Part: Equatable, Sendable {
        case movies(fromRow: Int)
        case users(fromIndex: Int)
        case space(name: String, fromRow: Int)
    }

    private(set) var parts: [Part] = []

    var isEmpty: Bool { parts.isEmpty }
    var first: Part? { parts.first }

    /// Everything, from the beginning.
    mutating func beginAnew(spaces: [String]) {
        parts = [.movies(fromRow: 0), .users(fromIndex: 0)]
        for name in spaces { write(space: name) }
    }

    /// A space from its beginning.
    mutating func write(space name: String) {
        parts.removeAll { if case .space(name, _) = $0 { true } else { false } }
        parts.append(.space(name: name, fromRow: 0))
    }

    /// The first part goes on there; nil: it is done.
    mutating func advance(to next: Part?) {
        guard !parts.isEmpty else { return }
        if let next { parts[0] = next } else { parts.removeFirst() }
    }
}

/// Which vectors of a space are written.
struct MirroredSpace: Equatable, Sendable {
    var name: String
    var version: UInt32
    /// Changes where the same version gives movies other vectors.
    var contentSerial: UInt64
    var generation: UInt64
}

extension Snapshot {
    /// The embeddings in service and that of the content, as the mirror knows them.
    var mirroredSpaces: [(space: EmbeddingSpace, key: MirroredSpace)] {
        var all = spaces.map { ($0.space, $0.name, $0.version) }
        if let content { all.append((content.space, "content", contentVersion)) }
        return all.map { space, name, version in
            let key = MirroredSpace(
                name: name,
                version: version,
                contentSerial: contentSerial,
                generation: generation
            )
            return (space, key)
        }
    }
}
