internal import Foundation

/// Weights as a file in the safetensors format, which any tool that knows it reads.
///
/// The arrays are the ones that serve (int16 correlations, see `EASE`), so that what was judged is what serves. Movies
/// stand by id: rows belong to one start of the daemon.
extension EASE {
    private static let model = "EASE"

    /// The file's bytes.
    ///
    /// - Parameter movieID: the id of each catalogue row among `movieRows`.
    /// - Returns: header and arrays, as they are written.
    public func encoded(movieID: (Int) -> MovieID) -> [UInt8] {
        var file = SafetensorsWriter()
        file.metadata = ["model": EASE.model, "manifest": manifest.json]
        file.add("roots", shape: [width], roots)
        file.add("scale", shape: [1], [scale])
        file.add("movie_ids", shape: [width], movieRows.map { movieID(Int($0)).rawValue })
        if let (ends, columns, values) = correlations.prunedParts {
            file.add("correlation_ends", shape: [ends.count], ends)
            file.add("correlation_columns", shape: [columns.count], columns)
            file.add("correlation_values", shape: [values.count], values)
        } else {
            file.add("correlations", shape: [width, width], correlations.wholeValues)
        }
        return file.encoded(sealing: [manifest.json])
    }

    /// Reads and checks a file's bytes; 32 MB take about 20 ms.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, mapped or read.
    ///   - file: its name, for errors.
    ///   - row: the catalogue's row of an id; `nil` for one that it does not have.
    /// - Throws: `EngineError` for a file that is damaged, cut short, of another model, or of another catalogue.
    public init(decoding bytes: UnsafeRawBufferPointer, file: String, row: (MovieID) -> Int?) throws(EngineError) {
        let tensors = try Safetensors(decoding: bytes, file: file)
        guard tensors.metadata["model"] == EASE.model, let json = tensors.metadata["manifest"],
            let manifest = Manifest(json: json)
        else { throw .badWeights(file, "it does not hold weights of \(EASE.model)") }
        try tensors.checkSeal(over: [json])

        let ids = try tensors.values("movie_ids", as: UInt32.self)
        let roots = try tensors.finiteValues("roots")
        let scale = try tensors.finiteValues("scale")
        let correlations = try EASE.correlations(tensors, width: ids.count, file: file)
        guard ids.count >= 2, roots.count == ids.count, scale.count == 1 else {
            throw .badWeights(file, "its tensors do not fit each other")
        }
        guard roots.allSatisfy({ $0 > 0 }) else { throw .badWeights(file, "it holds a root that is not positive") }
        var rows: [UInt32] = []
        var seen = Set<Int>()
        for id in ids {
            guard let row = row(MovieID(id)), seen.insert(row).inserted else {
                throw .badWeights(file, "movie \(id) of it is not in the catalogue, or twice in it")
            }
            rows.append(UInt32(row))
        }
        self.init(manifest: manifest, movieRows: rows, correlations: correlations, scale: scale[0], roots: roots)
    }

    /// Whole, or pruned.
    private static func correlations(
        _ tensors: Safetensors,
        width: Int,
        file: String
    ) throws(EngineError) -> CorrelationTable {
        guard tensors.shape(of: "correlation_ends") != nil else {
            let values = try tensors.values("correlations", as: Int16.self)
            guard values.count == width * width else { throw .badWeights(file, "its tensors do not fit each other") }
            return CorrelationTable(whole: values, width: width)
        }
        let ends = try tensors.values("correlation_ends", as: UInt32.self)
        let columns = try tensors.values("correlation_columns", as: UInt16.self)
        let values = try tensors.values("correlation_values", as: Int16.self)
        guard CorrelationTable.isSound(width: width, ends: ends, columns: columns, values: values) else {
            throw .badWeights(file, "its tensors do not fit each other")
        }
        return CorrelationTable(width: width, ends: ends, columns: columns, values: values)
    }
}

extension EASE.Manifest {
    fileprivate var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    fileprivate init?(json: String) {
        guard let manifest = try? JSONDecoder().decode(EASE.Manifest.self, from: Data(json.utf8)) else { return nil }
        self = manifest
    }
}
