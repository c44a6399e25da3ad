import Engine

/// An embedding in service.
struct ServedSpace: Sendable {
    let name: String
    /// Of its artifact; 0: it is made at the start.
    let version: UInt32
    private(set) var index: ExactIndex
    var space: EmbeddingSpace { index.space }
    /// `nil` for vectors that were made elsewhere under a name of their own: similar movies alone read those.
    let users: (any UserVectors)?
    /// Gives movies that came later a vector of their content; `nil` where the space needs none.
    private(set) var projection: ContentProjection?

    init(
        name: String,
        version: UInt32,
        space: EmbeddingSpace,
        users: (any UserVectors)?,
        projection: ContentProjection? = nil
    ) {
        self.name = name
        self.version = version
        index = ExactIndex(space)
        self.users = users
        self.projection = projection
    }

    /// Its vectors were made elsewhere.
    var isImported: Bool { space.manifest.settings["source"] == "imported" }

    /// As recall asks it; `nil` for a space that is no source.
    var recallSpace: RecallSpace? {
        guard let source = RecallSource(rawValue: name), let users else { return nil }
        return RecallSpace(source: source, index: index, users: users)
    }

    /// Takes in movies that came to the catalogue, by their content.
    ///
    /// - Parameter vectors: of the content space, of each new row in order; `nil` where a movie has none.
    mutating func append(_ vectors: [[Float]?]) {
        var grown = space
        let first = grown.movieCount
        grown.grow(to: first + vectors.count)
        var placed: [Int] = []
        for (place, vector) in vectors.enumerated() {
            guard let vector, let projection, projection.contentWidth == vector.count else { continue }
            grown.place(
                projection.vector(ofContent: vector),
                atMovie: first + place,
                confidence: ContentProjection.confidence
            )
            placed.append(first + place)
        }
        index.insert(placed, of: grown)
    }

    /// The content space is another one: movies that come wait until they are placed by it.
    mutating func forgetProjection() { projection = nil }
}
