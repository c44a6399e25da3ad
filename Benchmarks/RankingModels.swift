import Harness
import Protocol

/// Ranking models of a daemon that is measured.
extension Client {
    func start(training name: String, settings: [Setting] = [], seed: UInt64 = 1) throws -> Job {
        try call(
            StartJobRequest(requestID: RequestID.random(), kind: "train", name: name, settings: settings, seed: seed)
        )
    }

    /// Trains a version, and waits for it.
    func train(_ name: String, settings: [Setting] = [], seed: UInt64 = 1) throws {
        let job = try start(training: name, settings: settings, seed: seed)
        var last = job
        try stream(WatchJobRequest(jobID: job.id)) { state in
            last = state
            return .proceed
        }
        guard last.state == .done else { throw HarnessError("training \(name): \(last.message)") }
        print(last.message)
    }

    /// Puts a version into service, whatever the gate says.
    ///
    /// - Returns: what serves then.
    @discardableResult
    func promote(_ name: String, _ version: UInt32 = 0) throws -> String {
        try call(
            PromoteModelRequest(requestID: RequestID.random(), name: name, version: version, evenIfRefused: true)
        ).serving
    }
}
