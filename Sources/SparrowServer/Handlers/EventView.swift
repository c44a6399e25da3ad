import Protocol
import Store
import Text

/// Makes `Event` messages of events of the log, each with a line for people.
struct EventView {
    static let types = [
        "movie_created", "user_created", "rated", "unrated", "interest_set", "watchlist_set", "import_begun",
        "movies_resolved", "import_tags", "import_committed", "import_aborted", "taste_groups_set", "job_started",
        "job_ended", "model_promoted", "model_rolled_back", "schedule_set", "experiment_begun", "experiment_ended",
        "user_erased", "erased",
    ]

    let catalogue: Catalogue

    func message(_ event: Store.Event) -> Protocol.Event {
        var message = Protocol.Event()
        message.offset = event.offset
        message.timeMilliseconds = UInt64(clamping: event.timeMilliseconds)
        message.userID = event.userID ?? 0
        message.movieID = event.movieID ?? 0
        message.requestID = event.requestID?.bytes ?? []
        message.type = event.typeName
        let film = event.movieID.map(title) ?? ""
        switch event.body {
        case .movieCreated(let fields):
            message.text = fields.year.map { "\(fields.title) (\($0))" } ?? fields.title
        case .userCreated(let name):
            message.text = name
        case .rated(let halfStars, let time, _):
            message.halfStars = UInt32(halfStars)
            message.ratedAt = time
            message.text = "\(film) \(stars(halfStars))"
        case .ratingImported(let importID, let halfStars, let time):
            message.halfStars = UInt32(halfStars)
            message.ratedAt = time
            message.importID = UInt64(importID)
            message.text = "\(film) \(stars(halfStars))"
        case .unrated:
            message.text = "\(film): stars taken away"
        case .interestSet(let hidden):
            message.text = hidden ? "\(film): not interested" : "\(film): shown again"
        case .watchlistSet(let listed):
            message.text = listed ? "\(film): on the watchlist" : "\(film): off the watchlist"
        case .tasteGroupsSet(let groups):
            message.text =
                groups.isEmpty ? "no groups to begin with" : "begins with \(groups.map(\.name).joined(separator: "; "))"
        case .jobStarted(let started):
            message.text = "job \(started.jobID), \(started.spec.kind) \(started.spec.subject)"
        case .jobEnded(let ended):
            message.text = "job \(ended.jobID) \(ended.state): \(ended.message)"
        case .modelPromoted(let promoted):
            let model = promoted.model.shown
            let share = promoted.percent < 100 ? ", \(promoted.percent) % of the people" : ""
            message.text =
                promoted.percent == 0
                ? "\(promoted.label): \(model) withdrawn"
                : "\(promoted.label): \(promoted.isRollback ? "back to " : "")\(model)\(share)"
        case .scheduleSet(let schedule):
            message.text = schedule.isTakenAway ? "\(schedule.kind) \(schedule.subject): no schedule" : schedule.shown
        case .experimentPut(.begun(let definition)):
            let arms = definition.arms.map { "\($0.name) \($0.weight)" }.joined(separator: ", ")
            message.text = "\(definition.name): \(arms)"
        case .experimentPut(.ended(let name)):
            message.text = name
        case .importBegun(let begun):
            message.importID = UInt64(begun.importID)
            message.text = "\(begun.header.source): \(begun.header.label), \(begun.header.ratingCount) ratings"
        case .moviesResolved(let resolved):
            message.importID = UInt64(resolved.importID)
            message.text = "\(resolved.mappings.count) movies of the file, \(resolved.created.count) new"
        case .importChunk(let chunk):
            message.importID = UInt64(chunk.importID)
            message.text = "\(chunk.users.count) ratings"
        case .importTags(let importID, let tags):
            message.importID = UInt64(importID)
            message.text = "\(tags.count) tags"
        case .importCommitted(let importID, let counts):
            message.importID = UInt64(importID)
            message.text = "\(counts.applied) ratings, \(counts.usersCreated) users, \(counts.moviesCreated) movies"
        case .importAborted(let aborted):
            message.importID = UInt64(aborted.importID)
            message.text = "\(aborted.ratingsRemoved) ratings taken back, \(aborted.ratingsRestored) restored"
        case .userErased:
            message.text = "somebody was erased, with all that was the person's"
        case .erased:
            message.text = "of somebody who was erased"
        }
        return message
    }

    private func title(_ movieID: UInt32) -> String {
        guard let row = catalogue.rowByID[movieID] else { return "movie \(movieID)" }
        let movie = catalogue.movies[row]
        return movie.year.map { "\(movie.title) (\($0))" } ?? movie.title
    }

    private func stars(_ halfStars: UInt8) -> String { Stars(halfStars: Int(halfStars))?.glyphs ?? "" }
}
