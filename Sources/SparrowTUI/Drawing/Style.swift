/// How a cell is drawn: attributes and one of the terminal's own eight colours over its own background.
///
/// Whatever a style says is said by a shape or a word as well, so a screen without styles loses nothing.
struct Style: Hashable, Sendable {
    struct Attributes: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        static let bold = Attributes(rawValue: 1)
        static let dim = Attributes(rawValue: 2)
        static let reverse = Attributes(rawValue: 4)
        static let underline = Attributes(rawValue: 8)
    }

    /// The terminal's palette; what `red` looks like is the terminal's affair.
    enum Colour: UInt8, Sendable {
        case standard, red, green, yellow, blue, magenta, cyan
    }

    var attributes: Attributes = []
    var colour = Colour.standard

    static let plain = Style()
    static let heading = Style(attributes: .bold)
    static let rule = Style(attributes: .dim)
    static let quiet = Style(attributes: .dim)
    static let chosen = Style(attributes: .reverse)
    static let key = Style(attributes: .bold)
    static let stars = Style(colour: .yellow)
    static let risen = Style(attributes: .bold, colour: .green)
    static let fallen = Style(attributes: .bold, colour: .red)
    static let arrived = Style(attributes: .bold, colour: .cyan)
    static let warning = Style(attributes: .bold, colour: .red)
    static let bar = Style(colour: .cyan)
    /// A bar of what speaks against a film.
    static let against = Style(attributes: .dim)

    /// The same without weight: how a mark looks when it begins to fade.
    var faded: Style { Style(attributes: attributes.subtracting(.bold), colour: colour) }
}
