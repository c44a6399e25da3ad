/// An edition of MovieLens that GroupLens publishes as one zip archive.
struct MovieLensEdition {
    /// Of the archive, without `.zip`.
    let name: String
    /// What is in it, in a few words.
    let contents: String
    /// Of the archive, about, in millions.
    let megabytes: Int
    /// May be passed on under the same conditions; the early ones only with permission.
    var mayBeShared = true
    /// The licence stands in the edition's README, whose name follows that of the edition.
    var readme = "README.html"

    static let all = [
        MovieLensEdition(
            name: "ml-latest-small",
            contents: "100,836 ratings, 9,742 movies, 610 people (2018, may change)",
            megabytes: 1
        ),
        MovieLensEdition(
            name: "ml-latest",
            contents: "33 million ratings, 86,000 movies, 330,000 people (may change)",
            megabytes: 335
        ),
        MovieLensEdition(
            name: "ml-100k",
            contents: "100,000 ratings, 1,682 movies, 943 people (1998)",
            megabytes: 5,
            mayBeShared: false,
            readme: "README.txt"
        ),
        MovieLensEdition(
            name: "ml-1m",
            contents: "1,000,209 ratings, 3,883 movies, 6,040 people (2000)",
            megabytes: 6,
            mayBeShared: false,
            readme: "README.txt"
        ),
        MovieLensEdition(
            name: "ml-10m",
            contents: "10,000,054 ratings, 95,580 tags, 10,681 movies, 71,567 people (2009)",
            megabytes: 63,
            mayBeShared: false
        ),
        MovieLensEdition(
            name: "ml-20m",
            contents: "20,000,263 ratings, 465,564 tags, 27,278 movies, 138,493 people (2015)",
            megabytes: 190
        ),
        MovieLensEdition(
            name: "ml-25m",
            contents: "25,000,095 ratings, 1,093,360 tags, 62,423 movies, 162,541 people (2019)",
            megabytes: 250
        ),
        MovieLensEdition(
            name: "ml-32m",
            contents: "32,000,204 ratings, 2,000,072 tags, 87,585 movies, 200,948 people (2023)",
            megabytes: 239
        ),
    ]

    /// Where GroupLens keeps them.
    static let address = "https://files.grouplens.org/datasets/movielens"

    var archiveName: String { name + ".zip" }

    /// Where the licence stands in full.
    var licenceAddress: String { "\(Self.address)/\(name)-\(readme)" }

    /// What whoever asks for it should know first, in lines that fit a terminal.
    var about: [String] {
        let sharing = mayBeShared ? "pass it on under the same conditions only" : "do not pass it on without permission"
        return [
            "\(name): \(contents)",
            "from GroupLens, University of Minnesota; about \(megabytes) MB:",
            "  \(Self.address)/\(archiveName)",
            "its conditions, in short: for research; not for commercial use without permission;",
            "  cite Harper and Konstan (2015) where you publish; claim no endorsement;",
            "  \(sharing)",
            "in full: \(licenceAddress)",
        ]
    }
}
