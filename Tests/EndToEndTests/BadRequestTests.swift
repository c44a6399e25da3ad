import Harness
import Protocol
import Testing

/// Well-formed requests that ask for what must not be: each is refused with its reason and nothing is written.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct BadRequestTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var code: Status.Code
        /// A word that the message has: the value, or what to do.
        var says: String
        var ask: @Sendable (Client) throws -> Void

        var testDescription: String { name }
    }

    private static func rating(_ user: UInt32, _ movie: UInt32, _ halfStars: UInt32) -> RateMovieRequest {
        RateMovieRequest(requestID: RequestID.random(), userID: user, movieID: movie, halfStars: halfStars)
    }

    private static func film(_ title: String) -> CreateMovieRequest {
        CreateMovieRequest(requestID: RequestID.random(), title: title, year: 2001, genres: ["Drama"])
    }

    static let cases: [Case] = [
        Case(name: "a rating of an unknown movie", code: .notFound, says: "9999") {
            _ = try $0.call(rating(1, 9_999, 8))
        },
        Case(name: "a rating by an unknown user", code: .notFound, says: "9999") {
            _ = try $0.call(rating(9_999, 1, 8))
        },
        Case(name: "no stars", code: .invalidArgument, says: "0") { _ = try $0.call(rating(1, 1, 0)) },
        Case(name: "eleven half stars", code: .invalidArgument, says: "11") { _ = try $0.call(rating(1, 1, 11)) },
        Case(name: "a rating without request_id", code: .invalidArgument, says: "request_id") { client in
            _ = try client.call(RateMovieRequest(userID: 1, movieID: 1, halfStars: 8))
        },
        Case(name: "recommendations for an unknown user", code: .notFound, says: "9999") { client in
            _ = try client.recommendations(for: 9_999)
        },
        Case(name: "a list of 201", code: .invalidArgument, says: "201") { client in
            _ = try client.recommendations(for: 1, size: 201)
        },
        Case(name: "an unknown model", code: .invalidArgument, says: "oracle") { client in
            _ = try client.call(GetRecommendationsRequest(userID: 1, model: "oracle"))
        },
        Case(name: "an unknown movie", code: .notFound, says: "9999") { client in
            _ = try client.call(GetMovieRequest(movieID: 9_999))
        },
        Case(name: "an explanation of an unknown movie", code: .notFound, says: "9999") { client in
            _ = try client.call(ExplainRequest(userID: 1, movieID: 9_999))
        },
        Case(name: "a title with an escape sequence", code: .invalidArgument, says: "title") { client in
            _ = try client.call(film("Cursor\u{1b}[2J Thief"))
        },
        Case(name: "a title with a line break", code: .invalidArgument, says: "title") { client in
            _ = try client.call(film("Two\nLines"))
        },
        Case(name: "a title with a bidirectional override", code: .invalidArgument, says: "title") { client in
            _ = try client.call(film("Back\u{202e}wards"))
        },
        Case(name: "an empty title", code: .invalidArgument, says: "title") { client in _ = try client.call(film("")) },
        Case(name: "an endless title", code: .invalidArgument, says: "title") { client in
            _ = try client.call(film(String(repeating: "long ", count: 2_000)))
        },
        Case(name: "a user's name with a control character", code: .invalidArgument, says: "name") { client in
            _ = try client.createUser("bell\u{7}")
        },
        Case(name: "a user's name that is taken", code: .alreadyExists, says: "ada") { client in
            _ = try client.createUser("ada")
            _ = try client.createUser("ada")
        },
    ]

    @Test(arguments: cases)
    func `what cannot be is refused with its reason, and the daemon goes on`(_ given: Case) throws {
        let store = try TestStore.loaded()
        let ratings = try store.client.call(GetStatsRequest()).ratings

        let status = try #require(try refusal { try given.ask(store.client) })

        #expect(status.code == given.code, "\(status)")
        #expect(status.message.contains(given.says), "\(status)")
        let stats = try store.client.call(GetStatsRequest())
        #expect(stats.ratings == ratings)
        #expect(stats.movies == SmallMovieLens.movieCount)
        try store.expectServing()
    }

    @Test func `a request_id that was used for another rating is refused`() throws {
        let store = try TestStore.loaded()
        let requestID = RequestID.random()
        let first = RateMovieRequest(requestID: requestID, userID: 1, movieID: 1, halfStars: 8)
        let other = RateMovieRequest(requestID: requestID, userID: 1, movieID: 2, halfStars: 3)
        let answer = try store.client.call(first)

        let status = try refusal { try store.client.call(other) }
        let repeated = try store.client.call(first)

        #expect(
            status?.code == .invalidArgument || status?.code == .alreadyExists || status?.code == .failedPrecondition
        )
        #expect(status?.message.contains("request id") == true)
        #expect(repeated.alreadyApplied)
        #expect(repeated.offset == answer.offset)
        #expect(try store.client.ratings(of: 1)[1] == 8)
    }

    @Test func `a chunk out of order is refused, and the import can go on`() throws {
        let store = try TestStore.empty()
        let data = SmallMovieLens(users: 4)
        let importID = try data.begin(in: store.client)

        let status = try refusal {
            try store.client.call(SmallMovieLens.chunk(data.ratings[...], importID: importID, sequence: 3))
        }
        _ = try store.client.call(SmallMovieLens.chunk(data.ratings[...], importID: importID, sequence: 0))
        let commit = try store.client.call(CommitImportRequest(requestID: RequestID.random(), importID: importID))

        #expect(status?.code == .failedPrecondition || status?.code == .invalidArgument || status?.code == .outOfRange)
        #expect(status?.message.contains("3") == true)
        #expect(commit.ratingsApplied == UInt64(data.ratings.count))
    }
}
