/// A command: its name and arguments, which may be any bytes.
///
/// One array for all of them: a pipeline of thousands costs no array an argument.
package struct RedisCommand: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var lengths: [Int] = []

    package init(_ words: String...) {
        for word in words { add(word) }
    }

    package mutating func add(_ text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        lengths.append(bytes.count - start)
    }

    package mutating func add(_ number: some FixedWidthInteger) { add(String(number)) }

    package mutating func add(bytes argument: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: argument)
        lengths.append(bytes.count - start)
    }

    /// `HSET`.
    package var name: String { argument(0) }
    /// The first argument, which is the key of most commands; empty where there is none.
    package var key: String { argument(1) }

    private func argument(_ index: Int) -> String {
        guard index < lengths.count else { return "" }
        let start = lengths[..<index].reduce(0, +)
        return String(decoding: bytes[start..<(start + lengths[index])], as: UTF8.self)
    }

    /// A field and its value, as HSET takes them.
    package mutating func add(_ field: String, _ value: String) {
        add(field)
        add(value)
    }
}
