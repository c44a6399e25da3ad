import Testing

@testable import Store

/// Which model serves, as the log keeps it.
struct ServingLabelTests {
    private let first = ModelReference(name: "wide-and-deep", version: 1)
    private let second = ModelReference(name: "din", version: 3)

    @Test func `a promotion is known after a restart and after a rebuild, with what served before it`() throws {
        let test = try TestStore()
        #expect(
            try test.write(.promoteModel(label: "stable", first)).answer == .promoted(first, previous: nil)
        )
        #expect(
            try test.write(.promoteModel(label: "stable", second)).answer == .promoted(second, previous: first)
        )
        let expected = [ServingLabel(label: "stable", model: second, previous: first)]
        try test.reopen()
        #expect(try test.store.servingLabelRows() == expected)
        try test.store.rebuild()
        #expect(try test.store.servingLabelRows() == expected)
    }

    @Test func `a rollback brings the one before back, and a second one takes that back`() throws {
        let test = try TestStore()
        try test.write(.promoteModel(label: "stable", first))
        try test.write(.promoteModel(label: "stable", second))
        #expect(try test.write(.rollbackModel(label: "stable")).answer == .promoted(first, previous: second))
        #expect(try test.write(.rollbackModel(label: "stable")).answer == .promoted(second, previous: first))
    }

    @Test func `the same model again is no event`() throws {
        let test = try TestStore()
        try test.write(.promoteModel(label: "stable", first))
        let offset = test.store.lastOffset
        try test.write(.promoteModel(label: "stable", first))
        #expect(test.store.lastOffset == offset)
    }

    @Test func `a canary stands beside the stable model with its share, after a restart and a rebuild too`() throws {
        let test = try TestStore()
        try test.write(.promoteModel(label: "stable", first))
        try test.write(.promoteModel(label: "canary", second, percent: 10))
        let expected = [
            ServingLabel(label: "canary", model: second, percent: 10), ServingLabel(label: "stable", model: first),
        ]
        try test.reopen()
        #expect(try test.store.servingLabelRows() == expected)
        let before = try test.dump(of: Schema.views)
        try test.store.rebuild()
        #expect(try test.dump(of: Schema.views) == before)
        #expect(try test.store.servingLabelRows() == expected)
    }

    @Test func `a canary has nothing before it: taking it back withdraws it`() throws {
        let test = try TestStore()
        let third = ModelReference(name: "din", version: 4)
        #expect(test.refusal(.rollbackModel(label: "canary")) == .noCanary)
        try test.write(.promoteModel(label: "canary", second, percent: 10))
        #expect(
            try test.write(.promoteModel(label: "canary", third, percent: 20)).answer == .promoted(third, previous: nil)
        )
        try test.write(.rollbackModel(label: "canary"))
        #expect(try test.store.servingLabelRows().isEmpty)
        #expect(test.refusal(.rollbackModel(label: "canary")) == .noCanary)
        try test.store.rebuild()
        #expect(try test.store.servingLabelRows().isEmpty)
    }

    @Test func `another share of the same canary is an event, the same share is none`() throws {
        let test = try TestStore()
        try test.write(.promoteModel(label: "canary", second, percent: 10))
        let offset = test.store.lastOffset
        try test.write(.promoteModel(label: "canary", second, percent: 10))
        #expect(test.store.lastOffset == offset)
        try test.write(.promoteModel(label: "canary", second, percent: 50))
        #expect(test.store.lastOffset == offset + 1)
        #expect(try test.store.servingLabelRows().map(\.percent) == [50])
    }

    @Test func `the canary ends when its version serves everybody, by a promotion or a rollback`() throws {
        let test = try TestStore()
        try test.write(.promoteModel(label: "stable", first))
        try test.write(.promoteModel(label: "canary", second, percent: 10))
        try test.write(.promoteModel(label: "stable", second))
        #expect(try test.store.servingLabelRows().map(\.label) == ["stable"])
        #expect(test.refusal(.promoteModel(label: "canary", second, percent: 10)) == .servesEverybody(second))
        try test.write(.promoteModel(label: "canary", first, percent: 10))
        try test.write(.rollbackModel(label: "stable"))
        #expect(try test.store.servingLabelRows() == [ServingLabel(label: "stable", model: first, previous: second)])
    }

    @Test(arguments: [("stable", 10), ("canary", 0), ("canary", 101)] as [(String, UInt8)])
    func `a share that makes no sense is refused`(label: String, percent: UInt8) throws {
        let test = try TestStore()
        let refused = test.refusal(.promoteModel(label: label, first, percent: percent))
        #expect(refused?.code == .invalidArgument)
    }

    @Test func `what cannot be is refused`() throws {
        let test = try TestStore()
        #expect(test.refusal(.rollbackModel(label: "stable"))?.code == .failedPrecondition)
        #expect(
            test.refusal(.promoteModel(label: "stable", ModelReference(name: "", version: 1)))?.code == .invalidArgument
        )
        #expect(test.refusal(.promoteModel(label: "a\nb", first))?.code == .invalidArgument)
    }

    @Test func `a store of version 2 is brought to the present one`() throws {
        let test = try TestStore()
        for table in ["serving_label", "schedule", "experiment", "exposure", "dead_letter", "erased_user"] {
            try test.store.connection.execute("DROP TABLE \(table)")
        }
        try test.store.connection.execute("ALTER TABLE dedup DROP COLUMN user_id")
        try test.store.connection.execute("PRAGMA user_version = 2")
        try test.reopen()
        try test.write(.promoteModel(label: "stable", first))
        #expect(try test.store.servingLabelRows().count == 1)
    }
}
