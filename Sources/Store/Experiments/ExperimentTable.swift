/// The table `experiment`: a view of the log. The definition stands in it as in the event.
struct ExperimentTable {
    let connection: Connection

    func apply(_ put: ExperimentPut, timeMilliseconds: Int64) throws(DiskFault) {
        switch put {
        case .begun(let definition):
            var writer = ByteWriter()
            writer.experiment(definition)
            let insert = try connection.statement("INSERT OR REPLACE INTO experiment VALUES (?, ?, ?, NULL)")
            insert.bind(1, definition.name)
            insert.bind(2, writer.bytes)
            insert.bind(3, timeMilliseconds)
            try insert.run()
        case .ended(let name):
            let update = try connection.statement("UPDATE experiment SET ended = ? WHERE name = ?")
            update.bind(1, timeMilliseconds)
            update.bind(2, name)
            try update.run()
        }
    }

    /// In the order in which they began.
    func all() throws(DiskFault) -> [ExperimentRecord] {
        let select = try connection.statement("SELECT name, body, begun, ended FROM experiment ORDER BY begun, name")
        defer { select.reset() }
        var records: [ExperimentRecord] = []
        while try select.step() {
            var reader = ByteReader(select.blob(1))
            do {
                let definition = try reader.experiment()
                try reader.end()
                records.append(
                    ExperimentRecord(
                        definition: definition,
                        begunMilliseconds: select.int(2),
                        endedMilliseconds: select.isNull(3) ? nil : select.int(3)
                    )
                )
            } catch let fault {
                throw DiskFault(kind: .damaged, text: "experiment \(quoted(select.text(0))): \(fault.what)")
            }
        }
        return records
    }
}
