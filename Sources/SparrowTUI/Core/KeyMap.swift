/// Which key does what. Hints, help and palette read it, so that they cannot say anything else than what happens.
struct KeyMap: Equatable, Sendable {
    private let actions: [Key: Action]
    private let keys: [Action: [Key]]

    static let standard = KeyMap([
        (.rate1, [.character("1")]), (.rate2, [.character("2")]), (.rate3, [.character("3")]),
        (.rate4, [.character("4")]), (.rate5, [.character("5")]),
        (.moreStars, [.character("+")]), (.fewerStars, [.character("-")]), (.unrate, [.character("0")]),
        (.undo, [.character("u")]), (.redo, [.control("r")]),
        (.watchlist, [.character("w")]), (.hide, [.character("x")]), (.similar, [.character("m")]),
        (.why, [.character("e")]),
        (.up, [.up, .character("k")]), (.down, [.down, .character("j")]),
        (.pageUp, [.pageUp]), (.pageDown, [.pageDown]),
        (.first, [.home]), (.last, [.end, .character("G")]),
        (.open, [.enter, .right, .character("l")]), (.back, [.escape, .left, .character("h"), .backspace]),
        (.nextScreen, [.tab]), (.previousScreen, [.backTab]), (.goTo, [.character("g")]),
        (.nextNeighbour, [.character("]")]), (.previousNeighbour, [.character("[")]),
        (.search, [.character("/")]), (.filter, [.character("f")]), (.sort, [.character("s")]),
        (.reverse, [.character("S")]), (.hold, [.character("z")]), (.notSeen, [.character("n")]),
        (.pick, [.character(" ")]),
        (.home, [.function(2)]), (.browse, [.function(3)]), (.mine, [.function(4)]),
        (.palette, [.character(":")]), (.help, [.character("?"), .function(1)]),
        (.redraw, [.control("l")]), (.retry, [.character("R")]),
        (.close, [.character("q")]), (.quit, [.character("Q"), .control("c")]), (.suspend, [.control("z")]),
    ])

    private init(_ bindings: [(Action, [Key])]) {
        var actions: [Key: Action] = [:]
        for (action, keys) in bindings {
            for key in keys { actions[key] = action }
        }
        self.actions = actions
        keys = Dictionary(bindings) { first, _ in first }
    }

    func action(for key: Key) -> Action? { actions[key] }

    func keys(for action: Action) -> [Key] { keys[action] ?? [] }

    /// The first key of an action, as hints write it; empty where it has none.
    func name(of action: Action) -> String { keys(for: action).first?.name ?? "" }
}
