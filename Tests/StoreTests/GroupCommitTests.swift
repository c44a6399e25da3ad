import Testing

@testable import Store

/// A store whose disk fails where a test wants it.
final class FailingDisk: CommitTarget {
    enum Fault: CaseIterable {
        case fullWhileApplying
        case fullAtCommit
        case failedWhileApplying
        case failedBeforeCommit
        case failedAfterCommit

        fileprivate var diskFault: DiskFault {
            switch self {
            case .fullWhileApplying, .fullAtCommit: DiskFault(kind: .full, text: "planted")
            default: DiskFault(kind: .failed, text: "planted")
            }
        }
    }

    let store: EventStore
    /// What happens, and how often still.
    var fault: Fault?
    var faultsLeft = 0
    private(set) var witnessed: UInt64 = 0
    /// The last commit is on the disk, and was reported as failed.
    private(set) var committedAndFailed = false

    var lastOffset: UInt64 { store.lastOffset }

    init(_ store: EventStore) {
        self.store = store
    }

    func plant(_ fault: Fault, times: Int = 1) {
        self.fault = fault
        faultsLeft = times
    }

    private func strike(_ stages: Fault...) throws(DiskFault) {
        guard let fault, faultsLeft > 0, stages.contains(fault) else { return }
        faultsLeft -= 1
        throw fault.diskFault
    }

    func begin() throws(DiskFault) {
        try store.begin()
    }

    func apply(_ submission: Submission, now: Int64) throws(DiskFault) -> Result<Applied, WriteRefusal> {
        let result = try store.apply(submission, now: now)
        try strike(.fullWhileApplying, .failedWhileApplying)
        return result
    }

    func commit() throws(DiskFault) {
        try strike(.fullAtCommit, .failedBeforeCommit)
        try store.commit()
        committedAndFailed = true
        try strike(.failedAfterCommit)
        committedAndFailed = false
    }

    func rollback() throws(DiskFault) {
        try store.rollback()
    }

    func witness(_ offset: UInt64) {
        witnessed = offset
        store.witness(offset)
    }

    func maintain(now: Int64) throws(DiskFault) {}
}

struct GroupCommitTests {
    private let users = ["Ada", "Bob", "Cem"].map {
        Submission(requestID: nil, mutation: .createUser(name: $0))
    }

    @Test func `a batch is one transaction, and its events come in order before the answers`() throws {
        let test = try TestStore()
        let disk = FailingDisk(test.store)
        var groupCommit = GroupCommit(target: disk)
        var seen: [[UInt64]] = []
        let results = groupCommit.commit(users, now: 1_000) { seen.append($0.map(\.event.offset)) }
        #expect(try results.map { try $0.get().offset } == [1, 2, 3])
        #expect(seen == [[1, 2, 3]])
        #expect(disk.witnessed == 3)
    }

    @Test(arguments: [FailingDisk.Fault.fullWhileApplying, .fullAtCommit])
    func `a full disk refuses the write it met, spares its neighbours, and is forgotten`(fault: FailingDisk.Fault)
        throws
    {
        let test = try TestStore()
        let disk = FailingDisk(test.store)
        var groupCommit = GroupCommit(target: disk)
        // Once for the batch, once for the first of its parts.
        disk.plant(fault, times: 2)

        let results = groupCommit.commit(users, now: 1_000) { _ in }
        let again = groupCommit.commit([users[0]], now: 1_000) { _ in }

        #expect(results.map(\.refusalCode) == [.resourceExhausted, nil, nil])
        #expect(again.map(\.refusalCode) == [nil])
        #expect(try test.store.users().map(\.name) == ["Bob", "Cem", "Ada"])
        #expect(try test.store.events(from: 1, limit: 9).map(\.offset) == [1, 2, 3])
    }

    @Test(arguments: [FailingDisk.Fault.failedBeforeCommit, .failedAfterCommit])
    func `a failed commit leaves the outcome open and ends writing, reads go on`(fault: FailingDisk.Fault) throws {
        let test = try TestStore()
        let disk = FailingDisk(test.store)
        var groupCommit = GroupCommit(target: disk)
        _ = groupCommit.commit([users[0]], now: 1_000) { _ in }
        disk.plant(fault)
        var applied = 0

        let results = groupCommit.commit(Array(users[1...]), now: 1_000) { applied += $0.count }
        let later = groupCommit.commit([users[1]], now: 1_000) { applied += $0.count }

        #expect(results.map(\.refusalCode) == [.outcomeUnknown, .outcomeUnknown])
        #expect(later.map(\.refusalCode) == [.unavailable])
        #expect(applied == 0)
        #expect(disk.witnessed == 1)
        #expect(try test.store.events(from: 1, limit: 1).count == 1)
        try test.reopen()
        #expect(test.store.lastOffset == (fault == .failedAfterCommit ? 3 : 1))
    }

    @Test func `a disk that fails before the commit ends writing, and nothing was written`() throws {
        let test = try TestStore()
        let disk = FailingDisk(test.store)
        var groupCommit = GroupCommit(target: disk)
        disk.plant(.failedWhileApplying)
        #expect(groupCommit.commit([users[0]], now: 1_000) { _ in }.map(\.refusalCode) == [.unavailable])
        #expect(groupCommit.commit([users[0]], now: 1_000) { _ in }.map(\.refusalCode) == [.unavailable])
        try test.reopen()
        #expect(test.store.lastOffset == 0)
    }

    @Test func `a file that may not grow refuses writes, serves reads, and recovers by itself`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        try test.store.connection.limitGrowth(toPages: 0)
        let names = (1...200).map { "\($0) " + String(repeating: "x", count: 90) }

        let results = names.map { name in
            test.commit([Submission(requestID: nil, mutation: .createUser(name: name))])[0].refusalCode
        }
        let readable = try test.store.users().count
        try test.store.connection.limitGrowth(toPages: nil)
        let recovered = try test.write(.createUser(name: "Bob"))

        let taken = results.filter { $0 == nil }.count
        #expect(results.last == .resourceExhausted)
        #expect(readable == taken + 1)
        #expect(recovered.offset == UInt64(taken + 2))
        #expect(try test.store.verify() == taken + 2)
    }
}

extension Result where Failure == WriteRefusal {
    var refusalCode: WriteRefusal.Code? {
        if case .failure(let refusal) = self { refusal.code } else { nil }
    }
}
