import Foundation
import Testing
import Text

/// All titles of a real MovieLens file, where one is at hand: `SPARROW_DATA`, else `../shared/data`.
struct RealTitlesTests {
    private static let titles: [String] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data =
            ProcessInfo.processInfo.environment["SPARROW_DATA"].map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared/data")
        let file = data.appendingPathComponent("ml-latest-small/movies.csv")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            let rest = line.drop { $0 != "," }.dropFirst()
            let title = rest.prefix(upTo: rest.lastIndex(of: ",") ?? rest.endIndex)
            guard title.hasPrefix("\"") else { return String(title) }
            return String(title.dropFirst().dropLast()).replacing("\"\"", with: "\"")
        }
    }()

    @Test(.enabled(if: !titles.isEmpty, "no ml-latest-small in SPARROW_DATA or ../shared/data"))
    func `every real title keeps its words and gives its year`() {
        for title in Self.titles {
            let parsed = MovieTitle(parsing: title)
            let words = Text.words(parsed.withYear).sorted()
            let wordsBefore = Text.words(title).sorted()
            #expect(
                words == wordsBefore || parsed.year == nil || title.contains("–") || title.contains("-"),
                "\(title)"
            )
            #expect(Text.displayable(parsed.shown) == parsed.shown)
            #expect(!parsed.shown.isEmpty && !parsed.shown.hasSuffix(", The"), "\(title)")
        }
        #expect(Self.titles.filter { MovieTitle(parsing: $0).year == nil }.count < 20)
    }
}
