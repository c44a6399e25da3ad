import Protocol
import Text

extension State {
    mutating func take(_ key: Key, _ commands: inout [Command]) {
        messages.keyPressed()
        // These work whatever takes the keys otherwise.
        switch keyMap.action(for: key) {
        case .quit? where !isWriting || key != .character("Q"): return quit(by: key, &commands)
        case .suspend?: return commands.append(.suspend)
        case .redraw?: return commands.append(.redraw)
        default: break
        }
        if layout.kind == .tooSmall {
            if keyMap.action(for: key) == .close { quit(by: key, &commands) }
            return
        }
        if overlay != nil { return takeInOverlay(key, &commands) }
        if layers.last == .search, search.isTyping, takeInSearchField(key) { return }
        guard let action = keyMap.action(for: key) else { return }
        perform(action, by: key, &commands)
    }

    /// True while keys are text.
    var isWriting: Bool {
        switch overlay {
        case .filter, .palette: true
        case nil: layers.last == .search && search.isTyping
        default: false
        }
    }

    /// A paste is text for a field; elsewhere it is dropped, for it must not rate twenty films.
    mutating func take(pasted text: String) {
        switch overlay {
        case .filter(var field):
            field.insert(text)
            overlay = .filter(field)
            applyFilter(field.text)
        case .palette(var palette):
            palette.field.insert(text)
            overlay = .palette(palette)
        case nil where layers.last == .search && search.isTyping:
            search.field.insert(text)
            if search.field.text.isEmpty { search.clearResults() }
        default:
            messages.say("pasted text is taken only in a field, such as search (/)", at: now)
        }
    }

    // MARK: Actions

    mutating func perform(_ action: Action, by key: Key, _ commands: inout [Command]) {
        switch action {
        case .rate1, .rate2, .rate3, .rate4, .rate5: onChosen { $0.rate($1, by: action) }
        case .moreStars: onChosen { $0.rate($1, byHalfStars: 1) }
        case .fewerStars: onChosen { $0.rate($1, byHalfStars: -1) }
        case .unrate: onChosen { $0.unrate($1) }
        case .watchlist: onChosen { $0.do(.watchlist(!$0.opinion(of: $1).isOnWatchlist), to: $1) }
        case .hide: onChosen { $0.do(.hidden(!$0.opinion(of: $1).isHidden), to: $1) }
        case .undo: undo()
        case .redo: redo()
        case .up, .down, .pageUp, .pageDown, .first, .last: move(action)
        case .open: open()
        case .back: back()
        case .similar: openFilm(onSimilar: true)
        case .why: openFilm(onSimilar: false)
        case .nextScreen: switchScreen(by: 1)
        case .previousScreen: switchScreen(by: -1)
        case .nextNeighbour: neighbour(1)
        case .previousNeighbour: neighbour(-1)
        case .home: show(.home)
        case .browse: show(.browse)
        case .mine: show(.mine)
        case .ratings: show(.mine, part: .ratings)
        case .watched: show(.mine, part: .watchlist)
        case .hidden: show(.mine, part: .hidden)
        case .firstRun: showFirstRun()
        case .search: openSearch()
        case .filter: openFilter()
        case .sort: sort()
        case .reverse: reverse()
        case .hold: hold()
        case .notSeen: notSeen()
        case .pick: pick()
        case .goTo: overlay = .goTo
        case .palette: overlay = .palette(Palette())
        case .help: overlay = .help
        case .messages: overlay = .messages
        case .redraw: commands.append(.redraw)
        case .retry: retry(&commands)
        case .close: if layers.isEmpty { quit(by: key, &commands) } else { back() }
        case .quit: quit(by: key, &commands)
        case .suspend: commands.append(.suspend)
        }
    }

    /// Does something to the film under the cursor, and says so where there is none.
    private mutating func onChosen(_ body: (inout State, MovieID) -> Void) {
        guard let film = chosenFilm else {
            messages.say("no film is chosen here", at: now)
            return
        }
        noteChoice()
        body(&self, film)
    }

    /// A key that means the film under the cursor, or puts the cursor on another, makes that film the one chosen.
    mutating func noteChoice() {
        if layers.isEmpty && tab == .home { home.hasChosen = true }
    }

