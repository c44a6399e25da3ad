internal import Glibc
internal import Kernels
internal import Synchronization

/// Scores one user against many movies with a ranking model, for serving: the same numbers as the plain graph within 1e-5.
///
/// What depends on a movie alone is worked out here for the whole catalogue, and again for one movie when a rating changed its statistics. The
/// user's part is worked out once a request. Several threads may score at once; `update` must not run at the same time as any of them.
///
/// Unchecked: the tables change in `update` alone, and each request has scratch memory of its own.
public final class RankingScorer: @unchecked Sendable {
    public let ranked: RankedModel
    private let bound: BoundEncoder
    private let network: Network
    private let plan: ScoringPlan
    /// What each head alone needs; `nil` for a model of one.
    let heads: (watch: ScoringPlan, like: ScoringPlan)?
    private let outputs: [Value]
    let chunk: Int
    /// Whether a column depends on user and movie together.
    private let readsPairs: Bool
    private let tables: MovieTables
    private let pool = Mutex<[Scratch]>([])

    /// - Parameters:
    ///   - ranked: the model.
    ///   - state: the statistics of every movie now.
    ///   - userIDs: by user row.
    ///   - movieIDs: by movie row.
    ///   - chunk: candidates that are scored at once: as many as leave their values in the second-level cache.
    public init(_ ranked: RankedModel, state: FeatureState, userIDs: [UserID], movieIDs: [MovieID], chunk: Int = 128) {
        self.ranked = ranked
        self.chunk = chunk
        readsPairs =
            ranked.encoder.slots.contains { $0.side == .pair } || ranked.encoder.numbers.contains { $0.side == .pair }
        bound = ranked.encoder.bound(userIDs: userIDs, movieIDs: movieIDs, movieFeatures: state.movieFeatures)
        let parts: RankingGraph
        (network, parts) = ranked.network(batchMax: chunk, threads: 1, sliceRows: chunk)
        outputs = parts.logits.map(\.value)
        let operations = network.plan.inference
        plan = ScoringPlan(operations, outputs: outputs)
        heads =
            ranked.objective == .serving
            ? (ScoringPlan(operations, only: outputs[0]), ScoringPlan(operations, only: outputs[1])) : nil
        tables = MovieTables(plan, movieCount: movieIDs.count)
        let scratch = makeScratch()
        for first in stride(from: 0, to: movieIDs.count, by: chunk) {
            let rows = first..<min(first + chunk, movieIDs.count)
            fill(scratch, rows, rows.map { state.movies[$0] })
        }
        giveBack(scratch)
    }

    /// Works a movie's part out again.
    ///
    /// - Parameters:
    ///   - row: the movie's.
    ///   - movie: its statistics now.
    public func update(movie row: Int, to movie: MovieState) {
        let scratch = takeScratch()
        fill(scratch, row..<(row + 1), [movie])
        giveBack(scratch)
    }

    private func fill(_ scratch: Scratch, _ rows: Range<Int>, _ states: [MovieState]) {
        MatrixProduct.prepareThread()
        let slice = scratch.pair
        slice.rows = rows.count
        var empty: UInt32 = SampleTable.historyStop
        for (place, row) in rows.enumerated() {
            var sample = Sample(userRow: 0, movieRow: UInt32(row))
            states[place].write(to: &sample)
            bound.encode(
                .movie,
                of: sample,
                history: &empty,
                historyCount: 0,
                categories: slice.input.categories + place * slice.input.slots,
                numbers: slice.input.numbers + place * slice.input.numbersWidth
            )
        }
        for operation in plan.movie { operation.forward(slice) }
        tables.store(slice, rows: rows, parameters: network.parameters)
    }

    // MARK: A request

    /// Scores candidates for a user.
    ///
    /// - Parameters:
    ///   - candidates: movie rows.
    ///   - user: what the user's ratings say.
    ///   - userRow: `nil` for somebody whom the model cannot know.
    ///   - time: Unix seconds.
    ///   - recallScores: what recall made of each candidate, for models that read it.
    /// - Returns: for each candidate the logits of watching (0 where the model has none) and of liking.
    func logits(
        of candidates: [UInt32],
        for user: UserState,
        userRow: Int?,
        time: UInt32,
        recallScores: [Float]? = nil
    ) -> [(watch: Float, like: Float)] {
        request(for: user, userRow: userRow, time: time) { request in
            var result: [(watch: Float, like: Float)] = []
            result.reserveCapacity(candidates.count)
            for first in Swift.stride(from: 0, to: candidates.count, by: chunk) {
                let part = first..<min(first + chunk, candidates.count)
                run(plan, request, candidates[part], recallScores?[part])
                for place in 0..<part.count {
                    let watch = ranked.objective == .serving ? watchLogit(request, place) : 0
                    result.append((watch, likeLogit(request, place)))
                }
            }
            return result
        }
    }

    /// One user's part of scoring, and the memory for it.
    struct Request {
        let scratch: Scratch
        /// With what the user's ratings say.
        let sample: Sample
        /// The end of the positives, and how many stand before it.
        let historyEnd: UnsafePointer<UInt32>
        let historyCount: Int
    }

