/// A movie as a file has it, checked.
package struct ImportedMovie: Sendable, Equatable {
    /// The file's id.
    package var id: UInt32
    /// With the year: `Matrix, The (1999)`.
    package var title: String
    /// In MovieLens' vocabulary; empty where none is listed.
    package var genres: [String] = []
    /// As links.csv has them, the digits alone; empty where unknown.
    package var imdbID = ""
    package var tmdbID = ""
    package var director = ""
    package var country = ""
    package var keywords: [String] = []
    /// What it is about, in a sentence.
    package var plot = ""

    package init(id: UInt32, title: String, genres: [String] = []) {
        self.id = id
        self.title = title
        self.genres = genres
    }
}

/// A tag that a person put on a movie.
package struct ImportedTag: Sendable, Equatable {
    package var userID: UInt32
    package var movieID: UInt32
    package var text: String
    /// Unix seconds.
    package var time: UInt32

    package init(userID: UInt32, movieID: UInt32, text: String, time: UInt32) {
        self.userID = userID
        self.movieID = movieID
        self.text = text
        self.time = time
    }
}
