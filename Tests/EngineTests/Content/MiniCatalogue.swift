import Engine

/// Made-up films of three kinds: what stands near what is known.
enum MiniCatalogue {
    static let space = 0..<6
    static let west = 6..<12
    static let love = 12..<18

    /// Six films each in space, in the West and in love, each sharing most of its words with its like, and two of which nothing is known.
    static let movies: [MovieContent] = [
        film(
            "Star Voyage",
            ["Sci-Fi"],
            1979,
            "Ann Orbit",
            "France",
            "alien|spaceship",
            "A crew meets an alien on its spaceship"
        ),
        film(
            "Moon Base",
            ["Sci-Fi"],
            1984,
            "Ann Orbit",
            "France",
            "astronaut|moon",
            "An astronaut is alone on the moon"
        ),
        film(
            "The Last Rocket",
            ["Sci-Fi"],
            1991,
            "Bob Void",
            "Italy",
            "rocket|astronaut",
            "The last rocket leaves the planet"
        ),
        film(
            "Alien Planet",
            ["Sci-Fi"],
            1999,
            "Bob Void",
            "Italy",
            "alien|planet",
            "Astronauts are stranded on a planet of aliens"
        ),
        film(
            "Red Planet Prison",
            ["Sci-Fi"],
            2004,
            "Ann Orbit",
            "France",
            "prison|planet",
            "Prisoners escape from a prison planet"
        ),
        film(
            "Signal",
            ["Sci-Fi"],
            2011,
            "Bob Void",
            "Italy",
            "spaceship|signal",
            "A spaceship hears a signal from a planet"
        ),
        film("Dust", ["Western"], 1952, "Cal Spur", "Spain", "gunfighter|sheriff", "A sheriff waits for a gunfighter"),
        film(
            "Five Riders",
            ["Western"],
            1958,
            "Cal Spur",
            "Spain",
            "gunfighter|village",
            "Riders guard a village from bandits"
        ),
        film(
            "The Sheriff",
            ["Western"],
            1961,
            "Dee Saddle",
            "Spain",
            "sheriff|bandits",
            "A sheriff hunts bandits in the desert"
        ),
        film(
            "Desert Gold",
            ["Western"],
            1966,
            "Dee Saddle",
            "Spain",
            "gold|desert",
            "Three bandits dig for gold in the desert"
        ),
        film(
            "Gallows Town",
            ["Western"],
            1969,
            "Cal Spur",
            "Spain",
            "prison|sheriff",
            "A prisoner escapes from the sheriff"
        ),
        film(
            "Horse Thief",
            ["Western"],
            1971,
            "Dee Saddle",
            "Spain",
            "horse|bandits",
            "A horse thief rides with the bandits"
        ),
        film(
            "April in June",
            ["Romance"],
            1985,
            "Eve Heart",
            "Japan",
            "wedding|love",
            "Two friends fall in love before a wedding"
        ),
        film(
            "The Wedding Dance",
            ["Romance"],
            1988,
            "Eve Heart",
            "Japan",
            "wedding|dance",
            "A wedding dance brings back an old love"
        ),
        film(
            "Letters",
            ["Romance"],
            1992,
            "Flo Rose",
            "Japan",
            "letters|love",
            "Letters of love reach the wrong house"
        ),
        film(
            "Kiss Me Twice",
            ["Romance"],
            1996,
            "Flo Rose",
            "Japan",
            "love|kiss",
            "A kiss at the dance, and another at the wedding"
        ),
        film("Summer Dance", ["Romance"], 2001, "Eve Heart", "Japan", "dance|summer", "A summer of dance and love"),
        film(
            "The Bride",
            ["Romance"],
            2007,
            "Flo Rose",
            "Japan",
            "wedding|bride",
            "A bride runs from her wedding with a letter"
        ),
        MovieContent(),
        MovieContent(title: "The", plot: "of the and"),
    ]

    private static func film(
        _ title: String,
        _ genres: [String],
        _ year: Int,
        _ director: String,
        _ country: String,
        _ keywords: String,
        _ plot: String
    ) -> MovieContent {
        MovieContent(
            genres: genres,
            year: year,
            director: director,
            keywords: keywords.split(separator: "|").map(String.init),
            title: title,
            country: country,
            plot: plot
        )
    }

    static func fitted(width: Int = 4, threads: Int = 1) throws -> ContentSpace {
        var settings = ContentSpace.Settings()
        settings.width = width
        settings.threads = threads
        return try ContentSpace(fitting: movies, settings: settings)
    }
}
