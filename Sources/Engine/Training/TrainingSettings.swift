/// How a ranking model is trained.
public struct TrainingSettings: Hashable, Sendable, Codable {
    /// How the learning rate goes from step to step.
    public enum Schedule: String, Hashable, Sendable, Codable, CaseIterable {
        case constant
        /// In a straight line to 0 at the last step.
        case linear
    }

    /// Which training samples are kept for validation.
    public enum Validation: String, Hashable, Sendable, Codable, CaseIterable {
        /// For a model that is asked about what comes afterwards.
        case newest
        /// For one that is asked about ratings between those that it learnt from.
        case random
    }

    public var epochs = 8
    public var batch = 1_024
    /// Choices in a batch of the serving objective, each with its negatives.
    public var groups = 64
    public var optimiser = Optimiser()
    public var schedule = Schedule.linear
    /// Shares of samples whose ids are hidden, so that "unknown" learns what to say of newcomers.
    public var userDropout = 0.1
    public var movieDropout = 0.05
    /// The part of the training samples on which epochs are compared and probabilities calibrated; 0 for none.
    public var validationShare = 0.0
    /// Which of them: those that are most like what the model will be asked.
    public var validation = Validation.newest
    /// Epochs without a better loss on the validation samples after which training ends; the best epoch's weights stay. Not for the serving
    /// objective, whose choices the rated pairs that are kept say nothing of.
    public var patience = 2
    public var seed: UInt64 = 1
    public var threads = 1

    public init() {}

    /// The reference system's: Adam at 1e-3 on everything, batches of 12, five epochs, no id ever hidden.
    public static let reference: TrainingSettings = {
        var settings = TrainingSettings()
        settings.epochs = 5
        settings.batch = 12
        settings.optimiser = .reference
        settings.schedule = .constant
        settings.userDropout = 0
        settings.movieDropout = 0
        return settings
    }()
}
