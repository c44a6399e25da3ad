import Protocol

/// Names a request until it is answered.
struct Ticket: Hashable, Sendable {
    let number: Int
}

/// What comes in: all that `update` ever hears of.
enum Input: Sendable {
    case key(Key)
    /// A bracketed paste.
    case paste(String)
    case resized(Size)
    /// Time has come for something that fades, expires or retries.
    case clock
    /// Back from the shell after Ctrl-Z.
    case resumed

    case connected(HelloReply)
    /// The reason, for people.
    case disconnected(String)
    case goingAway
    case answered(Ticket, Answer)
    case refused(Ticket, Status, retryAfterMilliseconds: Int)
    /// A push of the live list.
    case list(RecommendationList)
    case listEnded(Status)
    case events(EventBatch)
    case eventsEnded
}

/// What goes out: all that `update` ever asks for.
enum Command: Equatable, Sendable {
    case connect
    case send(Ticket, Request)
    /// The live list, in place of the one watched so far.
    case watch(WatchRecommendationsRequest)
    case tail(TailEventsRequest)
    case stopTail
    /// Draw everything anew: the screen may have been disturbed.
    case redraw
    case suspend
    case quit(ExitCode)
}

/// As cli.md of the project has them, after sysexits.
enum ExitCode: Int32, Sendable {
    case done = 0
    case failure = 1
    case usage = 64
    case unreachable = 69
}

/// A question to the server.
enum Request: Equatable, Sendable {
    case createUser(CreateUserRequest)
    case user(GetUserRequest)
    case genres(ListGenresRequest)
    case movie(GetMovieRequest)
    case explain(ExplainRequest)
    case similar(GetSimilarMoviesRequest)
    case movies(ListMoviesRequest)
    case search(SearchMoviesRequest)
    case ratings(GetUserRatingsRequest)
    case watchlist(GetWatchlistRequest)
    case hidden(GetHiddenRequest)
    case onboarding(GetOnboardingRequest)
    case rate(RateMovieRequest)
    case unrate(UnrateMovieRequest)
    case setInterest(SetInterestRequest)
    case setWatchlist(SetWatchlistRequest)
    case setTasteGroups(SetTasteGroupsRequest)
}

/// What the server answered to a `Request`.
enum Answer: Equatable, Sendable {
    case userCreated(CreateUserReply)
    case user(User)
    case genres(GenreList)
    case movie(MovieDetails)
    case explanation(Explanation)
    case similar(SimilarMovies)
    case movies(MoviePage)
    case ratings(RatingPage)
    case onboarding(Onboarding)
    case groupsSet
    /// An act was done; the log's offset at which it stands, and when the rating counts from (Unix seconds; 0: no rating).
    case done(offset: UInt64, ratedAt: UInt32)
}
