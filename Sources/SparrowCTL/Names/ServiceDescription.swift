/// The methods that a serialized `google.protobuf.FileDescriptorSet` describes.
enum ServiceDescription {
    struct Method: Equatable {
        var name: String
        var takes: String
        var gives: String
        var isStream: Bool
    }

    // Field numbers of descriptor.proto.
    private static let fileInSet = 1
    private static let serviceInFile = 6
    private static let methodInService = 2
    private static let (nameInMethod, inputInMethod, outputInMethod, streamingInMethod) = (1, 2, 3, 6)

    /// Nil for bytes that are no such message.
    static func methods(in bytes: [UInt8]) -> [Method]? {
        var methods: [Method] = []
        guard let set = WireFields(bytes[...]) else { return nil }
        for file in set.messages(fileInSet) {
            guard let file = WireFields(file) else { return nil }
            for service in file.messages(serviceInFile) {
                guard let service = WireFields(service) else { return nil }
                for method in service.messages(methodInService) {
                    guard let method = WireFields(method) else { return nil }
                    methods.append(
                        Method(
                            name: method.text(nameInMethod),
                            takes: lastPart(method.text(inputInMethod)),
                            gives: lastPart(method.text(outputInMethod)),
                            isStream: method.numbers[streamingInMethod] == 1
                        )
                    )
                }
            }
        }
        return methods
    }

    /// `.sparrow.v1.Movie` is `Movie`.
    private static func lastPart(_ name: String) -> String {
        name.split(separator: ".").last.map(String.init) ?? name
    }
}

/// The fields of one packed message, without knowing its type.
private struct WireFields {
    private(set) var numbers: [Int: UInt64] = [:]
    private var chunks: [(field: Int, bytes: ArraySlice<UInt8>)] = []

    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            guard let key = Self.varint(&rest), key >> 3 <= 536_870_911 else { return nil }
            let field = Int(key >> 3)
            switch key & 7 {
            case 0:
                guard let number = Self.varint(&rest) else { return nil }
                numbers[field] = number
            case 1, 5:
                let size = key & 7 == 1 ? 8 : 4
                guard rest.count >= size else { return nil }
                rest = rest.dropFirst(size)
            case 2:
                guard let length = Self.varint(&rest), length <= UInt64(rest.count) else { return nil }
                chunks.append((field, rest.prefix(Int(length))))
                rest = rest.dropFirst(Int(length))
            default: return nil
            }
        }
    }

    func messages(_ field: Int) -> [ArraySlice<UInt8>] {
        chunks.filter { $0.field == field }.map(\.bytes)
    }

    func text(_ field: Int) -> String {
        String(decoding: messages(field).last ?? [], as: UTF8.self)
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = bytes.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
