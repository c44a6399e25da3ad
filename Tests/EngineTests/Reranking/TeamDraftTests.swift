import Testing

@testable import Engine

struct TeamDraftTests {
    private let first = Array(0..<30)
    private let second = Array((0..<30).reversed())

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `each film stands once, and in every two rows each team has one`(seed: UInt64) {
        let picks = TeamDraft.weave(first, second, count: 20, seed: seed)
        #expect(picks.count == 20)
        #expect(Set(picks.map(\.movieRow)).count == 20)
        for place in stride(from: 0, to: 20, by: 2) {
            #expect(Set(picks[place...(place + 1)].map(\.team)) == [.first, .second])
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `each pick is the best of the team's own list that nobody has taken`(seed: UInt64) {
        let lists = [TeamDraft.Team.first: [3, 1, 4, 0, 5, 9, 2, 6], .second: [1, 3, 2, 7, 8, 4, 0, 5]]
        let picks = TeamDraft.weave(lists[.first] ?? [], lists[.second] ?? [], count: 8, seed: seed)
        var taken: Set<Int> = []
        for pick in picks {
            let own = lists[pick.team] ?? []
            #expect(own.first { !taken.contains($0) } == pick.movieRow)
            #expect(own[pick.place] == pick.movieRow)
            taken.insert(pick.movieRow)
        }
    }

    @Test func `who begins is a fair coin over seeds, and the same for one seed`() {
        let begins = (0..<4_000).count { TeamDraft.weave(first, second, count: 1, seed: $0)[0].team == .first }
        #expect(abs(begins - 2_000) < 130)
        let once = TeamDraft.weave(first, second, count: 20, seed: 5)
        #expect(TeamDraft.weave(first, second, count: 20, seed: 5) == once)
        #expect(Array(once.prefix(7)) == TeamDraft.weave(first, second, count: 7, seed: 5))
    }

    @Test func `two equal lists weave to that list`() {
        #expect(TeamDraft.weave(first, first, count: 30, seed: 3).map(\.movieRow) == first)
    }

    @Test func `where one list ends the other goes on, and two that end give fewer rows`() {
        let picks = TeamDraft.weave([1], [2, 3, 4], count: 10, seed: 1)
        #expect(Set(picks.map(\.movieRow)) == [1, 2, 3, 4])
        #expect(picks.count { $0.team == .second } == 3)
        #expect(TeamDraft.weave([], [], count: 5, seed: 1).isEmpty)
    }
}
