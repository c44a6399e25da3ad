/// Bytes that are read once, from the first to the last: those of a file on disk, or of an entry of a zip archive.
protocol ByteStream: AnyObject {
    /// Fills the beginning of `buffer`.
    ///
    /// - Returns: how many bytes; 0 at the end and nowhere else.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int
}
