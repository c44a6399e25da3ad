/// The numbers that a tensor can be made of, by their names in the format.
public enum SafetensorsType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float16 = "F16"
    case int32 = "I32"
    case uint32 = "U32"
    case int16 = "I16"
    case uint16 = "U16"
    case uint8 = "U8"

    /// Bytes of one value.
    var bytes: Int {
        switch self {
        case .float32, .int32, .uint32: 4
        case .float16, .int16, .uint16: 2
        case .uint8: 1
        }
    }
}

/// A type of which a tensor can be made. It lies in a file as it lies in memory: little-endian, as on every processor that
/// we build for.
public protocol SafetensorsElement: BitwiseCopyable {
    static var safetensorsType: SafetensorsType { get }
}

extension Float: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .float32 }
}

extension Float16: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .float16 }
}

extension Int32: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .int32 }
}

extension UInt32: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint32 }
}

extension Int16: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .int16 }
}

extension UInt16: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint16 }
}

extension UInt8: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint8 }
}
