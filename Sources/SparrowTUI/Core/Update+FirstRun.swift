extension State {
    mutating func showFirstRun() {
        lastDigit = nil
        layers = [.firstRun]
        firstRun.section = .groups
    }

    /// Between the groups and the films one goes on with the arrows; false where the list of films moves as any other.
    mutating func moveInFirstRun(_ action: Action) -> Bool {
        switch (firstRun.section, action) {
        case (.films, .up) where firstRun.list.cursor == 0:
            firstRun.section = .groups
            return true
        case (.films, _): return false
        case (.groups, .down) where firstRun.groupCursor >= firstRun.groups.count - 1: firstRun.section = .films
        case (.groups, .down): firstRun.groupCursor += 1
        case (.groups, .up): firstRun.groupCursor = max(firstRun.groupCursor - 1, 0)
        case (.groups, .first), (.groups, .pageUp): firstRun.groupCursor = 0
        case (.groups, .last), (.groups, .pageDown): firstRun.groupCursor = max(firstRun.groups.count - 1, 0)
        default: break
        }
        return true
    }

    mutating func pick() {
        guard layers.last == .firstRun, firstRun.section == .groups else { return }
        if !firstRun.pick() { messages.say("three groups are enough; Space takes one back", at: now) }
    }

    /// "Not seen" is no rating: it only moves on.
    mutating func notSeen() {
        guard layers.last == .firstRun, firstRun.section == .films, let film = firstRun.list.chosen else { return }
        lastDigit = nil
        if firstRun.notSeen.contains(film) {
            firstRun.unmarkNotSeen(film)
        } else {
            firstRun.markNotSeen(film)
            firstRun.list.move(by: 1, height: listHeight)
        }
    }
}
