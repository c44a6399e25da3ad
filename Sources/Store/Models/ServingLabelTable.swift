/// The table `serving_label`: which model serves under which label, and which one did before it.
struct ServingLabelTable {
    let connection: Connection

    func promote(_ promoted: ModelPromoted) throws(DiskFault) {
        let before = try row(promoted.label)
        let replace = try connection.statement("INSERT OR REPLACE INTO serving_label VALUES (?, ?, ?, ?, ?, 100)")
        replace.bind(1, promoted.label)
        replace.bind(2, promoted.model.name)
        replace.bind(3, promoted.model.version)
        replace.bind(4, before?.model.name ?? "")
        replace.bind(5, before?.model.version ?? 0)
        try replace.run()
    }

    func row(_ label: String) throws(DiskFault) -> ServingLabel? {
        try all().first { $0.label == label }
    }

    func all() throws(DiskFault) -> [ServingLabel] {
        let select = try connection.statement(
            "SELECT label, name, version, previous_name, previous_version FROM serving_label ORDER BY label"
        )
        defer { select.reset() }
        var labels: [ServingLabel] = []
        while try select.step() {
            let previous = ModelReference(name: select.text(3), version: select.uint32(4))
            labels.append(
                ServingLabel(
                    label: select.text(0),
                    model: ModelReference(name: select.text(1), version: select.uint32(2)),
                    previous: previous.name.isEmpty ? nil : previous
                )
            )
        }
        return labels
    }
}
