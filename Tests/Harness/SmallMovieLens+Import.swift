package import Protocol

extension SmallMovieLens {
    /// Imports the data over the wire as `sparrowctl` does, in chunks.
    ///
    /// - Returns: the answer to CommitImport.
    @discardableResult
    package func load(into client: Client, chunk: Int = 1_000) throws -> CommitImportReply {
        let importID = try begin(in: client)
        for (sequence, first) in stride(from: 0, to: ratings.count, by: chunk).enumerated() {
            let part = ratings[first..<min(first + chunk, ratings.count)]
            _ = try client.call(Self.chunk(part, importID: importID, sequence: UInt32(sequence)))
        }
        return try client.call(CommitImportRequest(requestID: RequestID.random(), importID: importID))
    }

    /// BeginImport and ResolveMovies.
    package func begin(in client: Client, hash: UInt8 = 7) throws -> UInt64 {
        let begun = try client.call(
            BeginImportRequest(
                requestID: RequestID.random(),
                source: "movielens",
                label: "made by a test",
                contentHash: [UInt8](repeating: hash, count: 32),
                ratingCount: UInt64(ratings.count)
            )
        )
        let movies = (1...Self.movieCount).map { movie in
            FileMovie(
                fileID: movie,
                title: "\(Self.title(movie)) (\(Self.year(movie)))",
                genres: Self.genres(movie)
            )
        }
        _ = try client.call(
            ResolveMoviesRequest(requestID: RequestID.random(), importID: begun.importID, movies: movies)
        )
        return begun.importID
    }

    package static func chunk(
        _ ratings: ArraySlice<Rating>,
        importID: UInt64,
        sequence: UInt32
    ) -> PutImportChunkRequest {
        var previous: Int64 = 0
        let times = ratings.map { rating in
            defer { previous = rating.time }
            return rating.time - previous
        }
        return PutImportChunkRequest(
            requestID: RequestID.random(),
            importID: importID,
            sequence: sequence,
            userFileIDs: ratings.map(\.user),
            movieFileIDs: ratings.map(\.movie),
            halfStars: ratings.map { UInt8($0.halfStars) },
            times: times
        )
    }
}
