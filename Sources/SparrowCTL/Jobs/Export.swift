internal import ArgumentParser
internal import Protocol
internal import Text

/// Lists for everybody and for every movie, for programs that read files.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the best movies for every user, or the nearest of every movie, to a file.",
        discussion:
            "The file is there when it is whole. CSV has a line of names; JSON lines have an object for each user or movie.",
        subcommands: [Recommendations.self, SimilarMovies.self]
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv, jsonl
    }

    struct ExportOptions: ParsableArguments {
        @Argument(help: "The file to write; - prints.") var file: String
        @Option(help: "csv or jsonl (default: by the ending of the file, else csv).") var format: Format?
        @Option(name: [.long, .customLong("limit")], help: "How many for each, 1 to 200.") var size: UInt32 = 20

        func validate() throws {
            guard (1...200).contains(size) else { throw ValidationError("--size \(size): give a number from 1 to 200") }
        }

        var chosenFormat: Format { format ?? (file.hasSuffix(".jsonl") ? .jsonl : .csv) }
    }

    struct Recommendations: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The best movies for every user who has rated.")

        @OptionGroup var export: ExportOptions
        @Option(help: "popularity or ease (default: the one in service).") var model = ""
        @Flag(help: "Users without ratings too.") var everybody = false
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options, endsOnInterrupt: true)
            let users = try session.all(limit: nil) { start, size in
                let page = try session.call(ListUsersRequest(pageSize: size, pageStart: start))
                return (page.users, page.total)
            }.filter { everybody || $0.ratingCount > 0 }
            var rows = RowFile(
                columns: ["user_id", "rank", "movie_id", "score", "sources"],
                objectKeys: ("user_id", "movies"),
                format: export.chosenFormat
            )
            try rows.write(to: export.file, users, unit: "users") { user in
                let list = try session.call(GetRecommendationsRequest(userID: user.id, size: export.size, model: model))
                return RowFile.Group(
                    id: user.id,
                    rows: list.items.enumerated().map { index, item in
                        RowFile.Row(
                            rank: index + 1,
                            movieID: item.movie?.id ?? 0,
                            score: ("score", item.score),
                            sources: item.sources.map { "\($0.source):\($0.rank)" }
                        )
                    }
                )
            }
        }
    }

    struct SimilarMovies: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "similar", abstract: "The nearest of every movie.")

        @OptionGroup var export: ExportOptions
        @Option(help: "item-based, content, blended, genre-rating, or an embedding.") var space = ""
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options, endsOnInterrupt: true)
            let movies = try session.all(limit: nil) { start, size in
                let page = try session.call(ListMoviesRequest(sort: .title, pageSize: size, pageStart: start))
                return (page.movies, page.total)
            }.sorted { $0.id < $1.id }
            var rows = RowFile(
                columns: ["movie_id", "rank", "similar_id", "similarity"],
                objectKeys: ("movie_id", "similar"),
                format: export.chosenFormat
            )
            try rows.write(to: export.file, movies, unit: "movies") { movie in
                let reply = try session.call(
                    GetSimilarMoviesRequest(movieID: movie.id, size: export.size, space: space)
                )
                return RowFile.Group(
                    id: movie.id,
                    rows: reply.movies.enumerated().map { index, similar in
                        RowFile.Row(
                            rank: index + 1,
                            movieID: similar.movie?.id ?? 0,
                            score: ("similarity", similar.similarity),
                            sources: nil
                        )
                    }
                )
            }
        }
    }
}

/// A file of ranked movies, by user or by movie.
struct RowFile {
    struct Row: Equatable {
        var rank: Int
        var movieID: UInt32
        var score: (name: String, value: Double)
        /// `nil` where a file has none.
        var sources: [String]?

        static func == (one: Row, other: Row) -> Bool {
            one.rank == other.rank && one.movieID == other.movieID && one.score == other.score
                && one.sources == other.sources
        }
    }

    /// All rows of one user or movie.
    struct Group {
        var id: UInt32
        var rows: [Row]
    }

    let columns: [String]
    /// In JSON, the name of the id and that of the list.
    let objectKeys: (id: String, list: String)
    let format: Export.Format

    /// Writes what is made of each thing, one after the other, with a line that shows how far it is.
    ///
    /// - Throws: what `make` throws; a failure that names the file where it cannot be written.
    mutating func write<Thing>(
        to file: String,
        _ things: [Thing],
        unit: String,
        make: (Thing) throws -> Group
    ) throws {
        let output = try OutputFile(file)
        var progress = ProgressLine(width: StandardError.terminalWidth, isSilent: file == "-", now: .now)
        do {
            if format == .csv { try output.write(columns.joined(separator: ",") + "\n") }
            for (index, thing) in things.enumerated() {
                try output.write(text(of: try make(thing)))
                let (done, total) = (UInt64(index + 1), UInt64(things.count))
                if let text = progress.update("writing", done: done, total: total, unit: unit, now: .now) {
                    StandardError.write(text)
                }
            }
            try output.finish()
        } catch {
            StandardError.write(progress.clear())
            output.discard()
            throw error
        }
        StandardError.write(progress.clear())
        if file != "-" { StandardError.note("\(file): \(Show.count(things.count)) \(unit)") }
    }

    func text(of group: Group) -> String {
        switch format {
        case .csv:
            return group.rows.map { row in
                let fields = [String(group.id), String(row.rank), String(row.movieID), Self.number(row.score.value)]
                return (fields + (row.sources.map { [$0.joined(separator: "|")] } ?? [])).joined(separator: ",") + "\n"
            }.joined()
        case .jsonl:
            let movies = group.rows.map { row in
                // Names of sources are ours, and have nothing in them that JSON would escape.
                let sources = row.sources.map { names in
                    ",\"sources\":[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
                }
                return
                    "{\"movie_id\":\(row.movieID),\"\(row.score.name)\":\(Self.number(row.score.value))\(sources ?? "")}"
            }
            return "{\"\(objectKeys.id)\":\(group.id),\"\(objectKeys.list)\":[\(movies.joined(separator: ","))]}\n"
        }
    }

    private static func number(_ value: Double) -> String { value.isFinite ? "\(Float(value))" : "0" }
}
