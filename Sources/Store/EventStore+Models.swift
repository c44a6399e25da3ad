/// Promotions and rollbacks: what a mutation becomes, and what is read.
extension EventStore {
    func decidePromote(_ label: String, _ model: ModelReference) throws -> Decision {
        for (text, field) in [(label, "label"), (model.name, "model")] {
            try checkText(text, field, bytesMax: 64)
            guard !text.isEmpty else { throw WriteRefusal.invalid("a promotion needs a \(field)") }
        }
        let present = try servingLabels.row(label)
        guard present?.model != model else { return Decision(answer: .promoted(model, previous: present?.previous)) }
        return Decision(
            drafts: [.init(body: .modelPromoted(ModelPromoted(label: label, model: model)))],
            answer: .promoted(model, previous: present?.model)
        )
    }

    /// A second rollback takes the first one back.
    func decideRollback(_ label: String) throws -> Decision {
        guard let present = try servingLabels.row(label), let previous = present.previous else {
            throw WriteRefusal.nothingToRollBack(label)
        }
        return Decision(
            drafts: [.init(body: .modelPromoted(ModelPromoted(label: label, model: previous, isRollback: true)))],
            answer: .promoted(previous, previous: present.model)
        )
    }

    /// Which model serves under which label.
    public func servingLabelRows() throws(StoreError) -> [ServingLabel] {
        try StoreError.translating { try servingLabels.all() }
    }
}
