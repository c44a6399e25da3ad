/// A model and its version, as the log names it. Version 0 is of a model that is no artifact: the recall's own order.
public struct ModelReference: Sendable, Hashable {
    public var name: String
    public var version: UInt32

    public init(name: String, version: UInt32) {
        self.name = name
        self.version = version
    }
}

/// A model went into service under a label.
public struct ModelPromoted: Sendable, Hashable {
    /// "stable": it serves whoever asks for no other.
    public var label: String
    public var model: ModelReference
    /// The one before it came back.
    public var isRollback: Bool

    public init(label: String, model: ModelReference, isRollback: Bool = false) {
        self.label = label
        self.model = model
        self.isRollback = isRollback
    }
}

/// What serves under a label.
public struct ServingLabel: Sendable, Hashable {
    public var label: String
    public var model: ModelReference
    /// What a rollback brings back; `nil` before the second promotion.
    public var previous: ModelReference?

    public init(label: String, model: ModelReference, previous: ModelReference? = nil) {
        self.label = label
        self.model = model
        self.previous = previous
    }
}

/// The body of the event.
extension ByteWriter {
    mutating func modelPromoted(_ promoted: ModelPromoted) {
        text(promoted.label)
        model(promoted.model)
        flag(promoted.isRollback)
    }

    mutating func model(_ model: ModelReference) {
        text(model.name)
        number(model.version)
    }
}

extension ByteReader {
    mutating func modelPromoted() throws(CodingFault) -> ModelPromoted {
        ModelPromoted(label: try text(), model: try model(), isRollback: try flag())
    }

    mutating func model() throws(CodingFault) -> ModelReference {
        ModelReference(name: try text(), version: try number())
    }
}
