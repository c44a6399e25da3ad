import Protocol
import Text

extension State {
    mutating func takeInOverlay(_ key: Key, _ commands: inout [Command]) {
        switch overlay {
        case .help, .messages: overlay = nil
        case .goTo: takeInGoTo(key)
        case .filter(let field): takeInFilter(key, field)
        case .palette(let palette): takeInPalette(key, palette, &commands)
        case .quitQuestion:
            overlay = nil
            if key == .character("y") { commands.append(.quit(connection.hasEverStood ? .done : .unreachable)) }
        case nil: break
        }
    }

    // MARK: Go to

    /// The letters after `g` and where they lead.
    static let goToPlaces = [
        (key: "h", name: "Home"), (key: "b", name: "Browse"), (key: "m", name: "Mine"), (key: "w", name: "Watchlist"),
        (key: "g", name: "top of this list"),
    ]

    private mutating func takeInGoTo(_ key: Key) {
        overlay = nil
        switch key {
        case .character("g"):
            guard var list = currentList else { return }
            noteChoice()
            lastDigit = nil
            list.move(to: 0, height: listHeight)
            currentList = list
        case .character("h"): show(.home)
        case .character("b"): show(.browse)
        case .character("m"): show(.mine)
        case .character("w"): show(.mine, part: .watchlist)
        default: messages.say("no screen has that letter", at: now)
        }
    }

    // MARK: Search

    mutating func openSearch() {
        lastDigit = nil
        if layers.last != .search {
            layers.removeAll { $0 == .search }
            layers.append(.search)
        }
        search.isTyping = true
        search.field = TextField()
        search.clearResults()
    }

    /// True where the key was taken by the field; the others are actions, as everywhere.
    mutating func takeInSearchField(_ key: Key) -> Bool {
        switch key {
        case .down, .enter:
            guard search.isAnswered, !search.list.isEmpty else { return true }
            search.isTyping = false
            return key == .down
        case .up, .pageUp, .pageDown, .home, .end, .left, .right: return true
        case .escape:
            layers.removeLast()
            return true
        default: break
        }
        let before = search.field.text
        guard search.field.take(key) else { return false }
        if search.field.text.isEmpty {
            search.clearResults()
        } else if search.field.text != before {
            lastDigit = nil
        }
        return true
    }

    // MARK: Filter

    mutating func openFilter() {
        guard layers.isEmpty, tab == .browse else {
            messages.say("this list has no filter; Browse has one", at: now)
            return
        }
        overlay = .filter(TextField(text: browse.filter.text))
    }

    private mutating func takeInFilter(_ key: Key, _ field: TextField) {
        switch key {
        case .enter: overlay = nil
        case .escape:
            overlay = nil
            applyFilter("")
        default:
            var field = field
            guard field.take(key) else { return }
            overlay = .filter(field)
            applyFilter(field.text)
        }
    }

    mutating func applyFilter(_ text: String) {
        let filter = BrowseFilter(parsing: text, genres: genres.map(\.name))
        let isOther = filter.request != browse.filter.request
        browse.filter = filter
        if isOther { browse.restart() }
    }

    // MARK: Palette

    private mutating func takeInPalette(_ key: Key, _ palette: Palette, _ commands: inout [Command]) {
        var palette = palette
        switch key {
        case .escape:
            overlay = nil
        case .enter:
            overlay = nil
            if let action = palette.chosen {
                perform(action, by: key, &commands)
            } else {
                messages.say("no action is called “\(palette.field.text)”", at: now)
            }
        case .up, .down:
            palette.move(by: key == .up ? -1 : 1)
            overlay = .palette(palette)
        default:
            if key == .backspace && palette.field.text.isEmpty {
                overlay = nil
            } else if palette.take(key) {
                overlay = .palette(palette)
            }
        }
    }
}
