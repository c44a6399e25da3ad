import Engine
import Store

/// The experiments that the log knows, and whom those that run have: part of the snapshot, so that all requests of
/// one moment are dealt alike.
///
/// Each experiment deals with a salt of its own, independently of the others; who is in arms of several is in the one
/// that began first.
struct ServedExperiments: Sendable {
    /// In the order in which they began.
    private(set) var records: [ExperimentRecord] = []
    private var running: [Running] = []

    private struct Running: Sendable {
        var definition: ExperimentDefinition
        var assignment: ArmAssignment
    }

    /// What a person is dealt.
    struct DealtArm: Sendable {
        var experiment: String
        var arm: ArmDefinition
    }

    init(_ records: [ExperimentRecord] = []) {
        self.records = records
        deal()
    }

    /// What an event of the log means.
    mutating func apply(_ put: ExperimentPut, timeMilliseconds: Int64) {
        switch put {
        case .begun(let definition):
            records.append(ExperimentRecord(definition: definition, begunMilliseconds: timeMilliseconds))
        case .ended(let name):
            for index in records.indices where records[index].definition.name == name {
                records[index].endedMilliseconds = timeMilliseconds
            }
        }
        deal()
    }

    private mutating func deal() {
        running = records.filter(\.isRunning).map { record in
            Running(
                definition: record.definition,
                assignment: ArmAssignment(
                    salt: record.definition.salt,
                    weights: record.definition.arms.map(\.weight)
                )
            )
        }
    }

    /// - Returns: `nil` for who is in no arm of any experiment that runs.
    func arm(of user: UserID) -> DealtArm? {
        for one in running {
            if let arm = one.assignment.arm(of: user) {
                return DealtArm(experiment: one.definition.name, arm: one.definition.arms[arm])
            }
        }
        return nil
    }

    func record(_ name: String) -> ExperimentRecord? { records.first { $0.definition.name == name } }
}
