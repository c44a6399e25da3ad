internal import ArgumentParser
internal import Protocol
internal import Text

extension UserCommand {
    struct Taste: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what somebody likes and watches, against everybody.",
            discussion: """
                liking: stars that the user adds to a genre, era, country or director more than others do. lift: how many times as much of it \
                the user surely watches.
                """
        )

        @Argument(help: "An id or a name.") var user: UserReference
        @Option(name: [.long, .customLong("limit")], help: "How many of each kind, 1 to 100.") var size: UInt32 = 8
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (1...100).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 100") }
        }

        func run() throws {
            let session = try Session(options)
            let profile = try session.call(GetTasteProfileRequest(userID: try session.user(user), size: size))
            session.output.one(profile) { Self.lines(profile, session.output.width) }
        }

        static func lines(_ profile: TasteProfile, _ width: Int?) -> [String] {
            var lines = [
                "\(Show.count(profile.ratingCount)) ratings, mean \(Show.mean(profile.meanStars))"
                    + " (everybody \(Show.mean(profile.everyoneMeanStars))), deviation \(Show.decimal(profile.deviation))",
                mainstream(profile),
            ]
            for (title, entries) in [
                ("genre", profile.genres), ("era", profile.eras), ("country", profile.countries),
                ("director", profile.directors),
            ] where !entries.isEmpty {
                var table = Table([
                    .flexible(title), .number("ratings"), .number("mean"), .number("everybody"), .number("liking"),
                    .number("share"), .number("everybody"), .number("lift"),
                ])
                for entry in entries {
                    table.add(
                        Text.displayable(entry.name),
                        Show.count(entry.count),
                        Show.mean(entry.meanStars),
                        Show.mean(entry.everyoneMeanStars),
                        (entry.liking > 0 ? "+" : "") + Show.decimal(entry.liking),
                        Show.decimal(entry.share * 100, 1) + " %",
                        Show.decimal(entry.everyoneShare * 100, 1) + " %",
                        Show.decimal(entry.lift, 1)
                    )
                }
                lines += [""] + table.lines(width: width)
            }
            return lines
        }

        private static func mainstream(_ profile: TasteProfile) -> String {
            let figure = Show.decimal(profile.mainstream)
            return profile.ratingCount < 3
                ? "too few ratings to say how far from everybody" : "goes along with everybody: \(figure) of -1 to 1"
        }
    }

    struct Neighbours: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists people of like taste, and what they love that the user has not rated."
        )

        @Argument(help: "An id or a name.") var user: UserReference
        @Option(name: [.long, .customLong("limit")], help: "How many people, 1 to 100.") var size: UInt32 = 10
        @Option(help: "How many movies, 1 to 200.") var movies: UInt32 = 20
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (1...100).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 100") }
            guard (1...200).contains(movies) else {
                throw ValidationError("--movies \(movies): give a number from 1 to 200")
            }
        }

        func run() throws {
            let session = try Session(options)
            let userID = try session.user(user)
            let list = try session.call(GetNeighboursRequest(userID: userID, size: size, movies: movies))
            session.output.one(list) {
                guard !list.neighbours.isEmpty else { return ["nobody of like taste is known yet"] }
                var people = Table([.number("id"), .flexible("name"), .number("similarity"), .number("in common")])
                for one in list.neighbours {
                    people.add(
                        String(one.userID),
                        Text.displayable(one.name),
                        Show.decimal(one.similarity, 3),
                        Show.count(one.shared)
                    )
                }
                var films = Table([.number("id"), .flexible("they love"), .number("of them"), .number("their mean")])
                for one in list.movies {
                    films.add(
                        String(one.movie?.id ?? 0),
                        Show.title(one.movie),
                        Show.count(one.count),
                        Show.mean(one.meanStars)
                    )
                }
                let width = session.output.width
                return people.lines(width: width) + [""] + films.lines(width: width)
            }
        }
    }

    struct Groups: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets the groups of movies that somebody begins with.",
            discussion:
                "The list leans to them until ten ratings say more. onboarding lists the groups with their numbers; none takes them back."
        )

        @Argument(help: "An id or a name.") var user: UserReference
        @Argument(help: "The groups, all of them, by number or name.") var groups: [String] = []
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let userID = try session.user(user)
            let groups = try named(session, userID)
            let request = SetTasteGroupsRequest(requestID: RequestID.random(), userID: userID, groups: groups)
            let reply = try session.call(request)
            session.output.one(reply) {
                [groups.isEmpty ? "no groups any more" : "begins with \(groups.joined(separator: "; "))"]
            }
        }

        /// The names of groups, some of which are given by their number in `onboarding`.
        private func named(_ session: Session, _ userID: UInt32) throws -> [String] {
            guard groups.contains(where: { Int($0) != nil }) else { return groups }
            let known = try session.call(GetOnboardingRequest(userID: userID, size: 1)).groups.map(\.name)
            return try groups.map { group in
                guard let number = Int(group), !known.contains(group) else { return group }
                guard known.indices.contains(number - 1) else {
                    throw Failure(.usage, "there is no group \(number); `sparrowctl onboarding` lists \(known.count)")
                }
                return known[number - 1]
            }
        }
    }
}

extension MovieCommand {
    struct Raters: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the people who love a movie most, against their own mean."
        )

        @Argument(help: "An id or a title.") var movie: MovieReference
        @Option(name: [.long, .customLong("limit")], help: "How many, 1 to 200.") var size: UInt32 = 20
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
        }

        func run() throws {
            let session = try Session(options)
            let movie = try session.movie(movie)
            let raters = try session.call(GetTopRatersRequest(movieID: movie.id, size: size)).raters
            session.output.list(raters) {
                var table = Table([
                    .number("id"), .flexible("name"), .number("stars"), .number("mean"), .number("ratings"),
                ])
                for rater in raters {
                    table.add(
                        String(rater.userID),
                        Text.displayable(rater.name),
                        Show.stars(rater.halfStars),
                        Show.mean(rater.meanStars),
                        Show.count(rater.ratingCount)
                    )
                }
                return table
            }
        }
    }
}
