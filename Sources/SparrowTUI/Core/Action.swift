import Text

/// What a key or a line of the palette does.
enum Action: Hashable, Sendable, CaseIterable {
    case rate1, rate2, rate3, rate4, rate5, moreStars, fewerStars, unrate, undo, redo
    case watchlist, hide, similar, why
    case up, down, pageUp, pageDown, first, last, open, back
    case nextScreen, previousScreen, goTo, nextNeighbour, previousNeighbour
    case search, filter, sort, reverse, hold, notSeen, pick
    case home, browse, mine, ratings, watched, hidden, firstRun
    case palette, help, messages, redraw, retry, close, quit, suspend

    /// The stars of a digit key.
    var stars: Stars? {
        switch self {
        case .rate1: Stars(halfStars: 2)
        case .rate2: Stars(halfStars: 4)
        case .rate3: Stars(halfStars: 6)
        case .rate4: Stars(halfStars: 8)
        case .rate5: Stars(halfStars: 10)
        default: nil
        }
    }

    /// As the palette finds it and help explains it.
    var title: String {
        switch self {
        case .rate1: "rate: 1 star"
        case .rate2: "rate: 2 stars"
        case .rate3: "rate: 3 stars"
        case .rate4: "rate: 4 stars"
        case .rate5: "rate: 5 stars"
        case .moreStars: "half a star more"
        case .fewerStars: "half a star less"
        case .unrate: "take the rating away"
        case .undo: "undo"
        case .redo: "redo"
        case .watchlist: "watchlist: add or take off"
        case .hide: "hide: not interested, and back"
        case .similar: "similar films"
        case .why: "why is it on my list?"
        case .up: "up"
        case .down: "down"
        case .pageUp: "a page up"
        case .pageDown: "a page down"
        case .first: "first"
        case .last: "last"
        case .open: "open the film"
        case .back: "back"
        case .nextScreen: "next screen"
        case .previousScreen: "previous screen"
        case .goTo: "go to a screen by its letter"
        case .nextNeighbour: "next film or list"
        case .previousNeighbour: "previous film or list"
        case .search: "search all films"
        case .filter: "filter this list"
        case .sort: "sort by something else"
        case .reverse: "reverse the order"
        case .hold: "hold the list still"
        case .notSeen: "not seen"
        case .pick: "pick"
        case .home: "go to Home"
        case .browse: "go to Browse"
        case .mine: "go to Mine"
        case .ratings: "my ratings"
        case .watched: "my watchlist"
        case .hidden: "what I have hidden"
        case .firstRun: "onboard: groups and telling films"
        case .palette: "all actions by name"
        case .help: "help"
        case .messages: "messages so far"
        case .redraw: "redraw the screen"
        case .retry: "retry"
        case .close: "close, or quit on a main screen"
        case .quit: "quit"
        case .suspend: "suspend"
        }
    }
}
