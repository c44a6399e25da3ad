import Text

/// All actions by a few letters of their names.
struct Palette: Equatable, Sendable {
    var field = TextField()
    private(set) var cursor = 0

    /// Those that have all the words written, in the order of the list; a name that begins with them comes first.
    var matches: [Action] {
        let words = field.text.split(separator: " ").map { Text.folded(String($0)) }
        let found = Action.allCases.filter { action in
            let title = Text.folded(action.title)
            return words.allSatisfy { title.contains($0) }
        }
        let first = words.first ?? ""
        return found.filter { Text.folded($0.title).hasPrefix(first) }
            + found.filter { !Text.folded($0.title).hasPrefix(first) }
    }

    var chosen: Action? {
        let matches = matches
        return matches.indices.contains(cursor) ? matches[cursor] : nil
    }

    mutating func move(by steps: Int) {
        cursor = min(max(cursor + steps, 0), max(matches.count - 1, 0))
    }

    mutating func take(_ key: Key) -> Bool {
        guard field.take(key) else { return false }
        cursor = 0
        return true
    }
}
