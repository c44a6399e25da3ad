/// The bodies of the events of experiments, and the table's copy of a definition.
extension ByteWriter {
    mutating func experimentPut(_ put: ExperimentPut) {
        switch put {
        case .begun(let definition):
            byte(1)
            experiment(definition)
        case .ended(let name):
            byte(2)
            text(name)
        }
    }

    mutating func experiment(_ definition: ExperimentDefinition) {
        text(definition.name)
        text(definition.salt)
        number(definition.windowSeconds)
        text(definition.note)
        number(definition.arms.count)
        for arm in definition.arms {
            text(arm.name)
            number(arm.weight)
            text(arm.model)
            flag(arm.reranking != nil)
            if let reranking = arm.reranking { self.reranking(reranking) }
        }
    }

    private mutating func reranking(_ reranking: ArmReranking) {
        optional(reranking.diversity.map(\.bitPattern))
        optional(reranking.freshness.map(\.bitPattern))
        optional(reranking.genreMax)
        optional(reranking.explorationSlots)
    }

    mutating func experimentRecord(_ record: ExperimentRecord) {
        experiment(record.definition)
        number(record.begunMilliseconds)
        optional(record.endedMilliseconds)
    }
}

extension ByteReader {
    mutating func experimentPut() throws(CodingFault) -> ExperimentPut {
        switch try byte() {
        case 1: return .begun(try experiment())
        case 2: return .ended(name: try text())
        case let tag: throw CodingFault(what: "an experiment cannot be put in the way \(tag)")
        }
    }

    mutating func experiment() throws(CodingFault) -> ExperimentDefinition {
        var definition = ExperimentDefinition(
            name: try text(),
            arms: [],
            salt: try text(),
            windowSeconds: try number(),
            note: try text()
        )
        for _ in 0..<(try count()) {
            definition.arms.append(
                ArmDefinition(
                    name: try text(),
                    weight: try number(),
                    model: try text(),
                    reranking: try flag() ? try reranking() : nil
                )
            )
        }
        return definition
    }

    private mutating func reranking() throws(CodingFault) -> ArmReranking {
        ArmReranking(
            diversity: try optional(UInt64.self).map { Double(bitPattern: $0) },
            freshness: try optional(UInt64.self).map { Double(bitPattern: $0) },
            genreMax: try optional(),
            explorationSlots: try optional()
        )
    }

    mutating func experimentRecord() throws(CodingFault) -> ExperimentRecord {
        ExperimentRecord(
            definition: try experiment(),
            begunMilliseconds: try number(),
            endedMilliseconds: try optional()
        )
    }
}
