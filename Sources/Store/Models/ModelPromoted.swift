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
    /// "stable": it serves whoever asks for no other; "canary": a share of them.
    public var label: String
    public var model: ModelReference
    /// The one before it came back; of a canary: it was withdrawn.
    public var isRollback: Bool
    /// Of whom it serves so many in a hundred; 0: nobody any more.
    public var percent: UInt8

    public init(label: String, model: ModelReference, isRollback: Bool = false, percent: UInt8 = 100) {
        self.label = label
        self.model = model
        self.isRollback = isRollback
        self.percent = percent
    }
}

/// What serves under a label.
public struct ServingLabel: Sendable, Hashable {
    /// Serves whoever asks for no other model.
    public static let stable = "stable"
    /// Serves a share of them in the place of the stable one, until it is promoted or withdrawn.
    public static let canary = "canary"

    public var label: String
    public var model: ModelReference
    /// What a rollback brings back; `nil` before the second promotion, and of a canary.
    public var previous: ModelReference?
    /// Of whom it serves so many in a hundred.
    public var percent: UInt8

    public init(label: String, model: ModelReference, previous: ModelReference? = nil, percent: UInt8 = 100) {
        self.label = label
        self.model = model
        self.previous = previous
        self.percent = percent
    }
}

/// The body of the event.
extension ByteWriter {
    mutating func modelPromoted(_ promoted: ModelPromoted, version: UInt8) {
        text(promoted.label)
        model(promoted.model)
        flag(promoted.isRollback)
        if version >= 3 { byte(promoted.percent) }
    }

    mutating func model(_ model: ModelReference) {
        text(model.name)
        number(model.version)
    }
}

extension ByteReader {
    mutating func modelPromoted(version: UInt8) throws(CodingFault) -> ModelPromoted {
        var promoted = ModelPromoted(label: try text(), model: try model(), isRollback: try flag())
        if version >= 3 { promoted.percent = try byte() }
        return promoted
    }

    mutating func model() throws(CodingFault) -> ModelReference {
        ModelReference(name: try text(), version: try number())
    }
}