    private mutating func move(_ action: Action) {
        lastDigit = nil
        if layers.last == .firstRun, moveInFirstRun(action) { return }
        if layers.last == .search, action == .up, search.list.cursor == 0 {
            search.isTyping = true
            return
        }
        guard var list = currentList else { return }
        noteChoice()
        let height = listHeight
        switch action {
        case .up: list.move(by: -1, height: height)
        case .down: list.move(by: 1, height: height)
        case .pageUp: list.move(by: -max(height - 1, 1), height: height)
        case .pageDown: list.move(by: max(height - 1, 1), height: height)
        case .first: list.move(to: 0, height: height)
        case .last: list.move(to: list.entries.count - 1, height: height)
        default: return
        }
        currentList = list
    }

    // MARK: Screens

    mutating func show(_ tab: Tab, part: MineState.Part? = nil) {
        lastDigit = nil
        layers = []
        self.tab = tab
        if let part { mine.show(part) }
        if tab == .mine { mine.restart() }
    }

    private mutating func switchScreen(by steps: Int) {
        if layers.last == .firstRun {
            firstRun.section = firstRun.section == .groups ? .films : .groups
            return
        }
        let tabs = Tab.allCases
        guard let place = tabs.firstIndex(of: tab) else { return }
        show(tabs[(place + steps + tabs.count) % tabs.count])
    }

    private mutating func open() {
        if layers.last == .firstRun {
            if firstRun.section == .groups { firstRun.section = .films } else { back() }
            return
        }
        openFilm(onSimilar: false)
    }

    /// Opens the film under the cursor. The film of a film view is open already: there the cursor moves.
    private mutating func openFilm(onSimilar: Bool) {
        guard let film = chosenFilm else { return }
        noteChoice()
        lastDigit = nil
        if case .film(let view) = layers.last, view.film == film {
            if onSimilar, var list = currentList {
                list.move(to: 1, height: listHeight)
                currentList = list
            }
            return
        }
        let neighbours = currentList?.entries.compactMap { $0 } ?? []
        if layers.count >= Self.layersMax { layers.removeFirst() }
        var view = FilmView(film: film, neighbours: neighbours, opensOnSimilar: onSimilar)
        view.fill(similar[film]?.value)
        layers.append(.film(view))
    }

    private static let layersMax = 50

    private mutating func back() {
        lastDigit = nil
        guard let top = layers.popLast() else { return }
        if top == .firstRun {
            home.startOver(height: homeHeight)
            messages.say("the list is yours; :onboard brings the groups back", at: now)
        }
        if layers.isEmpty && tab == .mine { mine.restart() }
    }

    private mutating func neighbour(_ steps: Int) {
        lastDigit = nil
        if case .film(let view) = layers.last {
            guard let film = view.neighbour(steps) else {
                messages.say(steps > 0 ? "the last film of that list" : "the first film of that list", at: now)
                return
            }
            var next = FilmView(film: film, neighbours: view.neighbours)
            next.fill(similar[film]?.value)
            layers[layers.count - 1] = .film(next)
        } else if layers.isEmpty && tab == .mine {
            mine.show(next: steps)
        }
    }

    private mutating func sort() {
        switch (layers.isEmpty, tab) {
        case (true, .browse): browse.sortByNext()
        case (true, .mine): mine.sortByNext()
        default: messages.say("this list has its own order; Browse and Mine can be sorted", at: now)
        }
    }

    private mutating func reverse() {
        switch (layers.isEmpty, tab) {
        case (true, .browse): browse.reverse()
        case (true, .mine): mine.reverse()
        default: messages.say("this list has its own order; Browse and Mine can be reversed", at: now)
        }
    }

    private mutating func hold() {
        guard layers.isEmpty && tab == .home else { return }
        home.toggleHold(at: now.milliseconds, height: listHeight)
        if !home.isHeld, let head = home.head { latency.listShown(offset: head.offset, at: now.milliseconds) }
        messages.say(home.isHeld ? "the list holds still; z lets it go on" : "the list is live again", at: now)
    }

    private mutating func retry(_ commands: inout [Command]) {
        inquiries.retry()
        home.failure = nil
        tail.hasEnded = false
        for index in acts.indices { acts[index].retryAt = 0 }
        if case .waiting = connection.phase { reconnect(&commands) }
        if connection.isUp {
            if tab == .browse { browse.restart() }
            if tab == .mine { mine.restart() }
            version += 1
        }
    }

    // MARK: Leaving

    mutating func quit(by key: Key, _ commands: inout [Command]) {
        if acts.isEmpty {
            commands.append(.quit(connection.hasEverStood ? .done : .unreachable))
        } else {
            overlay = .quitQuestion(openedBy: key)
        }
    }
}
