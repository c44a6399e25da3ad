import Engine
import Store
import Testing

@testable import SparrowServer

struct LiveViewsTests {
    private func views() -> LiveViews {
        let views = LiveViews()
        views.replace(
            catalogue: Catalogue([movie(10, "Alien"), movie(20, "The Thing")]),
            people: [Person(id: 1, name: "ada"), Person(id: 2, name: "bob")],
            isSimulated: false
        )
        return views
    }

    private func movie(_ id: UInt32, _ title: String) -> CatalogueMovie {
        CatalogueMovie(id: id, title: title, originalTitle: title, year: nil, genres: ["Horror"])
    }

    private func event(_ offset: UInt64, user: UInt32, movie: UInt32, _ body: Event.Body) -> Committed {
        Committed(event: Event(offset: offset, timeMilliseconds: 0, userID: user, movieID: movie, body: body))
    }

    @Test func `a star changes the person and the movie, and an older list is stale`() {
        let views = views()
        views.apply([event(5, user: 1, movie: 10, .rated(halfStars: 9, time: 100, predictedStars: nil))])

        let person = views.people.person(1)
        #expect(person?.history.rating(of: 0)?.halfStars == 9)
        #expect(person?.lastOffset == 5)
        #expect(views.statistics[0].count == 1)
        #expect(views.statistics.ratingCount == 1)
        #expect(views.people.person(2)?.history.isEmpty == true)
    }

    @Test func `rating again counts once, taking the stars away counts none`() {
        let views = views()
        views.apply([
            event(5, user: 1, movie: 10, .rated(halfStars: 9, time: 100, predictedStars: nil)),
            event(6, user: 1, movie: 10, .rated(halfStars: 2, time: 101, predictedStars: nil)),
        ])
        #expect(views.statistics[0].count == 1)
        #expect(views.statistics[0].sum == 2)

        views.apply([event(7, user: 1, movie: 10, .unrated(time: 102))])
        #expect(views.statistics[0].count == 0)
        #expect(views.statistics.ratingCount == 0)
        #expect(views.people.person(1)?.history.isEmpty == true)
    }

    @Test func `applying the same events again changes nothing`() {
        let views = views()
        let events = [
            Committed(event: Event(offset: 5, timeMilliseconds: 0, userID: 3, body: .userCreated(name: "cy"))),
            event(6, user: 3, movie: 20, .rated(halfStars: 7, time: 100, predictedStars: nil)),
            event(7, user: 3, movie: 10, .watchlistSet(listed: true)),
            event(8, user: 3, movie: 10, .interestSet(hidden: true)),
        ]
        views.apply(events)
        views.apply(events)

        let person = views.people.person(3)
        #expect(person?.history.count == 1)
        #expect(person?.watchlist == [0])
        #expect(person?.hidden == [0])
        #expect(views.statistics[1].count == 1)
        #expect(views.people.count == 3)
    }

    @Test func `a new movie can be rated in the same commit`() {
        let views = views()
        views.apply([
            Committed(
                event: Event(
                    offset: 5,
                    timeMilliseconds: 0,
                    movieID: 30,
                    body: .movieCreated(MovieFields(title: "New", titleKey: "new", year: 2024, genres: ["Drama"]))
                )
            ),
            event(6, user: 1, movie: 30, .rated(halfStars: 8, time: 100, predictedStars: nil)),
        ])
        #expect(views.snapshots.current.catalogue.count == 3)
        #expect(views.statistics[2].count == 1)
        #expect(views.people.person(1)?.history.rating(of: 2) != nil)
    }
}
