import Dispatch
import Protocol
import Synchronization

/// Vectors that clients send in slices, until the last one is there.
final class EmbeddingUploads: Sendable {
    /// Files that come at once, and what they may be all together.
    static let countMax = 4
    static let valuesMax = 64_000_000
    static let widthMax: UInt32 = 512

    /// What has come of one file.
    struct Upload: Sendable {
        var space: String
        var width: Int
        var nextSequence: UInt32 = 0
        var movieIDs: [UInt32] = []
        var values: [Float] = []
        /// Of them, those of the catalogue.
        fileprivate(set) var knownCount = 0
        fileprivate var seen: Set<UInt32> = []
        /// When the last slice came, in seconds since the start.
        fileprivate var touchedAt: UInt64 = 0
    }

    private let uploads = Mutex<[[UInt8]: Upload]>([:])
    /// Files that are whole go into service here, one after the other.
    private let queue = DispatchQueue(label: "embeddings")
    private let finishing = Mutex(0)
    /// A client that says nothing for so long has gone.
    private static let patienceSeconds: UInt64 = 600

    /// Takes a slice.
    ///
    /// - Parameters:
    ///   - request: the slice.
    ///   - now: seconds since the start.
    ///   - isKnown: whether the catalogue has a movie.
    /// - Returns: what there is of the file; with the last slice all of it, and it is forgotten here.
    /// - Throws: INVALID_ARGUMENT for values that are no vectors; FAILED_PRECONDITION for a slice out of turn; RESOURCE_EXHAUSTED.
    func take(
        _ request: ImportEmbeddingRequest,
        now: UInt64,
        isKnown: (UInt32) -> Bool = { _ in true }
    ) throws(Status) -> Upload {
        let values = try Self.values(of: request)
        let result = uploads.withLock { uploads -> Result<Upload, Status> in
            uploads = uploads.filter { now - min(now, $0.value.touchedAt) < Self.patienceSeconds }
            do throws(Status) {
                var upload = try Self.upload(request, in: uploads)
                // Else appending to it would copy all that came before.
                uploads[request.requestID] = nil
                let held = uploads.values.reduce(0) { $0 + $1.values.count }
                try upload.append(request.movieIDs, values, besides: held)
                upload.knownCount += request.movieIDs.count(where: isKnown)
                upload.touchedAt = now
                if !request.last { uploads[request.requestID] = upload }
                return .success(upload)
            } catch {
                uploads[request.requestID] = nil
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Does what is to be done with a whole file, in turn.
    ///
    /// - Returns: false where too many wait already; nothing is done then.
    func finish(_ work: @escaping @Sendable () -> Void) -> Bool {
        let isTaken = finishing.withLock { count in
            guard count < Self.countMax else { return false }
            count += 1
            return true
        }
        guard isTaken else { return false }
        queue.async {
            work()
            self.finishing.withLock { $0 -= 1 }
        }
        return true
    }

    private static func upload(_ request: ImportEmbeddingRequest, in uploads: [[UInt8]: Upload]) throws(Status)
        -> Upload
    {
        guard let upload = uploads[request.requestID] else {
            guard request.sequence == 0 else {
                throw .failedPrecondition(
                    "slice \(request.sequence) belongs to no file that is being sent; begin again with slice 0"
                )
            }
            let held = uploads.values.reduce(0) { $0 + $1.values.count }
            guard uploads.count < countMax, held < valuesMax else {
                throw .resourceExhausted("\(uploads.count) files of vectors are being sent already; try again later")
            }
            return Upload(space: request.space, width: Int(request.width))
        }
        guard upload.nextSequence == request.sequence, upload.space == request.space, upload.width == Int(request.width)
        else {
            throw .failedPrecondition(
                "slice \(request.sequence) of \(quoted(request.space)) is not the next of this file, which is \(upload.nextSequence); begin again"
            )
        }
        return upload
    }

    private static func values(of request: ImportEmbeddingRequest) throws(Status) -> [Float] {
        guard (1...widthMax).contains(request.width) else {
            throw .invalidArgument("width \(request.width) is outside of 1 to \(widthMax)")
        }
        guard request.values.count == request.movieIDs.count * Int(request.width) * 4 else {
            throw .invalidArgument(
                "values has \(request.values.count) bytes; \(request.movieIDs.count) movies of \(request.width) values have "
                    + "\(request.movieIDs.count * Int(request.width) * 4)"
            )
        }
        let values = request.values.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
            }
        }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            let movie = request.movieIDs[place / Int(request.width)]
            throw .invalidArgument("value \(place % Int(request.width)) of movie \(movie) is not finite")
        }
        return values
    }
}

extension EmbeddingUploads.Upload {
    /// `held`: values of other files that are being sent.
    fileprivate mutating func append(_ ids: [UInt32], _ new: [Float], besides held: Int) throws(Status) {
        guard held + values.count + new.count <= EmbeddingUploads.valuesMax else {
            throw .resourceExhausted(
                "more than \(EmbeddingUploads.valuesMax) values in all files that are being sent are not taken"
            )
        }
        for id in ids where !seen.insert(id).inserted {
            throw .invalidArgument("movie \(id) has a vector already in this file")
        }
        movieIDs += ids
        values += new
        nextSequence += 1
    }
}
