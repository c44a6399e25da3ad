/// At most so many films of one genre among any ten that follow each other.
struct GenreCap {
    private static let window = 10

    private let max: Int
    /// Of the last nine films, the newest last.
    private var recent: [[UInt16]] = []
    private var counts: [UInt16: Int] = [:]

    /// - Parameter max: 0: any number.
    init(max: Int) { self.max = max }

    var isOn: Bool { max > 0 }

    /// The genre of which there are enough already; `nil` for a film that may come next.
    func fullGenre(among genres: [UInt16]) -> UInt16? {
        isOn ? genres.first { counts[$0, default: 0] >= max } : nil
    }

    /// A film came next.
    mutating func add(_ genres: [UInt16]) {
        guard isOn else { return }
        recent.append(genres)
        for genre in genres { counts[genre, default: 0] += 1 }
        if recent.count >= GenreCap.window {
            for genre in recent.removeFirst() { counts[genre, default: 0] -= 1 }
        }
    }
}
