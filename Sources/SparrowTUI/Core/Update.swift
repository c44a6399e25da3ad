import Protocol
import Text

/// The whole behaviour of the interface: what an input makes of the state, and what is to be done outside.
///
/// It asks no clock, draws nothing and waits for nothing, so every sequence of inputs can be played in a test.
func update(_ state: inout State, _ input: Input, at now: Moment) -> [Command] {
    state.now = now
    var commands: [Command] = []
    switch input {
    case .key(let key): state.take(key, &commands)
    case .paste(let text): state.take(pasted: text)
    case .resized(let size): state.size = size
    case .clock: break
    case .resumed: commands.append(.redraw)
    case .connected(let hello): state.connected(hello)
    case .disconnected(let reason): state.disconnected(reason)
    case .goingAway: state.connection.isStopping = true
    case .answered(let ticket, let answer): state.take(answer, to: ticket, &commands)
    case .refused(let ticket, let status, let milliseconds): state.refused(ticket, status, retryAfter: milliseconds)
    case .list(let list): state.take(list)
    case .listEnded(let status): state.listEnded(status)
    case .events(let batch): state.tail.take(batch)
    case .eventsEnded: (state.tail.isFollowing, state.tail.hasEnded) = (false, true)
    }
    state.timePassed(&commands)
    state.sendActs(&commands)
    state.showUnsentRatings()
    state.inquire(&commands)
    state.focusDetails()
    return commands
}

extension State {
    var layout: Layout { Layout(size) }

    /// Rows of the list of the view on top.
    var listHeight: Int { listHeight(of: layers.last, tab) }

    /// Rows of the live list, whatever lies over it.
    var homeHeight: Int { listHeight(of: nil, .home) }

    /// Rows of the lists of Mine, whatever lies over them.
    var mineHeight: Int { listHeight(of: nil, .mine) }

    private func listHeight(of layer: Layer?, _ tab: Tab) -> Int {
        let narrow = layout.kind == .narrow
        let above = narrow ? layout.narrowHeaderRows : 3
        switch (layer, tab) {
        case (.firstRun?, _): return FirstRunLayout(layout).filmRows
        case (.film?, _): return FilmLayout(layout).listRows
        case (.search?, _): return layout.listRows(above: above, below: layout.eventRows)
        case (nil, .home):
            return layout.listRows(above: narrow ? 1 : 2, below: layout.detailRows + layout.eventRows)
        case (nil, .browse), (nil, .mine):
            return layout.listRows(above: above, below: layout.eventRows)
        }
    }

    /// Lets expire what has had its time.
    mutating func timePassed(_ commands: inout [Command]) {
        messages.expire(at: now)
        home.noteCursor(at: now.milliseconds)
        home.expire(at: now.milliseconds, height: homeHeight)
        if case .waiting(let until) = connection.phase, until <= now.milliseconds { reconnect(&commands) }
    }

    /// While nobody can be asked for the ratings, those that wait here are shown all the same; once they are sent, the server is
    /// asked where they belong.
    mutating func showUnsentRatings() {
        if connection.isUp, acts.isEmpty, mine.holdsUnsent { mine.restart() }
        guard !connection.isUp, tab == .mine, !acts.isEmpty else { return }
        let films = acts.reversed().map(\.film).filter { opinion(of: $0).stars != nil }
        mine.add(unsent: films, height: mineHeight)
    }

    /// Lets the details follow the cursor.
    mutating func focusDetails() {
        let chosen = currentList?.chosen
        let isKnown = chosen.map { film in
            details[film] != nil && explanations[film] != nil && (layout.kind != .wide || similar[film] != nil)
        }
        focus.follow(chosen, isKnown: isKnown ?? true, at: now.milliseconds)
    }

    mutating func reconnect(_ commands: inout [Command]) {
        connection.phase = .connecting
        commands.append(.connect)
    }

    /// When, in milliseconds, something changes without an event; nil: never. The loop sleeps until then.
    var nextWake: Int? {
        var times = [messages.expiry, home.nextChange(after: now.milliseconds), focus.nextChange].compactMap { $0 }
        if case .waiting(let until) = connection.phase {
            // The countdown is told by the second.
            let left = until - now.milliseconds
            times.append(left > 1_000 ? until - (left - 1) / 1_000 * 1_000 : until)
        }
        if connection.isUp {
            times += acts.filter { $0.state == .waiting }.map(\.retryAt).filter { $0 > now.milliseconds }
        }
        // What takes long is said to be loading.
        times += inquiries.open.values.map { $0.askedAt + Self.loadingMilliseconds }.filter { $0 > now.milliseconds }
        return times.min()
    }

    static let loadingMilliseconds = 150

    /// True when the question was asked so lately that the screen waits for its answer before it changes.
    func isFreshlyAsked(where matches: (Need) -> Bool) -> Bool {
        inquiries.open.values.contains {
            matches($0.need) && now.milliseconds - $0.askedAt < Self.loadingMilliseconds
        }
    }

    /// True when the question has been open so long that the screen should say so.
    func isLoading(where matches: (Need) -> Bool) -> Bool {
        inquiries.open.values.contains {
            matches($0.need) && now.milliseconds - $0.askedAt >= Self.loadingMilliseconds
        }
    }
}
