internal import ArgumentParser
internal import Protocol
internal import Text

/// Stars of the command line: 0.5 to 5 in halves. Any text is taken, so that the refusal can name the grid.
struct StarsArgument: ExpressibleByArgument {
    let text: String

    init(argument: String) { text = argument }

    func stars() throws(ValidationError) -> Stars {
        guard let stars = Stars(parsing: text) else {
            throw ValidationError("stars \(Text.displayable(text)) is off the half-star grid; give 0.5 to 5 in halves")
        }
        return stars
    }
}

struct Rate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Rates a movie, or changes its rating.")

    @Argument(help: "An id or a name.") var user: UserReference
    @Argument(help: "An id or a title.") var movie: MovieReference
    @Argument(help: "0.5 to 5, in steps of 0.5.") var stars: StarsArgument
    @OptionGroup var options: GlobalOptions

    func validate() throws { _ = try stars.stars() }

    func run() throws {
        let stars = try stars.stars()
        let session = try Session(options)
        let userID = try session.user(user)
        let movie = try session.movie(movie, titled: !options.json)
        let reply = try session.call(
            RateMovieRequest(
                requestID: RequestID.random(),
                userID: userID,
                movieID: movie.id,
                halfStars: UInt32(stars.halfStars)
            )
        )
        session.output.one(reply) {
            let before = reply.previousHalfStars == 0 ? "" : " (was \(Show.stars(reply.previousHalfStars)))"
            return ["\(movie.title): \(stars.short)\(before)"]
        }
    }
}

struct Unrate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes a rating back.")

    @Argument(help: "An id or a name.") var user: UserReference
    @Argument(help: "An id or a title.") var movie: MovieReference
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let session = try Session(options)
        let userID = try session.user(user)
        let movie = try session.movie(movie, titled: !options.json)
        let reply = try session.call(
            UnrateMovieRequest(requestID: RequestID.random(), userID: userID, movieID: movie.id)
        )
        session.output.one(reply) {
            let before = reply.previousHalfStars == 0 ? "" : " (was \(Show.stars(reply.previousHalfStars)))"
            return ["\(movie.title): not rated\(before)"]
        }
    }
}

struct NotInterested: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Keeps a movie off the user's lists.")

    @Argument(help: "An id or a name.") var user: UserReference
    @Argument(help: "An id or a title.") var movie: MovieReference
    @OptionGroup var options: GlobalOptions

    func run() throws { try setInterest(user, movie, hidden: true, options) }
}

struct Interested: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes not-interested back.")

    @Argument(help: "An id or a name.") var user: UserReference
    @Argument(help: "An id or a title.") var movie: MovieReference
    @OptionGroup var options: GlobalOptions

    func run() throws { try setInterest(user, movie, hidden: false, options) }
}

private func setInterest(
    _ user: UserReference,
    _ movie: MovieReference,
    hidden: Bool,
    _ options: GlobalOptions
) throws {
    let session = try Session(options)
    let userID = try session.user(user)
    let movie = try session.movie(movie, titled: !options.json)
    let reply = try session.call(
        SetInterestRequest(requestID: RequestID.random(), userID: userID, movieID: movie.id, hidden: hidden)
    )
    session.output.one(reply) {
        let what = hidden ? "will not be recommended" : "may be recommended"
        return ["\(movie.title): \(what)\(reply.previous == hidden ? " (as before)" : "")"]
    }
}
