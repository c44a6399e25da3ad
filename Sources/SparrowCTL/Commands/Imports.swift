internal import ArgumentParser
internal import Importers
internal import Protocol
internal import Text

struct ImportFiles: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports movies, ratings and tags from a directory or a zip archive.",
        discussion: """
            Reads MovieLens data in all its forms: csv (latest, 20M, 25M, 32M: movies.csv and ratings.csv, with links.csv and \
            tags.csv where they are there), 10M and 1M (movies.dat and ratings.dat, beside tags.dat or users.dat) and 100k (u.item, u.data); as a \
            directory, or as the zip that fetch downloads. Every line is checked before anything is sent; one that is wrong is \
            named with its file, line and column, and nothing is imported. The same input twice changes nothing. An import that \
            was cut off goes on when the same command is run again.
            """
    )

    @Argument(help: "The directory or the zip archive.") var path: String
    @Option(help: "All ratings are this user's; an id or a name.") var user: UserReference?
    @Option(
        help: ArgumentHelp(
            "Whose ids the files have (default: movielens, ml-1m, ml-10m, ml-100k or sample). Files with other people under the same ids"
                + " need a name of their own.",
            valueName: "name"
        )
    )
    var source: String?
    @Flag(help: "Import again what is in already.") var force = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard let source else { return }
        do throws(TextError) {
            try Text.checked(source, "--source", length: 1...64)
        } catch {
            throw ValidationError(error.description)
        }
    }

    func run() throws {
        // A wrong path is worth saying before the daemon is asked for anything.
        _ = try ImportRecords.Format.detect(in: path)
        let session = try Session(options, endsOnInterrupt: true)
        let asUserID = try user.map { try session.user($0) }
        var run = ImportRun(session)
        try run.run(path, source: source, asUserID: asUserID, force: force)
    }
}

struct Imports: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Imports that were begun.",
        subcommands: [List.self, Abort.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them.")

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let imports = try session.call(ListImportsRequest()).imports
            session.output.list(imports) {
                var table = Table([
                    .number("id"), .text("state"), .text("source"), .number("ratings"), .number("received"),
                    .text("begun (UTC)"), .flexible("from"),
                ])
                for record in imports {
                    table.add(
                        String(record.importID),
                        Self.name(record.state),
                        record.source,
                        Show.count(record.ratingCount),
                        Show.count(record.ratingsReceived),
                        Show.time(record.begunAtMilliseconds / 1000),
                        record.label
                    )
                }
                return table
            }
        }

        private static func name(_ state: ImportState) -> String {
            switch state {
            case .open: "open"
            case .committed: "committed"
            case .aborted: "aborted"
            default: state.name
            }
        }
    }

    struct Abort: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes an import back that was not committed, and restores what it had replaced."
        )

        @Argument(help: "The id that imports list gives.") var id: UInt64
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let request = AbortImportRequest(requestID: RequestID.random(), importID: id)
            let reply = try session.call(request, timeout: max(session.timeout, ImportRun.patience))
            session.output.one(reply) {
                let counts =
                    "\(Show.count(reply.ratingsRemoved)) ratings taken out, \(Show.count(reply.ratingsRestored)) put back"
                return ["import \(id) aborted: \(counts)"]
            }
        }
    }
}
