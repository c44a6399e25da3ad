/// A list of films with a cursor that sits on a film, not on a line.
///
/// Entries that the server has not sent yet are nil; the cursor may cross them, and then nothing is chosen.
struct FilmList: Equatable, Sendable {
    private(set) var entries: [MovieID?] = []
    /// The index of the chosen entry; 0 in an empty list.
    private(set) var cursor = 0
    /// The first index shown, before it is fitted to a height.
    private(set) var top = 0

    var isEmpty: Bool { entries.isEmpty }

    /// The film under the cursor.
    var chosen: MovieID? { entries.indices.contains(cursor) ? entries[cursor] : nil }

    init(_ entries: [MovieID?] = []) {
        self.entries = entries
    }

    /// The indices that a window of `height` rows shows: the cursor is always among them.
    func window(height: Int) -> Range<Int> {
        guard height > 0, !entries.isEmpty else { return 0..<0 }
        var first = min(top, max(entries.count - height, 0))
        first = max(min(first, cursor), cursor - height + 1)
        return first..<min(first + height, entries.count)
    }

    /// Puts the cursor on an index, or on the nearest that there is, and scrolls as little as needed.
    mutating func move(to index: Int, height: Int) {
        cursor = min(max(index, 0), max(entries.count - 1, 0))
        top = window(height: height).lowerBound
    }

    mutating func move(by steps: Int, height: Int) {
        top = window(height: height).lowerBound
        move(to: cursor + steps, height: height)
    }

    /// Takes a new list. The cursor stays on its film and that on its row of the screen; if the film has left, the next one that is
    /// still there is chosen.
    mutating func replace(_ new: [MovieID?], height: Int) {
        let screenRow = cursor - window(height: height).lowerBound
        let chosen = chosen
        var places: [MovieID: Int] = [:]
        for (index, id) in new.enumerated() {
            if let id, places[id] == nil { places[id] = index }
        }
        if chosen != nil {
            let following = entries[cursor...].lazy.compactMap { $0 }.first { places[$0] != nil }
            let preceding = entries[..<cursor].lazy.reversed().compactMap { $0 }.first { places[$0] != nil }
            cursor = (following ?? preceding).flatMap { places[$0] } ?? cursor
        }
        entries = new
        cursor = min(cursor, max(new.count - 1, 0))
        top = max(cursor - screenRow, 0)
        top = window(height: height).lowerBound
    }

    /// Takes a list that grows at its beginning: who is at its very top stays there, and a window that shows the beginning goes
    /// on showing it as far as the chosen film lets it.
    mutating func renew(_ new: [MovieID?], height: Int) {
        let showedBeginning = window(height: height).lowerBound == 0
        let wasFirst = cursor == 0
        replace(new, height: height)
        if wasFirst { cursor = 0 }
        guard showedBeginning else { return }
        top = 0
        top = window(height: height).lowerBound
    }

    /// Takes a page of a list of `total` films that begins at `start`.
    mutating func fill(_ page: [MovieID], from start: Int, total: Int) {
        if entries.count > total { entries.removeLast(entries.count - total) }
        if entries.count < total { entries.append(contentsOf: Array(repeating: nil, count: total - entries.count)) }
        for (offset, id) in page.enumerated() where start + offset < total { entries[start + offset] = id }
        cursor = min(cursor, max(total - 1, 0))
    }
}
