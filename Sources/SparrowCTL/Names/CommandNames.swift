internal import ArgumentParser
internal import Text

/// The names of the commands: a wrong one is answered with the nearest, and what the daemon says of its methods is said of them.
enum CommandNames {
    /// The command that does what a method does. Methods whose names are English words (Health, Explain, Describe) are left out: in
    /// a message they may be meant as words.
    static let ofMethods = [
        "GetStats": "stats", "TailEvents": "events tail",
        "GetMovie": "movie show", "ListMovies": "movie list", "SearchMovies": "search", "ListGenres": "genre list",
        "CreateMovie": "movie add",
        "CreateUser": "user create", "GetUser": "user show", "ListUsers": "user list", "GetUserRatings": "user ratings",
        "BeginImport": "import", "ResolveMovies": "import", "PutImportChunk": "import", "CommitImport": "import",
        "AbortImport": "imports abort", "ListImports": "imports list",
        "RateMovie": "rate", "UnrateMovie": "unrate", "SetInterest": "not-interested", "GetHidden": "watchlist hidden",
        "SetWatchlist": "watchlist add", "GetWatchlist": "watchlist list",
        "GetSimilarMovies": "similar", "GetRecommendations": "recommend", "WatchRecommendations": "watch",
        "BatchGetRecommendations": "recommend-many", "WhatIf": "what-if",
        "GetOnboarding": "onboarding", "GetTasteProfile": "user taste", "GetNeighbours": "user neighbours",
        "SetTasteGroups": "user groups", "GetTopRaters": "movie raters",
        "StartJob": "embed", "WatchJob": "job watch", "CancelJob": "job cancel", "ListJobs": "job list",
        "ListModels": "model list", "PromoteModel": "model promote", "RollbackModel": "model rollback",
        "ListDeadLetters": "dead-letters list", "RetryDeadLetter": "dead-letters retry",
        "ExportEmbedding": "embedding export", "ImportEmbedding": "embedding import",
    ]

    /// The daemon's message with the commands of this program in place of the methods of the protocol. What stands in double
    /// quotes is somebody's text and stays.
    static func translated(_ message: String) -> String {
        var translated = ""
        var word = ""
        var isQuoted = false
        func endWord() {
            translated += isQuoted ? word : ofMethods[word].map { "`sparrowctl \($0)`" } ?? word
            word = ""
        }
        for character in message {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else {
                endWord()
                if character == "\"" { isQuoted.toggle() }
                translated.append(character)
            }
        }
        endWord()
        return translated
    }

    /// The command that arguments begin with: `sparrowctl user taste` of `user taste 42 --size 3`.
    static func called(_ arguments: [String]) -> String {
        var command: any ParsableCommand.Type = SparrowCTL.self
        var path = "sparrowctl"
        for argument in arguments {
            let parts = command.configuration.subcommands
            guard let next = parts.first(where: { $0._commandName == argument }) else { break }
            command = next
            path += " " + argument
        }
        return path
    }

    /// - Throws: a usage failure when the arguments begin with a command that there is not.
    static func check(_ arguments: [String]) throws(Failure) {
        var command: any ParsableCommand.Type = SparrowCTL.self
        var path = ""
        for argument in arguments {
            let parts = command.configuration.subcommands
            if parts.isEmpty || argument.isEmpty || argument.hasPrefix("-") || argument == "help" { return }
            guard let next = parts.first(where: { $0._commandName == argument }) else {
                let names = parts.map { path + $0._commandName }
                let wrong = path + argument
                let nearest = EditDistance.nearest(to: wrong, among: names)
                let isNear = nearest.map { EditDistance.between($0, wrong) <= max(1, argument.utf8.count / 2) } ?? false
                let advice =
                    isNear
                    ? "did you mean \(nearest ?? names[0])? (sparrowctl --help lists all)"
                    : "sparrowctl --help lists all"
                throw Failure(.usage, "no command \"\(Text.displayable(wrong))\"; \(advice)")
            }
            command = next
            path += argument + " "
        }
    }
}
