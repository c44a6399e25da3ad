import ArgumentParser
import Testing

@testable import SparrowCTL

struct AddMovieTests {
    private let known = ["Comedy", "Drama", "Horror", "Sci-Fi"]

    @Test(arguments: [("Horor", "Horror"), ("horror", "Horror"), ("SCI-FI", "Sci-Fi"), ("comedi", "Comedy")])
    func `a genre that no movie has is refused with the nearest`(genre: String, nearest: String) {
        let failure = #expect(throws: Failure.self) { try AddMovie.check(["Drama", genre], known: known) }

        #expect(failure?.status == .badData)
        #expect(failure?.message.contains("no movie has the genre \"\(genre)\"; did you mean \(nearest)?") == true)
    }

    @Test func `known genres pass, and any in a catalogue without genres`() throws {
        try AddMovie.check(["Horror", "Sci-Fi"], known: known)
        try AddMovie.check(["Horor"], known: [])
    }

    @Test(arguments: ["Test (1492)", "Test (3026)", "Test (20266)", "Test (202)"])
    func `a title that ends in something like a year is refused`(title: String) throws {
        #expect(throws: (any Error).self) { _ = try SparrowCTL.parseAsRoot(["movie", "add", title]) }
        #expect(try SparrowCTL.parseAsRoot(["movie", "add", title, "--year", "2026"]) is AddMovie)
    }

    @Test(arguments: ["Test (2026)", "Test", "1984", "(500) Days of Summer (2009)", "Test (II)", "Show (2009– )"])
    func `other titles are taken`(title: String) throws {
        #expect(try SparrowCTL.parseAsRoot(["movie", "add", title]) is AddMovie)
    }
}
