internal import ArgumentParser
internal import Glibc
internal import Protocol
internal import Text

extension UserCommand {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes all that is kept of a user: ratings, lists, tags, events, what was shown.",
            discussion: """
                json is one object, named as in the protocol (UserExport). csv has the ratings alone, with the columns that Letterboxd imports: \
                \(RatingsCSV.columns). The file is there when it is whole.
                """
        )

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case json, csv
        }

        @Argument(help: "An id or a name.") var user: UserReference
        @Option(help: "The file to write; - prints.") var output = "-"
        @Option(help: "json, or csv for the ratings alone (default: by the ending of the file, else json).")
        var format: Format?
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let userID = try session.user(user)
            var whole = UserExport()
            try session.client.stream(ExportUserRequest(userID: userID)) { slice in
                whole.add(slice)
                return .proceed
            }
            let file = try OutputFile(output)
            do {
                switch format ?? (output.hasSuffix(".csv") ? .csv : .json) {
                case .json: try file.write(whole.json + "\n")
                case .csv: try file.write(RatingsCSV.text(whole.ratings))
                }
                try file.finish()
            } catch {
                file.discard()
                throw error
            }
            if output != "-" {
                StandardError.note(
                    "\(output): \(Show.count(whole.ratings.count)) ratings, \(Show.count(whole.events.count)) events"
                )
            }
        }
    }

    struct Erase: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a user out of everything, for ever.",
            discussion: """
                Ratings, lists, tags and the name go from the tables, the event log and every model; what has learnt from the user is trained anew. \
                Nothing brings it back; `user export` first, if it may be missed. An import of the same file afterwards makes a new user.
                """
        )

        @Argument(help: "An id or a name.") var user: UserReference
        @Flag(help: "Do not ask for the name.") var yes = false
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let user = try session.call(GetUserRequest(who: .userID(try session.user(user))))
            if !yes { try ask(user) }
            // The database is written anew, which takes as long as copying it.
            let request = EraseUserRequest(requestID: RequestID.random(), userID: user.id, name: user.name)
            let reply = try session.call(request, timeout: max(session.timeout, .seconds(600)))
            session.output.one(reply) { Self.lines(reply, user) }
        }

        static func lines(_ reply: EraseUserReply, _ user: User) -> [String] {
            var lines = [
                "\(Text.displayable(user.name)) (user \(user.id)) is erased: \(Show.count(reply.ratings)) ratings, "
                    + "\(Show.count(reply.events)) events"
            ]
            if !reply.retrained.isEmpty {
                lines.append("trained anew without the user: \(reply.retrained.joined(separator: ", "))")
            }
            return lines
        }

        /// - Throws: a failure for any answer but the name; with 64 where nobody can answer.
        private func ask(_ user: User) throws {
            guard isatty(STDIN_FILENO) == 1 else {
                throw Failure(
                    .usage,
                    "user erase asks before it erases, and there is no terminal to ask on; give --yes"
                )
            }
            let name = Text.displayable(user.name)
            StandardError.write(
                "\(name) (user \(user.id)): \(Show.count(user.ratingCount)) ratings, \(Show.count(user.watchlistCount)) on the watchlist, "
                    + "\(Show.count(user.hiddenCount)) hidden. Nothing brings them back.\nType the name to erase all of it: "
            )
            guard readLine() == user.name else { throw Failure(.other, "that is not the name; nothing was erased") }
        }
    }
}

extension UserExport {
    /// Takes in the next slice.
    mutating func add(_ slice: UserExport) {
        user = user ?? slice.user
        ratings += slice.ratings
        hiddenMovieIDs += slice.hiddenMovieIDs
        watchlistMovieIDs += slice.watchlistMovieIDs
        groups += slice.groups
        events += slice.events
        exposures += slice.exposures
        tags += slice.tags
    }
}

/// Ratings as a file that Letterboxd imports, and people read: RFC 4180, stars from 0.5 to 5.
enum RatingsCSV {
    static let columns = "tmdbID,imdbID,Title,Year,Rating,WatchedDate"

    static func text(_ ratings: [ExportedRating]) -> String {
        ratings.reduce(into: columns + "\r\n") { text, rating in
            let fields = [
                rating.tmdbID, imdbID(rating.imdbID), rating.title, rating.year > 0 ? String(rating.year) : "",
                stars(rating.halfStars), rating.ratedAt > 0 ? String(Show.time(UInt64(rating.ratedAt)).prefix(10)) : "",
            ]
            text += fields.map(field).joined(separator: ",") + "\r\n"
        }
    }

    /// As the site writes it, whatever form the catalogue keeps: `tt0078748`.
    private static func imdbID(_ id: String) -> String {
        guard !id.isEmpty, id.allSatisfy({ $0.isASCII && $0.isNumber }) else { return id }
        return "tt" + String(repeating: "0", count: max(0, 7 - id.count)) + id
    }

    private static func stars(_ halfStars: UInt32) -> String { "\(halfStars / 2)\(halfStars % 2 == 1 ? ".5" : "")" }

    private static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
