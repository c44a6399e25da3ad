import Protocol

@testable import SparrowTUI

/// A server in a value: enough of one to answer every question of the interface, always the same.
struct FakeServer {
    private(set) var movies: [Movie] = FakeServer.catalogue
    private(set) var offset: UInt64 = 104_800
    private(set) var ratings: [UInt32: (halfStars: UInt32, ratedAt: UInt32)] = [:]
    private(set) var watchlist: Set<UInt32> = []
    private(set) var hidden: Set<UInt32> = []
    /// Every act that was applied, in order.
    private(set) var applied: [Request] = []
    private var answers: [[UInt8]: Answer] = [:]
    /// Shifts the order of the list, so that a push moves films.
    var shuffle: UInt32 = 0

    static let hello = HelloReply(
        version: 1,
        instanceID: "store-1",
        serverVersion: "0.1.0",
        lastOffset: 104_800,
        sampleData: true
    )

    mutating func answer(_ request: Request) -> Answer {
        switch request {
        case .createUser: .userCreated(CreateUserReply(userID: 7, offset: offset))
        case .user: .user(user)
        case .genres:
            .genres(GenreList(genres: ["Crime", "Drama", "Horror", "Thriller"].map { Genre(name: $0, movies: 12) }))
        case .movie(let request): .movie(details(of: request.movieID))
        case .explain(let request): .explanation(explanation(of: request.movieID))
        case .similar(let request): .similar(similar(to: request.movieID))
        case .movies(let request): .movies(page(movies.map(\.id), request.pageStart, request.pageSize))
        case .search(let request):
            .movies(
                page(movies.filter { $0.title.lowercased().contains(request.query.lowercased()) }.map(\.id), 0, 100)
            )
        case .ratings(let request): .ratings(ratingPage(request))
        case .watchlist: .movies(page(watchlist.sorted(), 0, 100))
        case .hidden: .movies(page(hidden.sorted(), 0, 100))
        case .onboarding: .onboarding(onboarding)
        case .setTasteGroups: .groupsSet
        case .rate(let act): apply(request, act.requestID) { $0.rate(act) }
        case .unrate(let act): apply(request, act.requestID) { $0.ratings[act.movieID] = nil }
        case .setWatchlist(let act):
            apply(request, act.requestID) {
                if act.listed { $0.watchlist.insert(act.movieID) } else { $0.watchlist.remove(act.movieID) }
            }
        case .setInterest(let act):
            apply(request, act.requestID) {
                if act.hidden { $0.hidden.insert(act.movieID) } else { $0.hidden.remove(act.movieID) }
            }
        }
    }

    /// Once a request id, as the real one.
    private mutating func apply(_ request: Request, _ id: [UInt8], _ body: (inout FakeServer) -> Void) -> Answer {
        if let answer = answers[id] { return answer }
        body(&self)
        applied.append(request)
        offset += 1
        let ratedAt: UInt32 = if case .rate(let act) = request { act.ratedAt ?? 1_780_000_000 } else { 0 }
        let answer = Answer.done(offset: offset, ratedAt: ratedAt)
        answers[id] = answer
        return answer
    }

    private mutating func rate(_ act: RateMovieRequest) {
        ratings[act.movieID] = (act.halfStars, act.ratedAt ?? 1_780_000_000)
    }

    // MARK: What it says

    func movie(_ id: UInt32) -> Movie {
        var movie = movies.first { $0.id == id } ?? Movie(id: id, title: "Film \(id)")
        movie.ownHalfStars = ratings[id]?.halfStars
        movie.ownRatedAt = ratings[id]?.ratedAt ?? 0
        movie.onWatchlist = watchlist.contains(id)
        movie.hidden = hidden.contains(id)
        return movie
    }

    var list: RecommendationList {
        let open = movies.filter { ratings[$0.id] == nil && !hidden.contains($0.id) }
        let order = open.sorted { rank($0.id) < rank($1.id) }
        return RecommendationList(
            items: order.enumerated().map { index, movie in
                Recommendation(
                    movie: self.movie(movie.id),
                    score: 1 - Double(index) / 100,
                    sources: [
                        SourceRank(source: "item-based", rank: UInt32(index + 1)),
                        SourceRank(source: "popular", rank: 9),
                    ],
                    because: because(index)
                )
            },
            offset: offset,
            model: "ease",
            modelVersion: 3,
            candidates: 812,
            catalogueSize: 9_742,
            userRatingCount: UInt32(ratings.count),
            computeMicroseconds: 900
        )
    }

    private func rank(_ id: UInt32) -> UInt32 { shuffle == 0 ? id : (id &* (2 &* shuffle &+ 1)) % 97 }

    private func because(_ index: Int) -> Because {
        switch index % 4 {
        case 0: Because(kind: .ratedMovie, movieID: 1, title: "Oldboy", halfStars: 10, contribution: 0.41)
        case 1: Because(kind: .genre, text: "Romance", stars: 4.2, count: 31)
        case 2: Because(kind: .popular, stars: 4.04, count: 900)
        default: Because(kind: .content, movieID: 2, title: "The Handmaiden")
        }
    }

