import Engine
import Logging
import Protocol
final class Trainer: Sendable {
    init(_ views: LiveViews, directory: String, _ log: Logger) {}
    static let kernel = ""
    var status: ModelStatus { ModelStatus() }
    func loadStoredModel() {}
    func trainIfDue() {}
    func stop() {}
    func ratingsChanged(_ count: Int) {}
}
