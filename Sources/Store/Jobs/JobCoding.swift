/// The bodies of the events of jobs.
extension ByteWriter {
    mutating func jobStarted(_ started: JobStarted) {
        number(started.jobID)
        jobSpec(started.spec)
    }

    mutating func jobSpec(_ spec: JobSpec) {
        text(spec.kind)
        text(spec.subject)
        jobSettings(spec.settings)
        number(spec.seed)
    }

    mutating func jobSettings(_ settings: [String: String]) {
        let settings = settings.sorted { $0.key < $1.key }
        texts(settings.map(\.key))
        texts(settings.map(\.value))
    }

    mutating func jobEnded(_ ended: JobEnded) {
        number(ended.jobID)
        byte(ended.state.rawValue)
        text(ended.message)
        number(ended.version)
    }
}

extension ByteReader {
    mutating func jobStarted() throws(CodingFault) -> JobStarted {
        let jobID = try number(UInt32.self)
        let kind = try text()
        let subject = try text()
        let settings = try jobSettings()
        return JobStarted(
            jobID: jobID,
            spec: JobSpec(kind: kind, subject: subject, settings: settings, seed: try number())
        )
    }

    mutating func jobSettings() throws(CodingFault) -> [String: String] {
        let names = try texts()
        let values = try texts()
        guard names.count == values.count, Set(names).count == names.count else {
            throw CodingFault(what: "\(names.count) names of settings for \(values.count) values")
        }
        return Dictionary(uniqueKeysWithValues: zip(names, values))
    }

    mutating func jobEnded() throws(CodingFault) -> JobEnded {
        let jobID = try number(UInt32.self)
        let tag = try byte()
        guard let state = JobState(rawValue: tag) else { throw CodingFault(what: "the state \(tag) of a job is none") }
        return JobEnded(jobID: jobID, state: state, message: try text(), version: try number())
    }
}
