import Engine
import Foundation
import Protocol

/// Vectors in and out.
extension Service {
    /// `ExportEmbedding`: every vector of a space, movies by rising id.
    ///
    /// - Throws: NOT_FOUND for a space that is not in service.
    func exportEmbedding(
        _ request: ExportEmbeddingRequest,
        _ call: IncomingCall,
        in snapshot: Snapshot
    ) throws(Status) -> CallOutcome {
        let space: EmbeddingSpace
        let version: UInt32
        if request.space == "content", let content = snapshot.content {
            (space, version) = (content.space, snapshot.contentVersion)
        } else if let served = snapshot.space(request.space) {
            (space, version) = (served.space, served.version)
        } else {
            let names = snapshot.spaces.map(\.name) + (snapshot.content == nil ? [] : ["content"])
            throw .notFound(
                "space \(quoted(request.space)) is not in service; \(names.isEmpty ? "none is" : "there are \(names.joined(separator: ", "))")"
            )
        }
        let stream = call.openStream()
        let sender = EmbeddingSender(stream, space, name: request.space, version: version, snapshot.catalogue)
        stream.onCredit { sender.wake() }
        sender.wake()
        return .later
    }

    /// `ImportEmbedding`: takes a slice of vectors; with the last one they go into service.
    ///
    /// - Throws: INVALID_ARGUMENT for a name or values that cannot be; see `EmbeddingUploads`.
    func importEmbedding(_ request: ImportEmbeddingRequest, _ call: IncomingCall, in snapshot: Snapshot) throws(Status)
    {
        guard request.requestID.count == 16 else {
            throw .invalidArgument(
                "request_id has \(request.requestID.count) bytes; give 16 random ones, the same in all slices"
            )
        }
        try Service.checkSpaceName(request.space)
        let rows = snapshot.catalogue.rowByID
        let upload = try uploads.take(request, now: monotonicSeconds) { rows[$0] != nil }
        let known = upload.knownCount
        let reply = ImportEmbeddingReply(
            movies: UInt32(known),
            unknown: UInt32(upload.movieIDs.count - known)
        )
        guard request.last else { return call.reply(reply) }
        guard known > 0 else {
            throw .invalidArgument(
                "none of the \(upload.movieIDs.count) movies is in the catalogue; nothing was changed"
            )
        }
        let embeddings = embeddings
        // Writing to the disk may take long: not on the event loop, one file after the other, and not without end.
        let isTaken = uploads.finish {
            do throws(JobFault) {
                var answer = reply
                answer.version = try embeddings.take(upload).version
                call.reply(answer)
            } catch {
                call.fail(.failedPrecondition(error.message))
            }
        }
        guard isTaken else { throw .resourceExhausted("other files of vectors are being written; send it again later") }
    }

    private static func checkSpaceName(_ name: String) throws(Status) {
        let isFit =
            (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isFit else {
            throw .invalidArgument("space \(quoted(name)) is no name; give small letters, digits and -, at most 64")
        }
        guard !["content", "two-towers", "item-based", "blended", "genre-rating"].contains(name) else {
            throw .invalidArgument("\(name) cannot be replaced by vectors alone; give another name")
        }
    }
}
