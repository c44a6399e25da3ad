import Protocol
import Testing
import Text

@testable import SparrowCTL

struct MovieReferenceTests {
    private let found = [
        Movie(id: 1, title: "Alien", year: 1979), Movie(id: 2, title: "Aliens", year: 1986),
        Movie(id: 3, title: "Alien³", year: 1992), Movie(id: 4, title: "Solaris", year: 1972),
        Movie(id: 5, title: "Solaris", year: 2002), Movie(id: 6, title: "Amélie", year: 2001),
    ]

    private func ids(_ text: String) -> [UInt32] {
        switch MovieReference.match(MovieTitle(parsing: text), among: found) {
        case .one(let movie): [movie.id]
        case .none: []
        case .several(let movies): movies.map(\.id)
        }
    }

    @Test func `a number is an id, all else a title`() {
        #expect(MovieReference(argument: "300") == .id(300))
        #expect(MovieReference(argument: "300 (2007)") == .title(MovieTitle(shown: "300", year: 2007)))
        #expect(MovieReference(argument: "Matrix, The") == .title(MovieTitle(shown: "The Matrix", year: nil)))
        #expect(MovieReference(argument: "0") == nil && MovieReference(argument: "  ") == nil)
    }

    @Test(arguments: [
        ("Alien (1979)", [1]), ("alien", [1]), ("Solaris", [4, 5]), ("Solaris (2002)", [5]), ("Solaris (1999)", []),
        ("AMELIE", [6]),
    ])
    func `the very title wins, with its year where one is given`(text: String, expected: [UInt32]) {
        #expect(ids(text) == expected)
    }

    @Test func `failing the very title, the only find is meant`() {
        let one = [Movie(id: 9, title: "The Godfather: Part II", year: 1974)]
        let match = MovieReference.match(MovieTitle(parsing: "godfather part ii"), among: one)

        #expect(match == .one(one[0]))
    }
}

struct ListChangeTests {
    private func list(_ ids: [UInt32]) -> RecommendationList {
        RecommendationList(items: ids.map { Recommendation(movie: Movie(id: $0, title: "M\($0)", year: 2000)) })
    }

    @Test func `moved, new and gone movies are told in their order`() {
        let changes = ListChange.between(list([1, 2, 3, 4]), list([2, 5, 3, 1]))

        #expect(
            changes.map(\.description) == [
                "  1  up from 2  M2 (2000)",
                "  2  new        M5 (2000)",
                "  4  down from 1 M1 (2000)",
                "  –  was 4      M4 (2000)",
            ]
        )
    }

    @Test func `equal lists have no change`() {
        #expect(ListChange.between(list([1, 2]), list([1, 2])).isEmpty)
    }
}

struct ServiceDescriptionTests {
    @Test func `the methods of our own proto are read`() throws {
        let methods = try #require(ServiceDescription.methods(in: FileDescriptorSet.bytes))

        #expect(methods.count == Method.all.count)
        #expect(
            methods.contains(
                .init(name: "RateMovie", takes: "RateMovieRequest", gives: "RateMovieReply", isStream: false)
            )
        )
        #expect(methods.contains { $0.name == "WatchRecommendations" && $0.isStream })
    }

    @Test func `bytes that are none are refused`() {
        #expect(ServiceDescription.methods(in: [0x0A, 0x7F, 1]) == nil)
        #expect(ServiceDescription.methods(in: [0xFF]) == nil)
    }
}
