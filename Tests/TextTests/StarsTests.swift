import Testing
import Text

struct StarsTests {
    @Test(arguments: [
        (1, "½····", "0.5"), (2, "★····", "1.0"), (7, "★★★½·", "3.5"), (9, "★★★★½", "4.5"), (10, "★★★★★", "5.0"),
    ])
    func `half stars are drawn in five columns`(halfStars: Int, glyphs: String, decimal: String) throws {
        let stars = try #require(Stars(halfStars: halfStars))

        #expect(stars.glyphs == glyphs)
        #expect(stars.decimal == decimal)
        #expect(Stars(parsing: decimal) == stars)
        #expect(Stars(parsing: stars.short) == stars)
        #expect(Text.width(stars.glyphs) == 5)
    }

    @Test(arguments: ["0", "5.5", "4.3", "-1", "", "four", "4.", "10", "4.55", "٤", "4,5", " 4", "1e0"])
    func `a number off the grid is refused`(text: String) {
        #expect(Stars(parsing: text) == nil)
    }

    @Test(arguments: [0, 11, -1, 256])
    func `half stars off the grid are refused`(halfStars: Int) {
        #expect(Stars(halfStars: halfStars) == nil)
    }

    @Test func `a mean is drawn as the nearest half star`() {
        #expect(Stars(rounding: 3.96)?.short == "4")
        #expect(Stars(rounding: 4.3)?.short == "4.5")
        #expect(Stars(rounding: 0)?.short == "0.5")
        #expect(Stars(rounding: .nan) == nil)
    }
}
