/// The settings of a model as they were written, each checked when it is read.
public struct ModelSettings: Sendable {
    /// Where the defaults come from.
    public enum Preset: String, Sendable, CaseIterable {
        case sparrow
        /// The settings of the reference system.
        case reference
    }

    public var preset: Preset
    /// Texts by name: `neighbours` → `50`.
    public var values: [String: String]

    public init(_ values: [String: String] = [:], preset: Preset = .sparrow) {
        self.preset = preset
        self.values = values
    }

    /// A whole number; `nil` where it is not set.
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(EngineError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .badSetting(name, text, "give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A number; `nil` where it is not set.
    public func number(_ name: String, in range: ClosedRange<Double>) throws(EngineError) -> Double? {
        guard let text = values[name] else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw .badSetting(name, text, "give a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The widths of hidden layers, as `128x64`; `nil` where they are not set.
    public func widths(_ name: String) throws(EngineError) -> [Int]? {
        guard let text = values[name] else { return nil }
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        let widths = parts.compactMap { $0 }
        guard widths.count == parts.count, (1...8).contains(widths.count),
            widths.allSatisfy({ (1...1_024).contains($0) })
        else {
            throw .badSetting(name, text, "give one to eight widths from 1 to 1024, as 128x64")
        }
        return widths
    }

    /// One of some words; `nil` where it is not set.
    public func choice<Choice>(_ name: String, of type: Choice.Type) throws(EngineError) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = values[name] else { return nil }
        guard let value = Choice(rawValue: text) else {
            throw .badSetting(name, text, "give \(Choice.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return value
    }
}
