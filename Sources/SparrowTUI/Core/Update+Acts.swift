import Protocol
import Text

extension State {
    private static let waitingMax = 100
    /// So many acts are on their way at once; the server allows 64 streams in all.
    private static let underWayMax = 16

    // MARK: Deeds of the person

    /// A digit: that many stars, or, pressed again on the same film before moving on, half a star less, and back.
    mutating func rate(_ film: MovieID, by action: Action) {
        guard let stars = action.stars else { return }
        let isAgain = lastDigit.map { $0.film == film && $0.action == action } ?? false
        let current = opinion(of: film).stars
        let half = Stars(halfStars: stars.halfStars - 1) ?? stars
        let wanted = isAgain && current == stars ? half : stars
        if wanted == current {
            messages.say("\(wanted.glyphs) \(title(of: film)) already", at: now)
        } else {
            `do`(.stars(wanted), to: film)
        }
        lastDigit = (film, action)
    }

    /// Half a star more or less; from nothing, more is half a star.
    mutating func rate(_ film: MovieID, byHalfStars step: Int) {
        let current = Int(opinion(of: film).stars?.halfStars ?? 0)
        guard let stars = Stars(halfStars: current + step) else {
            if current == 1 { unrate(film) }
            return
        }
        `do`(.stars(stars), to: film)
    }

    mutating func unrate(_ film: MovieID) {
        if opinion(of: film).stars == nil {
            messages.say("\(title(of: film)) is not rated", at: now)
        } else {
            `do`(.stars(nil), to: film)
        }
    }

    /// Does something to a film that undo can take back.
    mutating func `do`(_ change: Change, to film: MovieID) {
        let before = opinion(of: film)
        guard let act = begin(change, of: film, ratedAt: nil, report: report(of: change, film)) else { return }
        deeds.add(
            Deeds.Deed(
                film: film,
                title: title(of: film),
                before: before.current(like: change),
                after: change,
                ratedAtBefore: before.ratedAt,
                act: act
            )
        )
        // Only what is sent at once says how quick the list is.
        if case .stars = change, connection.isUp { latency.keyPressed(act: act, at: now.milliseconds) }
    }

    mutating func undo() {
        guard let deed = deeds.newestDone else {
            messages.say("nothing to undo", at: now)
            return
        }
        let ratedAt = deed.ratedAtBefore > 0 ? deed.ratedAtBefore : nil
        let report = "undone: \(deed.title) \(text(of: deed.before, after: deed.after))"
        guard let act = begin(deed.before, of: deed.film, ratedAt: ratedAt, report: report) else { return }
        deeds.undo(by: act)
        lastDigit = nil
    }

    mutating func redo() {
        guard let deed = deeds.newestUndone else {
            messages.say("nothing to redo", at: now)
            return
        }
        let report = "redone: \(deed.title) \(text(of: deed.after, after: deed.before))"
        guard let act = begin(deed.after, of: deed.film, ratedAt: nil, report: report) else { return }
        deeds.redo(by: act)
        lastDigit = nil
    }

    /// Queues a change; gives its number, or nil (and says why) where too many wait already.
    private mutating func begin(_ change: Change, of film: MovieID, ratedAt: Int?, report: String) -> Int? {
        guard acts.count < Self.waitingMax else {
            messages.say(
                "\(changesText) wait for the server already: this one was not taken; R reconnects now",
                .failure,
                at: now
            )
            return nil
        }
        let isStars = if case .stars(.some) = change { true } else { false }
        let act = Act(
            number: nextActNumber,
            requestID: ids.next(),
            film: film,
            title: title(of: film),
            change: change,
            ratedAt: isStars ? ratedAt : nil,
            begunAt: now,
            report: report
        )
        nextActNumber += 1
        acts.append(act)
        home.keep(film)
        if !connection.isUp {
            messages.say(
                "\(act.title): kept here until the server is back, then sent (\(Numbers.grouped(acts.count)) unsent)",
                at: now
            )
        }
        return act.number
    }

