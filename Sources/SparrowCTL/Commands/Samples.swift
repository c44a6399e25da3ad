internal import ArgumentParser
internal import Engine
internal import Importers

struct Samples: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Training samples with point-in-time features, in the reference system's format.",
        subcommands: [Export.self]
    )

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes a sample for each rating of some files; needs no daemon.",
            discussion: """
                FILE gets SparrowRecSys's 27 columns, one line a rating in the order of time, each with what was known strictly before it. \
                Numbers have all their digits, and what is missing is empty. evaluate reads such a file in place of ratings, and so does anything \
                that reads csv.
                """
        )

        @Argument(help: ArgumentHelp("The directory or the zip archive with the ratings.", valueName: "data"))
        var path: String
        @Argument(help: ArgumentHelp("The file to write.", valueName: "file"))
        var file: String
        @OptionGroup var options: GlobalOptions

        func run() throws {
            var line = ProgressLine(width: StandardError.terminalWidth, isSilent: options.json, now: .now)
            defer { StandardError.write(line.clear()) }
            let input = try EvaluationInput(reading: path, &line)
            guard input.samples == nil else {
                throw Failure(
                    .usage,
                    "\(path) is a sample file already; give the directory or the zip archive with the ratings"
                )
            }
            let table = SampleTable(replaying: input.log)
            try SampleFile.write(table, to: file) { done in
                let text = line.update(
                    "writing",
                    done: UInt64(done),
                    total: UInt64(table.count),
                    unit: "samples",
                    now: .now
                )
                if let text { StandardError.write(text) }
            }
            StandardError.write(line.clear())
            let output = Output(isJSON: options.json)
            if options.json {
                StandardOutput.write("{\"samples\": \(table.count)}\n")
            } else {
                output.print(["\(Show.count(table.count)) samples written to \(file)"])
            }
        }
    }
}
