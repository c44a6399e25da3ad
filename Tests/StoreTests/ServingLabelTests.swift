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

    @Test func `labels know nothing of each other`() throws {
        let test = try TestStore()
        try test.write(.promoteModel(label: "stable", first))
        try test.write(.promoteModel(label: "canary", second))
        #expect(test.refusal(.rollbackModel(label: "canary")) == .nothingToRollBack("canary"))
        #expect(try test.store.servingLabelRows().map(\.model) == [second, first])
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
        for table in ["serving_label", "schedule", "experiment", "exposure", "dead_letter"] {
            try test.store.connection.execute("DROP TABLE \(table)")
        }
        try test.store.connection.execute("PRAGMA user_version = 2")
        try test.reopen()
        try test.write(.promoteModel(label: "stable", first))
        #expect(try test.store.servingLabelRows().count == 1)
    }
}