    private func report(of change: Change, _ film: MovieID) -> String {
        let title = title(of: film)
        return switch change {
        case .stars(let stars?): "\(stars.glyphs) \(title) saved"
        case .stars(nil): "rating of \(title) taken away; u brings it back"
        case .watchlist(true): "\(title) is on the watchlist"
        case .watchlist(false): "\(title) is off the watchlist"
        case .hidden(true): "\(title) is hidden; u brings it back"
        case .hidden(false): "\(title) may be shown again"
        }
    }

    private func text(of change: Change, after other: Change) -> String {
        switch (change, other) {
        case (.stars(let stars), .stars(let before)): "\(before?.glyphs ?? Stars.none) → \(stars?.glyphs ?? Stars.none)"
        case (.watchlist(true), _): "is on the watchlist"
        case (.watchlist(false), _): "is off the watchlist"
        case (.hidden(true), _): "is hidden"
        case (.hidden(false), _): "may be shown again"
        case (.stars, _): ""
        }
    }

    // MARK: Sending

    /// Sends what waits, in order for each film: the next change of a film goes when the one before is answered.
    mutating func sendActs(_ commands: inout [Command]) {
        guard connection.isUp, !connection.isStopping, let user else { return }
        var busy: Set<MovieID> = []
        var underWay = acts.filter { $0.state != .waiting }.count
        for index in acts.indices {
            let act = acts[index]
            guard busy.insert(act.film).inserted else { continue }
            guard act.state == .waiting, act.retryAt <= now.milliseconds, underWay < Self.underWayMax else { continue }
            let ticket = inquiries.ticket()
            acts[index].state = .sent(ticket)
            acts[index].wasSent = true
            underWay += 1
            commands.append(.send(ticket, act.request(userID: user.id)))
        }
    }

    mutating func acknowledged(_ ticket: Ticket, offset: UInt64, ratedAt: Int) {
        guard let index = acts.firstIndex(where: { $0.state == .sent(ticket) }) else { return }
        let act = acts.remove(at: index)
        let time = ratedAt > 0 ? ratedAt : act.ratedAt ?? act.begunAt.unixSeconds
        opinions.acknowledge(act.change, of: act.film, ratedAt: time, offset: offset)
        latency.acknowledged(act: act.number, offset: offset)
        version += 1
        messages.say(act.report, of: act.number, at: now)
        if acts.isEmpty, case .quitQuestion = overlay { overlay = nil }
    }

    mutating func actRefused(_ ticket: Ticket, _ status: Status, retryAfter: Int) {
        guard let index = acts.firstIndex(where: { $0.state == .sent(ticket) }) else { return }
        let reason = Text.displayable(status.description)
        if status.outcomeUnknown || status.mayPass || retryAfter > 0 {
            acts[index].state = .waiting
            acts[index].retryAt = now.milliseconds + max(retryAfter, Self.retryMilliseconds)
            if connection.isUp && status.code != .cancelled {
                messages.say("\(acts[index].title) is not saved yet, sent again: \(reason)", at: now)
            }
            return
        }
        let act = acts.remove(at: index)
        deeds.forget(act: act.number)
        latency.refused(act: act.number)
        lastDigit = nil
        messages.say("not saved, \(act.title) is as it was: \(reason)", .failure, at: now)
    }

    private static let retryMilliseconds = 1_000
}

extension Status {
    /// Whether the same request may succeed later.
    fileprivate var mayPass: Bool {
        [.unavailable, .deadlineExceeded, .cancelled, .aborted].contains(code)
    }
}

extension Act {
    /// The same bytes each time that it is sent.
    fileprivate func request(userID: UInt32) -> Request {
        let movieID = film.rawValue
        return switch change {
        case .stars(let stars?):
            .rate(
                RateMovieRequest(
                    requestID: requestID,
                    userID: userID,
                    movieID: movieID,
                    halfStars: UInt32(stars.halfStars),
                    ratedAt: ratedAt.map { UInt32(clamping: $0) }
                )
            )
        case .stars(nil): .unrate(UnrateMovieRequest(requestID: requestID, userID: userID, movieID: movieID))
        case .watchlist(let listed):
            .setWatchlist(
                SetWatchlistRequest(requestID: requestID, userID: userID, movieID: movieID, listed: listed)
            )
        case .hidden(let hidden):
            .setInterest(SetInterestRequest(requestID: requestID, userID: userID, movieID: movieID, hidden: hidden))
        }
    }
}
