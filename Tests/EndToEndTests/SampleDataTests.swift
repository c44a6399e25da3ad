import Foundation
import Harness
import Testing

/// The sample films are facts; a real catalogue, where one is present, checks their titles and years.
struct SampleDataTests {
    private static let movieLens = Programs.sharedData("ml-latest-small/movies.csv")
    private static let sampleData = Programs.packageRoot + "/sampledata/"

    @Test(
        .enabled(if: movieLens != nil, "MovieLens is not in SPARROW_DATA or ../shared/data"),
        .enabled(if: FileManager.default.fileExists(atPath: sampleData + "movies.csv"), "there is no sampledata")
    )
    func `every difference from MovieLens in title or year is listed with a reason`() throws {
        let theirs = try films(in: #require(Self.movieLens))
        let ours = try films(in: Self.sampleData + "movies.csv")
        let years = Dictionary(grouping: theirs, by: \.mainTitle).mapValues { Set($0.map(\.year)) }

        let differences = ours.filter { film in
            guard let known = years[film.mainTitle], !known.contains(film.year) else { return false }
            // Farther away it is another film of the same name.
            return known.contains { abs($0 - film.year) <= 3 }
        }
        let listed = Set(try rows(in: Self.sampleData + "differences.csv").filter { !$0[3].isEmpty }.map { $0[0] })

        #expect(ours.count >= 900)
        #expect(ours.count { years[$0.mainTitle]?.contains($0.year) == true } >= ours.count / 2)
        #expect(differences.filter { !listed.contains($0.id) }.map(\.title) == [])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: sampleData + "movies.csv"), "there is no sampledata"))
    func `each listed difference is of a film that is there, under the title that is there`() throws {
        let titles = Dictionary(
            uniqueKeysWithValues: try films(in: Self.sampleData + "movies.csv").map { ($0.id, $0.title) }
        )

        let stale = try rows(in: Self.sampleData + "differences.csv").filter { titles[$0[0]] != $0[1] }

        #expect(stale == [])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: sampleData + "movies.csv"), "there is no sampledata"))
    func `every film has a plot line of its own, of at most 120 characters`() throws {
        let films = try films(in: Self.sampleData + "movies.csv")
        let plots = try rows(in: Self.sampleData + "plots.csv")

        #expect(plots.map { $0[0] } == films.map(\.id))
        #expect(plots.filter { !(1...120).contains($0[1].count) }.map { $0[0] } == [])
        #expect(Set(plots.map { $0[1] }).count == plots.count)
    }

    private struct Film {
        var id: String
        var title: String
        var mainTitle: String
        var year: Int
    }

    private func films(in file: String) throws -> [Film] {
        try rows(in: file).compactMap { row in
            guard let match = row[1].firstMatch(of: /\((\d{4})\)\s*$/), let year = Int(match.1) else { return nil }
            return Film(id: row[0], title: row[1], mainTitle: mainTitle(row[1]), year: year)
        }
    }

    /// The text before the first " (", a trailing article moved to the front, folded to letters and digits.
    private func mainTitle(_ title: String) -> String {
        var text = title.range(of: " (").map { String(title[..<$0.lowerBound]) } ?? title
        if let match = text.wholeMatch(
            of: /(.*), (The|A|An|La|Le|Les|L'|Il|Lo|I|Das|Der|Die|El|Los|Las|Un|Une|Una|O|Det|Den|Ett|En)/
        ) {
            text = match.2 + (match.2.hasSuffix("'") ? "" : " ") + match.1
        }
        let folded = text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        return folded.unicodeScalars.split { !CharacterSet.alphanumerics.contains($0) }
            .map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// The lines of a CSV file after its head, as fields; quotes as in RFC 4180, no line breaks in fields.
    private func rows(in file: String) throws -> [[String]] {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().map(fields)
    }

    private func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        var previous: Character = ","
        for character in line {
            switch character {
            case "\"":
                if !isQuoted, previous == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
            previous = character
        }
        return fields
    }
}
