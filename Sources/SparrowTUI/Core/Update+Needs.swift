import Protocol

extension State {
    /// Asks for what the view on top needs and does not have, each thing once. Called after every event, it also asks again what
    /// was lost with a connection.
    mutating func inquire(_ commands: inout [Command]) {
        guard connection.isUp, !connection.isStopping else { return }
        guard let user else {
            if needsNewUser, case .name(let name) = who {
                ask(.newUser, .createUser(CreateUserRequest(requestID: newUserRequestID, name: name)), &commands)
            } else {
                ask(.user, .user(GetUserRequest(who: whoAsked)), &commands)
            }
            return
        }
        if !home.isWatched && home.failure == nil {
            home.isWatched = true
            let offset = home.head?.offset ?? 0
            commands.append(
                .watch(WatchRecommendationsRequest(userID: user.id, size: HomeState.size, resumeOffset: offset))
            )
        }
        inquireView(user, &commands)
        followEvents(&commands)
    }

    private var whoAsked: GetUserRequest.Who {
        switch who {
        case .name(let name): .name(name)
        case .id(let id): .userID(id)
        }
    }

    private mutating func inquireView(_ user: User, _ commands: inout [Command]) {
        switch layers.last {
        case .firstRun:
            if firstRun.answered != firstRun.picked {
                let request = GetOnboardingRequest(userID: user.id, size: 20, groups: firstRun.picked)
                ask(.onboarding(firstRun.picked), .onboarding(request), &commands)
            }
            tellGroups(user, &commands)
        case .search:
            let query = search.field.text
            if !query.isEmpty && search.answered != query {
                let request = SearchMoviesRequest(query: query, pageSize: SearchState.pageSize, userID: user.id)
                ask(.search(query), .search(request), &commands)
            }
            if layout.isBeside, search.isAnswered { inquireAboutChosen(user, &commands) }
        case .film(let view):
            inquireAbout(view.film, user, &commands)
            if similar[view.film] == nil {
                let request = GetSimilarMoviesRequest(movieID: view.film.rawValue, size: 50, userID: user.id)
                ask(.similar(view.film), .similar(request), &commands)
            }
        case nil: inquireTab(user, &commands)
        }
    }

    /// What is picked leads the list from now on, whether films are rated or not. One at a time: the last pick is to be the last told.
    private mutating func tellGroups(_ user: User, _ commands: inout [Command]) {
        let isTelling = inquiries.isOpen { if case .tasteGroups = $0 { true } else { false } }
        guard firstRun.told != firstRun.picked, !isTelling, inquiries.failures[.tasteGroups(firstRun.picked)] == nil
        else { return }
        let request = SetTasteGroupsRequest(requestID: ids.next(), userID: user.id, groups: firstRun.picked)
        ask(.tasteGroups(firstRun.picked), .setTasteGroups(request), &commands)
    }

    private mutating func inquireTab(_ user: User, _ commands: inout [Command]) {
        switch tab {
        case .home:
            if layout.isBeside || layout.detailRows > 0 { inquireAboutChosen(user, &commands) }
        case .browse:
            if genres.isEmpty { ask(.genres, .genres(ListGenresRequest()), &commands) }
            if let page = browse.missingPage(height: listHeight) { askForBrowse(page, user, &commands) }
            if layout.isBeside { inquireAboutChosen(user, &commands) }
        case .mine:
            if userVersion != version { ask(.user, .user(GetUserRequest(who: .userID(user.id))), &commands) }
            if let page = mine.missingPage(height: listHeight) { askForMine(page, user, &commands) }
            if layout.isBeside { inquireAboutChosen(user, &commands) }
        }
    }

    private mutating func inquireAboutChosen(_ user: User, _ commands: inout [Command]) {
        guard let film = currentList?.chosen else { return }
        inquireAbout(film, user, &commands)
        let isAsking = inquiries.isOpen { if case .similar = $0 { true } else { false } }
        if layout.kind == .wide, similar[film] == nil, !isAsking {
            let request = GetSimilarMoviesRequest(movieID: film.rawValue, size: 50, userID: user.id)
            ask(.similar(film), .similar(request), &commands)
        }
    }

    /// Details and why; only when no other film's are on their way, so that a held-down arrow asks no more than can be answered.
    private mutating func inquireAbout(_ film: MovieID, _ user: User, _ commands: inout [Command]) {
        let isAsking = inquiries.isOpen { need in
            switch need {
            case .details, .explanation: true
            default: false
            }
        }
        guard !isAsking else { return }
        if details[film]?.version != version {
            ask(.details(film), .movie(GetMovieRequest(movieID: film.rawValue, userID: user.id)), &commands)
        }
        if explanations[film]?.version != version {
            let request = ExplainRequest(userID: user.id, movieID: film.rawValue, size: 8)
            ask(.explanation(film), .explain(request), &commands)
        }
    }

    private mutating func askForBrowse(_ page: Int, _ user: User, _ commands: inout [Command]) {
        let request = ListMoviesRequest(
            filter: browse.filter.request,
            sort: browse.sort,
            reversed: browse.isReversed,
            pageSize: UInt32(BrowseState.pageSize),
            pageStart: UInt32(page * BrowseState.pageSize),
            userID: user.id
        )
        ask(.browsePage(generation: browse.generation, page: page), .movies(request), &commands)
    }

    private mutating func askForMine(_ page: Int, _ user: User, _ commands: inout [Command]) {
        let size = UInt32(MineState.pageSize)
        let start = UInt32(page * MineState.pageSize)
        let request: Request =
            switch mine.part {
            case .ratings:
                .ratings(
                    GetUserRatingsRequest(
                        userID: user.id,
                        pageSize: size,
                        pageStart: start,
                        sort: mine.sort,
                        reversed: mine.isReversed
                    )
                )
            case .watchlist: .watchlist(GetWatchlistRequest(userID: user.id, pageSize: size, pageStart: start))
            case .hidden: .hidden(GetHiddenRequest(userID: user.id, pageSize: size, pageStart: start))
            }
        ask(.minePage(mine.part, generation: mine.generation, page: page), request, &commands)
    }

    private mutating func followEvents(_ commands: inout [Command]) {
        let isWanted = layout.kind == .wide && !tail.hasEnded
        guard isWanted != tail.isFollowing else { return }
        tail.isFollowing = isWanted
        if isWanted {
            commands.append(.tail(TailEventsRequest(fromOffset: tail.nextOffset, follow: true)))
        } else {
            commands.append(.stopTail)
        }
    }

    private mutating func ask(_ need: Need, _ request: Request, _ commands: inout [Command]) {
        guard !inquiries.isOpen(need), inquiries.failures[need] == nil else { return }
        let ticket = inquiries.ask(
            need,
            askedAt: now.milliseconds,
            acknowledgements: opinions.acknowledgements,
            version: version
        )
        commands.append(.send(ticket, request))
    }
}
