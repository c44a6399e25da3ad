import Engine
import Importers
import Testing

@testable import SparrowCTL

struct EvaluationInputTests {
    private static func records(_ format: ImportRecords.Format) -> ImportRecords {
        var ratings = RatingColumns()
        ratings.append(user: 9, movie: 20, halfStars: 8, time: 300)
        ratings.append(user: 4, movie: 10, halfStars: 3, time: 100)
        ratings.append(user: 9, movie: 10, halfStars: 6, time: 100)
        return ImportRecords(
            format: format,
            movies: [
                ImportedMovie(id: 20, title: "Quiet Room (1951)", genres: ["Drama"]),
                ImportedMovie(id: 10, title: "Untitled"),
            ],
            ratings: ratings
        )
    }

    @Test func `ratings stand by time and then by their place in the file`() {
        let log = EvaluationInput(Self.records(.movieLensCSV)).log

        #expect(log.times == [100, 100, 300])
        #expect(log.userRows.map { log.userIDs[Int($0)] } == [UserID(4), UserID(9), UserID(9)])
        #expect(log.movieRows.map { log.movieIDs[Int($0)] } == [MovieID(10), MovieID(10), MovieID(20)])
        #expect(log.halfStars == [3, 6, 8])
    }

    @Test func `a movie keeps its genres and its year, and none is made up`() {
        let log = EvaluationInput(Self.records(.movieLensCSV)).log

        #expect(log.movies[0] == MovieContent(genres: ["Drama"], year: 1951, title: "Quiet Room"))
        #expect(log.movies[1] == MovieContent(title: "Untitled"))
    }

    @Test func `the order of the file is kept where it has official folds`() {
        #expect(EvaluationInput(Self.records(.movieLens100k)).fileOrder == [1, 2, 0])
        #expect(EvaluationInput(Self.records(.movieLensCSV)).fileOrder == nil)
    }
}
