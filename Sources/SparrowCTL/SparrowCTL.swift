internal import ArgumentParser

/// The command itself: its parts are the nouns and the verbs that people use most.
struct SparrowCTL: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sparrowctl",
        abstract: "Talks to a sparrow-server: import, rate, recommend, watch; and evaluates models.",
        discussion: """
            USER is an id or a name. MOVIE is an id or a title that only one movie has, best with its year: "Alien (1979)".
            The address of the daemon is that of --server, else of SPARROW_SERVER, else of the key server in table [client] of
            $XDG_CONFIG_HOME/sparrow/sparrow.toml, else 127.0.0.1:7070.
            """,
        version: "sparrowctl \(version)",
        subcommands: [
            Rate.self, Unrate.self, NotInterested.self, Interested.self, Watchlist.self,
            Recommend.self, RecommendMany.self, WhatIf.self, Watch.self,
            Similar.self, Search.self, ExplainMovie.self, ShowOnboarding.self,
            MovieCommand.self, GenreCommand.self, UserCommand.self,
            Train.self, ModelCommand.self, Embed.self, EmbeddingCommand.self, JobCommand.self, ScheduleCommand.self,
            Scrub.self,
            Export.self,
            Evaluate.self, Samples.self,
            ImportFiles.self, Imports.self, Fetch.self,
            Events.self, ShowHealth.self, ShowStats.self, ShowDescription.self, Completions.self,
            DeadLetters.self, Clean.self,
        ]
    )
}
