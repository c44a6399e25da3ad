/// Promotions and rollbacks: what a mutation becomes, and what is read.
extension EventStore {
    func decidePromote(_ label: String, _ model: ModelReference, percent: UInt8) throws -> Decision {
        for (text, field) in [(label, "label"), (model.name, "model")] {
            try checkText(text, field, bytesMax: 64)
            guard !text.isEmpty else { throw WriteRefusal.invalid("a promotion needs a \(field)") }
        }
        guard (1...100).contains(percent), percent == 100 || label == ServingLabel.canary else {
            throw WriteRefusal.invalid(
                "\(percent) % of the people is no share for \(quoted(label)) (1 to 100, of canary)"
            )
        }
        let present = try servingLabels.row(label)
        guard present?.model != model || present?.percent != percent else {
            return Decision(answer: .promoted(model, previous: present?.previous))
        }
        let promoted = ModelPromoted(label: label, model: model, percent: percent)
        guard label == ServingLabel.canary else {
            return Decision(
                drafts: [.init(body: .modelPromoted(promoted))],
                answer: .promoted(model, previous: present?.model)
            )
        }
        guard try servingLabels.row(ServingLabel.stable)?.model != model else {
            throw WriteRefusal.servesEverybody(model)
        }
        return Decision(drafts: [.init(body: .modelPromoted(promoted))], answer: .promoted(model, previous: nil))
    }

    /// A second rollback takes the first one back; that of a canary withdraws it.
    func decideRollback(_ label: String) throws -> Decision {
        if label == ServingLabel.canary {
            guard let present = try servingLabels.row(label) else { throw WriteRefusal.noCanary }
            let withdrawn = ModelPromoted(label: label, model: present.model, isRollback: true, percent: 0)
            return Decision(
                drafts: [.init(body: .modelPromoted(withdrawn))],
                answer: .promoted(present.model, previous: nil)
            )
        }
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
