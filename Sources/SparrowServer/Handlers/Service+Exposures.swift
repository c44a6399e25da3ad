import Foundation
import Protocol
import Store

extension Service {
    private static let exposuresMax = 500

    /// `ReportExposures`: rows of a list that a person has seen. Best effort: it is noted in memory at once, and on
    /// the disk within a second.
    ///
    /// Rows of movies, experiments or arms that there are not are counted and passed over.
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for more than 500 rows, or a model that is no text.
    func reportExposures(_ request: ReportExposuresRequest, in snapshot: Snapshot) throws(Status)
        -> ReportExposuresReply
    {
        guard request.exposures.count <= Service.exposuresMax else {
            throw .invalidArgument(
                "\(request.exposures.count) exposures are too many, at most \(Service.exposuresMax) are taken at once"
            )
        }
        try person(request.userID)
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        var known: [StoredExposure] = []
        for exposure in request.exposures {
            let model = try checkedText(exposure.model, "model", length: 0...64)
            guard snapshot.catalogue.rowByID[exposure.movieID] != nil, snapshot.knowsArm(of: exposure) else { continue }
            known.append(
                StoredExposure(
                    userID: request.userID,
                    movieID: exposure.movieID,
                    experiment: exposure.experiment,
                    arm: exposure.arm,
                    model: model,
                    rank: exposure.rank,
                    // A clock that goes ahead would keep likes out of the window.
                    timeMilliseconds: exposure.timeMilliseconds == 0
                        ? now : min(now, Int64(clamping: exposure.timeMilliseconds)),
                    isOpened: exposure.opened
                )
            )
        }
        let recorded = exposures.record(known)
        return ReportExposuresReply(
            recorded: UInt32(recorded),
            unknown: UInt32(request.exposures.count - recorded)
        )
    }
}

extension Snapshot {
    fileprivate func knowsArm(of exposure: Exposure) -> Bool {
        guard !exposure.experiment.isEmpty else { return exposure.arm.isEmpty }
        return experiments.record(exposure.experiment)?.definition.arms.contains { $0.name == exposure.arm } ?? false
    }
}
