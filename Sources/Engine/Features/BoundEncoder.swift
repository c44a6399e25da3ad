/// A `FeatureEncoder` bound to the rows of one catalogue: makes the inputs of samples, for each sample of each batch.
///
/// Columns are compiled to a flat list of plain instructions, and what depends on a movie alone is looked up by its row. Nothing is
/// allocated. Users and movies whose rows came later than the encoder are unknown.
public struct BoundEncoder: Sendable {
    public let encoder: FeatureEncoder

    /// Writes the inputs of a sample.
    ///
    /// - Parameters:
    ///   - sample: of the table that the encoder is bound to.
    ///   - history: the *end* of the user's earlier positives, oldest first.
    ///   - historyCount: how many stand before it, `sample.historyCount` in a table.
    ///   - dropped: ids that are to be unknown.
    ///   - categories: `encoder.slots.count` values are written.
    ///   - numbers: `encoder.numbers.count` values are written.
    ///   - sequence: up to `encoder.historyLength` values are written, newest first; the rest is left as it is.
    /// - Returns: how many values of `sequence` were written.
    public func encode(
        _ sample: Sample,
        history: UnsafePointer<UInt32>,
        historyCount: Int,
        dropping dropped: DroppedIDs = [],
        categories: UnsafeMutablePointer<UInt32>,
        numbers: UnsafeMutablePointer<Float>,
        sequence: UnsafeMutablePointer<UInt32>
    ) -> Int {
        0
    }
}

extension FeatureEncoder {
    /// The encoder for the rows of a catalogue.
    public func bound(userIDs: [UserID], movieIDs: [MovieID], movieFeatures: MovieFeatures) -> BoundEncoder {
        BoundEncoder(encoder: self)
    }

    /// The encoder for the samples of a table.
    public func bound(to table: SampleTable) -> BoundEncoder {
        bound(userIDs: table.userIDs, movieIDs: table.movieIDs, movieFeatures: table.movieFeatures)
    }
}
