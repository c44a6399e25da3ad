/// One person's current ratings, ordered by (time, offset): columns of equal length.
///
/// After a start or an import the columns are slices of the compressed sparse rows of everybody; from the first star on they
/// are the person's own copy.
struct UserHistory: Sendable {
    private(set) var movieRows: ArraySlice<UInt32> = []
    private(set) var halfStars: ArraySlice<UInt8> = []
    /// Unix seconds.
    private(set) var times: ArraySlice<UInt32> = []
    private(set) var halfStarSum = 0

    init() {}

    init(movieRows: ArraySlice<UInt32>, halfStars: ArraySlice<UInt8>, times: ArraySlice<UInt32>) {
        self.movieRows = movieRows
        self.halfStars = halfStars
        self.times = times
        halfStarSum = halfStars.reduce(0) { $0 + Int($1) }
    }

    struct Entry: Equatable, Sendable {
        var movieRow: Int
        var halfStars: UInt8
        var time: UInt32
    }

    var count: Int { movieRows.count }
    var isEmpty: Bool { movieRows.isEmpty }
    /// In stars; 0 without ratings.
    var meanStars: Double { isEmpty ? 0 : Double(halfStarSum) / Double(count) / 2 }
    var newest: Entry? { isEmpty ? nil : self[count - 1] }

    /// The entry at a position from 0 (the oldest) to `count`.
    subscript(position: Int) -> Entry {
        let index = movieRows.startIndex + position
        return Entry(
            movieRow: Int(movieRows[index]),
            halfStars: halfStars[halfStars.startIndex + position],
            time: times[times.startIndex + position]
        )
    }

    func position(of movieRow: Int) -> Int? {
        movieRows.firstIndex(of: UInt32(movieRow)).map { $0 - movieRows.startIndex }
    }

    func rating(of movieRow: Int) -> Entry? { position(of: movieRow).map { self[$0] } }

    /// Puts a rating where its time says, behind those of the same time, in place of an older one of the same movie.
    mutating func set(_ entry: Entry) {
        remove(entry.movieRow)
        var position = count
        while position > 0, self[position - 1].time > entry.time { position -= 1 }
        movieRows.insert(UInt32(entry.movieRow), at: movieRows.startIndex + position)
        halfStars.insert(entry.halfStars, at: halfStars.startIndex + position)
        times.insert(entry.time, at: times.startIndex + position)
        halfStarSum += Int(entry.halfStars)
    }

    mutating func remove(_ movieRow: Int) {
        guard let position = position(of: movieRow) else { return }
        halfStarSum -= Int(halfStars[halfStars.startIndex + position])
        movieRows.remove(at: movieRows.startIndex + position)
        halfStars.remove(at: halfStars.startIndex + position)
        times.remove(at: times.startIndex + position)
    }
}
