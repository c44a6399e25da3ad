extension Text {
    /// A text from outside that may be stored, unchanged.
    ///
    /// Refused are control characters (C0, DEL, C1), line separators, bidirectional controls, unassigned code points, a text that
    /// is nothing but spaces where one is needed, and any length (counted in Unicode scalars) outside `length`.
    /// `what` names the field as the message does: "title".
    /// - Throws: a message that names the field, the character and its place.
    @discardableResult
    package static func checked(
        _ text: String,
        _ what: String,
        length: ClosedRange<Int> = 1...512
    ) throws(TextError) -> String {
        var count = 0
        var isBlank = true
        for scalar in text.unicodeScalars {
            if let kind = forbiddenKind(of: scalar) {
                throw .forbidden(scalar, kind: kind, what, at: count, of: text)
            }
            if isBlank && !scalar.properties.isWhitespace { isBlank = false }
            count += 1
        }
        guard count <= length.upperBound else {
            throw .tooLong(what, text, count: count, max: length.upperBound)
        }
        guard count >= length.lowerBound, !isBlank || length.lowerBound == 0 else {
            throw .tooShort(what, min: length.lowerBound)
        }
        return text
    }

    /// The text of UTF-8 bytes from outside, checked as `checked(_:_:length:)` does. Bytes that are not UTF-8, lone surrogates among
    /// them, are refused, never repaired.
    /// - Throws: as above, or the place of the first byte that is not UTF-8.
    @discardableResult
    package static func checked(
        utf8 bytes: some Collection<UInt8>,
        _ what: String,
        length: ClosedRange<Int> = 1...512
    ) throws(TextError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notUTF8(what, atByte: validPrefixLength(of: bytes))
        }
        return try checked(text, what, length: length)
    }

    private static func forbiddenKind(of scalar: Unicode.Scalar) -> String? {
        // Nearly all text takes this way.
        if scalar.value >= 0x20 && scalar.value < 0x7F { return nil }
        if scalar.isControl { return "control character" }
        if scalar.isBidirectionalControl { return "bidirectional control" }
        if scalar.isLineSeparator { return "line separator" }
        if scalar.properties.generalCategory == .unassigned { return "unassigned character" }
        return nil
    }

    /// How many bytes at the start are whole UTF-8 characters.
    private static func validPrefixLength(of bytes: some Collection<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var length = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            length += UTF8.width(scalar)
        }
        return length
    }
}