    /// Works the user's part out.
    func request<Result>(
        for user: UserState,
        userRow: Int?,
        time: UInt32,
        _ body: (Request) -> Result
    ) -> Result {
        MatrixProduct.prepareThread()
        let scratch = takeScratch()
        defer { giveBack(scratch) }
        var sample = Sample(userRow: userRow.map { UInt32($0) } ?? .max, movieRow: 0)
        user.write(to: &sample, time: time)
        return user.positives.withUnsafeBufferPointer { positives in
            var stop = SampleTable.historyStop
            return withUnsafePointer(to: &stop) { stop in
                let end = positives.baseAddress.map { $0 + positives.count } ?? stop
                encodeUser(scratch.user, sample, end, positives.count)
                for operation in plan.user { operation.forward(scratch.user) }
                tables.prepareBases(scratch, plan, parameters: network.parameters)
                return body(
                    Request(scratch: scratch, sample: sample, historyEnd: end, historyCount: positives.count)
                )
            }
        }
    }

    /// The logit of a candidate of the chunk that ran last.
    func watchLogit(_ request: Request, _ place: Int) -> Float {
        request.scratch.pair.value(outputs[0])[place * outputs[0].stride]
    }

    func likeLogit(_ request: Request, _ place: Int) -> Float {
        let output = outputs[outputs.count - 1]
        return request.scratch.pair.value(output)[place * output.stride]
    }

    /// What orders a list: the higher the better. See `logits`.
    public func scores(
        of candidates: [UInt32],
        for user: UserState,
        userRow: Int?,
        time: UInt32,
        recallScores: [Float]? = nil
    ) -> [Float] {
        logits(of: candidates, for: user, userRow: userRow, time: time, recallScores: recallScores).map {
            ranked.score(watch: $0.watch, like: $0.like)
        }
    }

    private func encodeUser(_ slice: BatchSlice, _ sample: Sample, _ end: UnsafePointer<UInt32>, _ count: Int) {
        let input = slice.input
        bound.encode(
            .user,
            of: sample,
            history: end,
            historyCount: count,
            categories: input.categories,
            numbers: input.numbers
        )
        slice.rows = 1
        slice.historyRows = bound.encodeHistory(end, count: count, into: input.sequence)
        input.offsets[0] = 0
        input.offsets[1] = UInt32(slice.historyRows)
    }

    private func encodePairs(_ request: Request, _ candidates: ArraySlice<UInt32>, _ recallScores: ArraySlice<Float>?) {
        let slice = request.scratch.pair
        slice.rows = candidates.count
        guard readsPairs else { return }
        var sample = request.sample
        for (place, row) in candidates.enumerated() {
            sample.movieRow = row
            sample.recallScore = recallScores.map { $0[$0.startIndex + place] } ?? .nan
            bound.encode(
                .pair,
                of: sample,
                history: request.historyEnd,
                historyCount: request.historyCount,
                categories: slice.input.categories + place * slice.input.slots,
                numbers: slice.input.numbers + place * slice.input.numbersWidth
            )
        }
    }

    /// Runs a plan for at most a chunk of candidates.
    func run(
        _ plan: ScoringPlan,
        _ request: Request,
        _ candidates: ArraySlice<UInt32>,
        _ recallScores: ArraySlice<Float>?
    ) {
        encodePairs(request, candidates, recallScores)
        let scratch = request.scratch
        let slice = scratch.pair
        for (place, row) in candidates.enumerated() { scratch.rows[place] = row }
        let historyRows = plan.repeatsHistory ? scratch.user.historyRows : 0
        slice.historyRows = historyRows * slice.rows
        for place in 0...slice.rows { slice.input.offsets[place] = UInt32(place * historyRows) }
        for value in plan.broadcast { broadcast(value, scratch) }
        tables.gather(scratch, plan)
        for step in plan.steps {
            switch step {
            case .run(let operation): operation.forward(slice)
            case .separate(let sum): tables.add(sum, scratch, parameters: network.parameters)
            case .separateFM(let machine): tables.add(machine, scratch)
            }
        }
    }

    /// The user's row, or the rows of the history, once for each candidate.
    private func broadcast(_ value: Value, _ scratch: Scratch) {
        let rows = scratch.user.rows(of: value)
        for place in 0..<scratch.pair.rows {
            sparrow_copy_block(
                scratch.user.value(value),
                value.stride,
                scratch.pair.value(value) + place * rows * value.stride,
                value.stride,
                rows,
                value.width
            )
        }
    }

    // MARK: Scratch memory

    private func takeScratch() -> Scratch {
        pool.withLock { $0.popLast() } ?? makeScratch()
    }

    private func giveBack(_ scratch: Scratch) {
        pool.withLock { $0.append(scratch) }
    }

    private func makeScratch() -> Scratch {
        Scratch(network, tables, chunk: chunk)
    }
}

/// The memory of one request: a slice for the user, one for the candidates, and the user's part of each separated sum.
///
/// Unchecked: one request at a time has it.
final class Scratch: @unchecked Sendable {
    let user: BatchSlice
    let pair: BatchSlice
    let bases: UnsafeMutablePointer<Float>
    let rows: UnsafeMutablePointer<UInt32>

    fileprivate init(_ network: Network, _ tables: MovieTables, chunk: Int) {
        func slice(_ rows: Int) -> BatchSlice {
            BatchSlice(
                rowsMax: rows,
                layout: network.graph.layout,
                valueCount: network.plan.valueCount,
                hasGradients: false,
                placeCount: 0,
                parameterGradients: network.parameters,
                parameters: network.parameters,
                tables: network.tables
            )
        }
        user = slice(1)
        pair = slice(chunk)
        bases = BatchSlice.zeroed(tables.baseCount)
        rows = BatchSlice.zeroed(chunk)
    }

    deinit {
        bases.deallocate()
        rows.deallocate()
    }
}
