import Engine
import Testing

struct IDDropoutTests {
    @Test func `shares of ids are hidden, each by itself`() {
        let dropout = IDDropout(userShare: 0.1, movieShare: 0.05, seed: 1)

        let dropped = (0..<100_000).map { dropout.dropped(sample: $0, epoch: 0) }

        #expect((9_700...10_300).contains(dropped.count { $0.contains(.user) }))
        #expect((4_750...5_250).contains(dropped.count { $0.contains(.movie) }))
        #expect((400...600).contains(dropped.count { $0 == [.user, .movie] }))
    }

    @Test func `seed, epoch and sample alone decide`() {
        let dropout = IDDropout(seed: 2)
        func dropped(_ dropout: IDDropout, epoch: Int) -> [DroppedIDs] {
            (0..<1000).map { dropout.dropped(sample: $0, epoch: epoch) }
        }

        #expect(dropped(dropout, epoch: 3) == dropped(dropout, epoch: 3))
        #expect(dropped(dropout, epoch: 3) != dropped(dropout, epoch: 4))
        #expect(dropped(dropout, epoch: 3) != dropped(IDDropout(seed: 3), epoch: 3))
    }

    @Test func `no share hides nothing, a whole one everything`() {
        let none = IDDropout(userShare: 0, movieShare: 0, seed: 4)
        let all = IDDropout(userShare: 1, movieShare: 1, seed: 4)

        #expect((0..<1000).allSatisfy { none.dropped(sample: $0, epoch: 1).isEmpty })
        #expect((0..<1000).allSatisfy { all.dropped(sample: $0, epoch: 1) == [.user, .movie] })
    }

    @Test(
        arguments: [
            ([], [1, 1, 1, 1, 1]), (.user, [0, 1, 1, 0, 1]), (.movie, [1, 0, 1, 0, 0]),
            ([.user, .movie], [0, 0, 1, 0, 0]),
        ] as [(DroppedIDs, [UInt32])]
    )
    func `a hidden id is unknown in its slot and in every cross`(dropped: DroppedIDs, known: [UInt32]) throws {
        let table = SampleTable(replaying: FeatureLogs.random(seed: 1))
        let columns: [Column] = [
            .category(.userID), .category(.movieID), .category(.recentMovie(0)),
            .cross(.userID, .movieID, buckets: 100), .cross(.movieID, .recentMovie(0), buckets: 100),
        ]
        let encoder = try FeatureEncoder(fitting: columns, to: table, indices: Array(0..<900))
        var categories = [UInt32](repeating: 0, count: 5)
        var numbers: [Float] = [0]
        var sequence: [UInt32] = [0]

        _ = table.withHistory(of: table.samples[899]) { end, count in
            encoder.bound(to: table).encode(
                table.samples[899],
                history: end,
                historyCount: count,
                dropping: dropped,
                categories: &categories,
                numbers: &numbers,
                sequence: &sequence
            )
        }

        #expect(categories.map { min($0, 1) } == known)
    }
}
