/// The table `serving_label`: which model serves under which label, and which one did before it.
///
/// A canary has no model before it, and its row goes when it is withdrawn, or when its model serves everybody.
struct ServingLabelTable {
    let connection: Connection

    func promote(_ promoted: ModelPromoted) throws(DiskFault) {
        if promoted.label == ServingLabel.canary, promoted.percent == 0 { return try delete(ServingLabel.canary) }
        let before = promoted.label == ServingLabel.canary ? nil : try row(promoted.label)
        let replace = try connection.statement("INSERT OR REPLACE INTO serving_label VALUES (?, ?, ?, ?, ?, ?)")
        replace.bind(1, promoted.label)
        replace.bind(2, promoted.model.name)
        replace.bind(3, promoted.model.version)
        replace.bind(4, before?.model.name ?? "")
        replace.bind(5, before?.model.version ?? 0)
        replace.bind(6, Int64(promoted.percent))
        try replace.run()
        if promoted.label == ServingLabel.stable, try row(ServingLabel.canary)?.model == promoted.model {
            try delete(ServingLabel.canary)
        }
    }

    private func delete(_ label: String) throws(DiskFault) {
        let delete = try connection.statement("DELETE FROM serving_label WHERE label = ?")
        delete.bind(1, label)
        try delete.run()
    }

    func row(_ label: String) throws(DiskFault) -> ServingLabel? {
        try all().first { $0.label == label }
    }

    func all() throws(DiskFault) -> [ServingLabel] {
        let select = try connection.statement(
            "SELECT label, name, version, previous_name, previous_version, percent FROM serving_label ORDER BY label"
        )
        defer { select.reset() }
        var labels: [ServingLabel] = []
        while try select.step() {
            let previous = ModelReference(name: select.text(3), version: select.uint32(4))
            labels.append(
                ServingLabel(
                    label: select.text(0),
                    model: ModelReference(name: select.text(1), version: select.uint32(2)),
                    previous: previous.name.isEmpty ? nil : previous,
                    percent: UInt8(clamping: select.int(5))
                )
            )
        }
        return labels
    }
}
