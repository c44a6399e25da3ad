internal import ArgumentParser
internal import Protocol
internal import Text

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "The people.",
        subcommands: [
            List.self, ShowOne.self, Create.self, Ratings.self, Taste.self, Neighbours.self, Groups.self,
            Export.self, Erase.self,
        ]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the users.")

        @OptionGroup var limit: LimitOption
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let users = try session.all(limit: limit.limit) { start, size in
                let page = try session.call(ListUsersRequest(pageSize: size, pageStart: start))
                return (page.users, page.total)
            }
            session.output.list(users) {
                var table = Table([.number("id"), .flexible("name"), .number("ratings"), .number("mean")])
                for user in users {
                    table.add(String(user.id), user.name, Show.count(user.ratingCount), Show.mean(user.meanStars))
                }
                return table
            }
        }
    }

    struct ShowOne: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows all about one user.")

        @Argument(help: "An id or a name.") var user: UserReference
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let request =
                switch user {
                case .id(let id): GetUserRequest(who: .userID(id))
                case .name(let name): GetUserRequest(who: .name(name))
                }
            let user = try session.call(request)
            session.output.one(user) { Self.lines(user, session.output.width) }
        }

        static func lines(_ user: User, _ width: Int?) -> [String] {
            var lines = ["\(Text.displayable(user.name))  (user \(user.id)\(user.simulated ? ", simulated" : ""))"]
            lines.append("\(Show.count(user.ratingCount)) ratings, mean \(Show.mean(user.meanStars))")
            if user.ratingCount > 0 {
                let (first, last) = (Show.time(UInt64(user.firstRatedAt)), Show.time(UInt64(user.lastRatedAt)))
                lines.append("rated from \(first) to \(last)")
            }
            if let from = user.yearFrom, let to = user.yearTo { lines.append("movies of \(from) to \(to)") }
            lines.append("\(Show.count(user.watchlistCount)) on the watchlist, \(Show.count(user.hiddenCount)) hidden")
            lines += Histogram.lines(user.histogram)
            guard !user.genres.isEmpty else { return lines }
            var table = Table([.flexible("genre"), .number("ratings"), .number("mean")])
            for genre in user.genres { table.add(genre.name, Show.count(genre.ratings), Show.mean(genre.meanStars)) }
            return lines + [""] + table.lines(width: width)
        }
    }

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a user.")

        @Argument(help: "1 to 64 characters that no other user has; not digits alone.") var name: String
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.isNumber }) else { return }
            throw ValidationError("user \(name): a name of digits alone would be taken for an id; give it a letter")
        }

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(CreateUserRequest(requestID: RequestID.random(), name: name))
            session.output.one(reply) { ["user \(reply.userID): \(Text.displayable(name))"] }
        }
    }

    enum Sort: String, ExpressibleByArgument, CaseIterable {
        case newest, stars, surprise, title

        var wire: RatingSort {
            switch self {
            case .newest: .newest
            case .stars: .stars
            case .surprise: .surprise
            case .title: .title
            }
        }
    }

    struct Ratings: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists what a user has rated.")

        @Argument(help: "An id or a name.") var user: UserReference
        @Option(help: "How they are ordered.") var sort = Sort.newest
        @Flag(help: "The other way round.") var reversed = false
        @OptionGroup var limit: LimitOption
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let userID = try session.user(user)
            let ratings = try session.all(limit: limit.limit) { start, size in
                let page = try session.call(
                    GetUserRatingsRequest(
                        userID: userID,
                        pageSize: size,
                        pageStart: start,
                        sort: sort.wire,
                        reversed: reversed
                    )
                )
                return (page.ratings, page.total)
            }
            session.output.list(ratings) {
                var table = Table([
                    .number("id"), .flexible("movie"), .number("stars"), .number("predicted"), .text("rated at (UTC)"),
                ])
                for rating in ratings {
                    table.add(
                        String(rating.movie?.id ?? 0),
                        Show.title(rating.movie),
                        Show.stars(rating.halfStars),
                        Show.predicted(rating.predicted),
                        Show.time(UInt64(rating.ratedAt))
                    )
                }
                return table
            }
        }
    }
}