    private var user: User {
        User(
            id: 7,
            name: "ada",
            ratingCount: UInt32(ratings.count),
            meanStars: 3.6,
            histogram: [1, 2, 3, 4, 6, 9, 12, 20, 14, 8],
            genres: [GenreCount(name: "Drama", ratings: 88), GenreCount(name: "Crime", ratings: 41)],
            yearFrom: 1931,
            yearTo: 2024,
            watchlistCount: UInt32(watchlist.count),
            hiddenCount: UInt32(hidden.count)
        )
    }

    private func details(of id: UInt32) -> MovieDetails {
        MovieDetails(
            movie: movie(id),
            histogram: [13, 13, 26, 64, 116, 193, 308, 360, 193, 98],
            keywords: ["revenge", "heist"],
            originalTitle: movie(id).title,
            deviation: 0.9
        )
    }

    private func explanation(of id: UInt32) -> Explanation {
        Explanation(
            movie: movie(id),
            model: "ease",
            modelVersion: 3,
            score: 0.93,
            rank: 2,
            contributions: [
                Contribution(kind: "rated", movieID: 1, title: "Oldboy", halfStars: 10, value: 0.41, rankWithout: 61),
                Contribution(kind: "popular", value: 0.35),
                Contribution(kind: "rated", movieID: 3, title: "Stoker", halfStars: 8, value: 0.2),
                Contribution(kind: "rated", movieID: 5, title: "Titanic", halfStars: 4, value: -0.03),
            ],
            rest: 0,
            sources: [SourceRank(source: "item-based", rank: 2), SourceRank(source: "popular", rank: 9)],
            offset: offset
        )
    }

    private func similar(to id: UInt32) -> SimilarMovies {
        let others = movies.filter { $0.id != id }.prefix(12)
        return SimilarMovies(
            movies: others.enumerated().map {
                SimilarMovie(movie: movie($1.id), similarity: 0.91 - Double($0) / 30, fansOfBoth: 412)
            },
            space: "item-based"
        )
    }

    private func page(_ ids: [UInt32], _ start: UInt32, _ size: UInt32) -> MoviePage {
        let first = min(Int(start), ids.count)
        let last = min(first + Int(size), ids.count)
        return MoviePage(
            movies: ids[first..<last].map { movie($0) },
            total: UInt32(ids.count),
            pageStart: start,
            offset: offset
        )
    }

    private func ratingPage(_ request: GetUserRatingsRequest) -> RatingPage {
        let ids = ratings.keys.sorted()
        let all = ids.map { id in
            Rating(
                movie: movie(id),
                halfStars: ratings[id]?.halfStars ?? 1,
                ratedAt: ratings[id]?.ratedAt ?? 0,
                predicted: Prediction(stars: 3.1, low: 2, high: 4)
            )
        }
        return RatingPage(ratings: all, total: UInt32(all.count), pageStart: 0, offset: offset)
    }

    private var onboarding: Onboarding {
        let names = ["Drama", "Comedy", "Crime", "Horror", "Romance", "Thriller", "Science fiction", "Western"]
        return Onboarding(
            groups: names.map { TasteGroup(name: $0, examples: Array(movies.prefix(4))) },
            movies: movies.suffix(12).map { movie($0.id) }
        )
    }

    // MARK: The catalogue

    private static let titles: [(String, UInt32?, [String])] = [
        ("Memories of Murder", 2003, ["Crime", "Drama"]), ("The Handmaiden", 2016, ["Drama", "Romance", "Thriller"]),
        ("Mulholland Drive", 2001, ["Drama", "Mystery"]), ("千と千尋の神隠し", 2001, ["Animation", "Fantasy"]),
        ("Decision to Leave", 2022, ["Crime", "Romance"]),
        ("Amélie (Le Fabuleux Destin d'Amélie Poulain)", 2001, ["Comedy", "Romance"]),
        ("Paris, Texas", 1984, ["Drama"]), ("WALL·E", 2008, ["Animation", "Children", "Romance", "Science fiction"]),
        ("Yi Yi", 2000, ["Drama"]), ("Tampopo", 1985, ["Comedy"]), ("A\u{1B}[31mB\u{202E}C", nil, []),
        ("👩\u{200D}👧 cafe\u{301}", 2026, ["Drama"]), ("天国と地獄 (High and Low)", 1963, ["Crime", "Thriller"]),
    ]

    private static let catalogue: [Movie] = (0..<40).map { index in
        let (title, year, genres) =
            index < titles.count ? titles[index] : ("Film number \(index + 1)", UInt32(1950 + index), ["Drama"])
        return Movie(
            id: UInt32(index + 1),
            title: title,
            year: year,
            genres: genres,
            ratingCount: UInt32(1_284 - index * 30),
            meanStars: 4.2 - Double(index) / 40,
            director: "Somebody Known",
            country: "South Korea",
            predicted: Prediction(stars: 4.4, low: 4, high: 4.8)
        )
    }
}
