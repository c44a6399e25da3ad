/// An edition of MovieLens that GroupLens publishes as one zip archive.
struct MovieLensEdition {
    /// Of the archive, without `.zip`.
    let name: String
    /// What is in it, in a few words.
    let contents: String
    /// Of the archive, about, in millions.
    let megabytes: Int
    /// May be passed on under the same conditions; the early ones only with permission.
    let mayBeShared: Bool
    /// The part of the full text's name behind the edition's: the licence is in the edition's README.
    private let readmeSuffix: String

    static let all = [
        MovieLensEdition(
            "ml-latest-small",
            "100,836 ratings of 9,742 movies by 610 people (2018); changes now and then, for trying things out",
            megabytes: 1
        ),
        MovieLensEdition(
            "ml-latest",
            "about 33 million ratings of 86,000 movies by 330,000 people; changes now and then",
            megabytes: 335
        ),
        .early("ml-100k", "100,000 ratings of 1,682 movies by 943 people (1998)", megabytes: 5, readme: "-README.txt"),
        .early(
            "ml-1m",
            "1,000,209 ratings of 3,883 movies by 6,040 people (2000)",
            megabytes: 6,
            readme: "-README.txt"
        ),
        .early(
            "ml-10m",
            "10,000,054 ratings and 95,580 tags of 10,681 movies by 71,567 people (2009)",
            megabytes: 63,
            readme: "-README.html"
        ),
        MovieLensEdition(
            "ml-20m",
            "20,000,263 ratings and 465,564 tags of 27,278 movies by 138,493 people (2015)",
            megabytes: 190
        ),
        MovieLensEdition(
            "ml-25m",
            "25,000,095 ratings and 1,093,360 tags of 62,423 movies by 162,541 people (2019)",
            megabytes: 250
        ),
        MovieLensEdition(
            "ml-32m",
            "32,000,204 ratings and 2,000,072 tags of 87,585 movies by 200,948 people (2023)",
            megabytes: 239
        ),
    ]

    private init(
        _ name: String,
        _ contents: String,
        megabytes: Int,
        mayBeShared: Bool = true,
        readmeSuffix: String = "-README.html"
    ) {
        self.name = name
        self.contents = contents
        self.megabytes = megabytes
        self.mayBeShared = mayBeShared
        self.readmeSuffix = readmeSuffix
    }

    private static func early(_ name: String, _ contents: String, megabytes: Int, readme: String) -> MovieLensEdition {
        MovieLensEdition(name, contents, megabytes: megabytes, mayBeShared: false, readmeSuffix: readme)
    }

    /// Where GroupLens keeps them.
    static let address = "https://files.grouplens.org/datasets/movielens"

    var archiveName: String { name + ".zip" }

    /// Where the licence stands in full.
    var licenceAddress: String { "\(Self.address)/\(name)\(readmeSuffix)" }

    /// What whoever asks for it should know first.
    var about: [String] {
        [
            "\(name): \(contents)",
            "from GroupLens, University of Minnesota: \(Self.address)/\(archiveName), about \(megabytes) MB",
            "licence, in short: for research; not for commercial use without GroupLens' permission; cite Harper and Konstan",
            "  (2015) where you publish; claim no endorsement; "
                + (mayBeShared ? "pass it on under the same conditions only" : "do not pass it on without permission"),
            "in full: \(licenceAddress)",
        ]
    }
}
