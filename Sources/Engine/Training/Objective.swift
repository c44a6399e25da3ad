/// What a model is taught.
public enum Objective: String, Hashable, Sendable, Codable, CaseIterable {
    /// P(liked | rated): the label over rated pairs, as papers and the reference system have it.
    case reference
    /// P(would watch) × P(liked | watched): drawn unrated movies against rated ones for the first, the label over rated pairs for the
    /// second (the data definition of ESMM, Ma et al. 2018). What makes lists.
    case serving
}
