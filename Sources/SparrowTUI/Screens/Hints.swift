/// A key that counts here, and what it does in a word.
struct Hint: Equatable {
    let keys: String
    let words: String
}

extension Drawing {
    /// The hints of the view on top, most wanted first, and those that always stand at the right.
    var hintLists: (left: [Hint], right: [Hint]) {
        let always = [hint(.help, "help"), hint(.palette, "all")]
        switch state.overlay {
        case .help, .messages: return ([Hint(keys: "any key", words: "closes")], [])
        case .goTo: return (State.goToPlaces.map { Hint(keys: $0.key, words: $0.name) }, [esc("stay")])
        case .filter:
            return (
                [
                    Hint(keys: "thriller -horror 1950-1979 >50", words: "or words of the title"), enter("keep"),
                    esc("clear"),
                ], []
            )
        case .palette: return ([Hint(keys: "↑↓", words: "choose"), enter("do it"), esc("close")], [])
        case .quitQuestion: return ([Hint(keys: "y", words: "quit"), Hint(keys: "any other key", words: "stay")], [])
        case nil: break
        }
        if isWaitingForDaemon { return ([hint(.retry, "try now"), hint(.close, "quit")], []) }
        switch state.layers.last {
        case .firstRun:
            return (firstRunHints, [enter(state.firstRun.section == .groups ? "next" : "finish"), esc("skip")])
        case .search:
            if state.search.isTyping {
                return ([Hint(keys: "↓", words: "to the films"), esc("back to where you were")], [])
            }
            return (rating + [Hint(keys: "↑", words: "field"), enter("open")], [esc("back")] + always)
        case .film:
            return (
                rating + [
                    hint(.watchlist, "watch"), hint(.hide, "hide"), enter("open"), Hint(keys: "[ ]", words: "films"),
                ], [esc("back")] + always
            )
        case nil: return (tabHints, placeInBrowse.map { [Hint(keys: "", words: $0)] + always } ?? always)
        }
    }

    /// `1–17 of 412`: which rows of Browse are in sight.
    private var placeInBrowse: String? {
        let list = state.browse.list
        guard state.tab == .browse, !isNarrow, state.showsBrowseList, !list.isEmpty else { return nil }
        let window = list.window(height: state.listHeight)
        let first = Numbers.grouped(window.lowerBound + 1)
        return "\(first)–\(Numbers.grouped(window.upperBound)) of \(Numbers.grouped(list.entries.count))"
    }

    private var tabHints: [Hint] {
        if isNarrow {
            return [Hint(keys: rateKeys, words: "rate"), hint(.search, "search"), Hint(keys: "Tab", words: "screens")]
        }
        switch state.tab {
        case .home:
            let isWide = layout.size.columns >= 120
            return rating
                + [
                    hint(.watchlist, isWide ? "watchlist" : "watch"), hint(.hide, "hide"), hint(.similar, "similar"),
                    hint(.why, "why"), hint(.search, "search"), hint(.undo, "undo"), hint(.hold, "hold still"),
                    Hint(keys: "Tab", words: "screens"), hint(.close, "quit"),
                ]
        case .browse:
            return rating + [
                hint(.filter, "filter"), hint(.sort, "sort"), hint(.reverse, "reverse"), enter("open"),
                hint(.search, "search"), Hint(keys: "Tab", words: "screens"), hint(.close, "quit"),
            ]
        case .mine:
            return [
                Hint(keys: rateKeys, words: "change"), hint(.unrate, "remove"), hint(.undo, "undo"),
                Hint(keys: "[ ]", words: "list"), hint(.sort, "sort"), hint(.reverse, "reverse"),
                Hint(keys: "Tab", words: "screens"), hint(.close, "quit"),
            ]
        }
    }

    private var firstRunHints: [Hint] {
        state.firstRun.section == .groups
            ? [Hint(keys: "↑↓", words: "move"), hint(.pick, "pick"), Hint(keys: "Tab", words: "films")]
            : [
                Hint(keys: rateKeys, words: "rate"), hint(.notSeen, "not seen"), hint(.undo, "undo"),
                Hint(keys: "Tab", words: "groups"),
            ]
    }

    private var rating: [Hint] { [Hint(keys: rateKeys, words: "rate")] }

    private var rateKeys: String { state.keyMap.name(of: .rate1) + "-" + state.keyMap.name(of: .rate5) }

    private func hint(_ action: Action, _ words: String) -> Hint {
        Hint(keys: state.keyMap.name(of: action), words: words)
    }

    private func enter(_ words: String) -> Hint { Hint(keys: "Enter", words: words) }

    private func esc(_ words: String) -> Hint { Hint(keys: "Esc", words: words) }
}
