import GRDB

/// The tables. `event` is the log; the others, but for the last group, are views of it and made anew by `rebuild`.
enum Schema {
    static let version = 4

    /// The views, each after those that it refers to.
    static let views = [
        "erased_user", "experiment", "schedule", "serving_label", "job", "taste_group", "hidden", "watchlist",
        "movie_tag",
        "import_undo", "rating", "external_id", "import", "movie_plot", "movie", "user",
    ]

    /// Version 1; `additions` make it the present one.
    static let sql = """
        CREATE TABLE event (
            offset INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            user_id INTEGER,
            movie_id INTEGER,
            request_id BLOB,
            version INTEGER NOT NULL,
            count INTEGER NOT NULL,
            body BLOB NOT NULL,
            crc INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE movie (
            id INTEGER PRIMARY KEY,
            title TEXT NOT NULL,
            original_title TEXT NOT NULL,
            title_key TEXT NOT NULL,
            year INTEGER,
            genres TEXT NOT NULL,
            director TEXT NOT NULL,
            country TEXT NOT NULL,
            keywords TEXT NOT NULL,
            imdb_id TEXT NOT NULL,
            tmdb_id TEXT NOT NULL,
            import_id INTEGER
        ) STRICT;
        CREATE INDEX movie_title ON movie (title_key, year);
        CREATE INDEX movie_imdb ON movie (imdb_id) WHERE imdb_id <> '';
        CREATE INDEX movie_tmdb ON movie (tmdb_id) WHERE tmdb_id <> '';

        CREATE TABLE user (
            id INTEGER PRIMARY KEY,
            name TEXT,
            name_key TEXT UNIQUE,
            source TEXT,
            file_id INTEGER,
            simulated INTEGER NOT NULL,
            import_id INTEGER
        ) STRICT;

        -- half_stars 0: removed at that time. The row stays, so that an older rating does not come back by an import.
        CREATE TABLE rating (
            user_id INTEGER NOT NULL,
            movie_id INTEGER NOT NULL,
            half_stars INTEGER NOT NULL,
            time INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            import_id INTEGER,
            PRIMARY KEY (user_id, movie_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE hidden (
            user_id INTEGER NOT NULL REFERENCES user (id),
            movie_id INTEGER NOT NULL REFERENCES movie (id),
            time INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            PRIMARY KEY (user_id, movie_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE watchlist (
            user_id INTEGER NOT NULL REFERENCES user (id),
            movie_id INTEGER NOT NULL REFERENCES movie (id),
            time INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            PRIMARY KEY (user_id, movie_id)
        ) STRICT, WITHOUT ROWID;

        -- kind 0: movie, 1: user.
        CREATE TABLE external_id (
            source TEXT NOT NULL,
            kind INTEGER NOT NULL,
            file_id INTEGER NOT NULL,
            own_id INTEGER NOT NULL,
            import_id INTEGER NOT NULL,
            PRIMARY KEY (source, kind, file_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX external_movie ON external_id (own_id, source) WHERE kind = 0;

        CREATE TABLE movie_tag (
            movie_id INTEGER NOT NULL,
            user_id INTEGER NOT NULL,
            text TEXT NOT NULL,
            time INTEGER NOT NULL,
            import_id INTEGER NOT NULL,
            PRIMARY KEY (movie_id, text, user_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE import (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            label TEXT NOT NULL,
            content_hash BLOB NOT NULL,
            rating_count INTEGER NOT NULL,
            as_user_id INTEGER,
            simulated INTEGER NOT NULL,
            keeps_file_ids INTEGER NOT NULL,
            state INTEGER NOT NULL,
            begun INTEGER NOT NULL,
            ended INTEGER,
            counts BLOB NOT NULL
        ) STRICT;
        CREATE INDEX import_content ON import (source, content_hash);

        -- What the open import has overwritten.
        CREATE TABLE import_undo (
            user_id INTEGER NOT NULL,
            movie_id INTEGER NOT NULL,
            half_stars INTEGER NOT NULL,
            time INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            import_id INTEGER,
            PRIMARY KEY (user_id, movie_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE consumer (name TEXT PRIMARY KEY, offset INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        -- Not views of the log: the answers of the last 24 hours, how far the open import has come, and the settings.
        CREATE TABLE dedup (
            request_id BLOB PRIMARY KEY,
            fingerprint INTEGER NOT NULL,
            time INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            answer BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dedup_time ON dedup (time);
        CREATE TABLE import_progress (import_id INTEGER PRIMARY KEY, counts BLOB NOT NULL) STRICT;
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// What each later version added, from version 2 on.
    static let additions = [
        """
        CREATE TABLE movie_plot (movie_id INTEGER PRIMARY KEY REFERENCES movie (id) ON DELETE CASCADE, plot TEXT NOT NULL) STRICT;
        CREATE TABLE taste_group (
            user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            movie_ids TEXT NOT NULL,
            PRIMARY KEY (user_id, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE job (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            settings TEXT NOT NULL,
            seed INTEGER NOT NULL,
            state INTEGER NOT NULL,
            started INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            message TEXT NOT NULL,
            version INTEGER NOT NULL
        ) STRICT;
        """,
        """
        CREATE TABLE serving_label (
            label TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            previous_name TEXT NOT NULL,
            previous_version INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- Of whom a label serves so many in a hundred.
        ALTER TABLE serving_label ADD COLUMN percent INTEGER NOT NULL DEFAULT 100;
        -- With neither condition: it was taken away, though it stands without being set.
        CREATE TABLE schedule (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            after_ratings INTEGER NOT NULL,
            every_seconds INTEGER NOT NULL,
            settings BLOB NOT NULL,
            promotes INTEGER NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE experiment (
            name TEXT PRIMARY KEY,
            body BLOB NOT NULL,
            begun INTEGER NOT NULL,
            ended INTEGER
        ) STRICT, WITHOUT ROWID;

        -- Not views of the log: what was seen, best effort, kept 90 days, and what a consumer could not take.
        CREATE TABLE exposure (
            user_id INTEGER NOT NULL,
            movie_id INTEGER NOT NULL,
            experiment TEXT NOT NULL,
            arm TEXT NOT NULL,
            model TEXT NOT NULL,
            rank INTEGER NOT NULL,
            time INTEGER NOT NULL,
            opened INTEGER NOT NULL,
            PRIMARY KEY (user_id, movie_id, experiment, arm, model)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX exposure_time ON exposure (time);
        CREATE TABLE dead_letter (
            consumer TEXT NOT NULL,
            offset INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            error TEXT NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (consumer, offset)
        ) STRICT, WITHOUT ROWID;

        -- Ids that are never given again; what was trained from first_offset on and before offset has learnt from the user.
        CREATE TABLE erased_user (
            id INTEGER PRIMARY KEY,
            offset INTEGER NOT NULL,
            first_offset INTEGER NOT NULL
        ) STRICT;
        ALTER TABLE dedup ADD COLUMN user_id INTEGER;
        """,
    ]

    /// Brings a store of an older version to the present one, in one transaction.
    static func migrate(_ connection: Connection) throws {
        let found = try connection.read { database in try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0 }
        guard found < version else { return }
        try connection.begin()
        do {
            for addition in additions.dropFirst(max(0, found - 1)) { try connection.execute(addition) }
            try connection.execute("PRAGMA user_version = \(version)")
            try connection.commit()
        } catch {
            try connection.rollback()
            throw error
        }
    }
}
