internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Text

struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Downloads an edition of MovieLens, ready to import.",
        discussion: """
            \(MovieLensEdition.all.map { "\($0.name) (\($0.megabytes) MB): \($0.contents)" }.joined(separator: "\n"))

            Shows what it is and under which conditions GroupLens gives it, and asks. A download that was cut off goes on when the \
            same command is run again; one that does not match its published checksum is thrown away. import reads the archive as \
            it is.
            """
    )

    @Argument(help: "Which one: \(MovieLensEdition.all.map(\.name).joined(separator: ", ")).") var name: String
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The directory to put it in.", valueName: "dir")
    )
    var directory = "."
    @Flag(help: "Do not ask: the conditions are known and agreed to.") var yes = false
    @Option(help: .hidden) var baseURL = MovieLensEdition.address
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        _ = try edition
        _ = try base
    }

    func run() throws {
        let edition = try edition
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.noInput, "--to \(directory): no such directory; make it first")
        }
        let about = edition.about.map { Text.displayable($0) + "\n" }.joined()
        if options.json { StandardError.write(about) } else { StandardOutput.write(about) }
        if !yes { try ask(edition) }
        var run = FetchRun(edition, to: directory, base: try base, isJSON: options.json)
        try run.run()
    }

    /// - Throws: a failure for any answer but yes; with 64 where nobody can answer.
    private func ask(_ edition: MovieLensEdition) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(
                .usage,
                "fetch asks before it downloads, and there is no terminal to ask on; read \(edition.licenceAddress) and give --yes"
            )
        }
        StandardError.write("Download it under these conditions? [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        guard ["y", "yes"].contains(answer) else { throw Failure(.other, "nothing was downloaded") }
    }

    private var edition: MovieLensEdition {
        get throws {
            if let found = MovieLensEdition.all.first(where: { $0.name == name }) { return found }
            let names = MovieLensEdition.all.map(\.name)
            let nearest = EditDistance.nearest(to: name.lowercased(), among: names) ?? names[0]
            throw ValidationError(
                "no edition \"\(Text.displayable(name))\"; did you mean \(nearest)? (there are \(names.joined(separator: ", ")))"
            )
        }
    }

    private var base: URL {
        get throws {
            guard let url = URL(string: baseURL), ["http", "https"].contains(url.scheme), url.host != nil else {
                throw ValidationError(
                    "--base-url \(Text.displayable(baseURL)): give an address that begins with http:// or https://"
                )
            }
            return url
        }
    }
}
