/// What an experiment is: arms that people are dealt to, and how.
public struct ExperimentDefinition: Sendable, Hashable {
    public var name: String
    /// The first is the control.
    public var arms: [ArmDefinition]
    /// Of the hash that deals people.
    public var salt: String
    /// A like within so long of the exposure counts.
    public var windowSeconds: UInt32
    /// What it is about, for people.
    public var note: String

    public init(name: String, arms: [ArmDefinition], salt: String, windowSeconds: UInt32, note: String) {
        self.name = name
        self.arms = arms
        self.salt = salt
        self.windowSeconds = windowSeconds
        self.note = note
    }
}

/// What people of an arm get.
public struct ArmDefinition: Sendable, Hashable {
    public var name: String
    /// Of a hundred people.
    public var weight: UInt32
    /// Empty: the one in service.
    public var model: String
    /// Absent: the defaults.
    public var reranking: ArmReranking?

    public init(name: String, weight: UInt32, model: String = "", reranking: ArmReranking? = nil) {
        self.name = name
        self.weight = weight
        self.model = model
        self.reranking = reranking
    }
}

/// How lists of an arm are re-ranked; what is absent is as by default.
public struct ArmReranking: Sendable, Hashable {
    public var diversity: Double?
    public var freshness: Double?
    public var genreMax: UInt32?
    public var explorationSlots: UInt32?

    public init(
        diversity: Double? = nil,
        freshness: Double? = nil,
        genreMax: UInt32? = nil,
        explorationSlots: UInt32? = nil
    ) {
        self.diversity = diversity
        self.freshness = freshness
        self.genreMax = genreMax
        self.explorationSlots = explorationSlots
    }
}

/// An experiment, and since when and until when it ran.
public struct ExperimentRecord: Sendable, Hashable {
    public var definition: ExperimentDefinition
    public var begunMilliseconds: Int64
    /// `nil`: it runs.
    public var endedMilliseconds: Int64?

    public init(definition: ExperimentDefinition, begunMilliseconds: Int64, endedMilliseconds: Int64? = nil) {
        self.definition = definition
        self.begunMilliseconds = begunMilliseconds
        self.endedMilliseconds = endedMilliseconds
    }

    public var isRunning: Bool { endedMilliseconds == nil }
}

/// An experiment began or ended.
public enum ExperimentPut: Sendable, Hashable {
    case begun(ExperimentDefinition)
    case ended(name: String)
}
