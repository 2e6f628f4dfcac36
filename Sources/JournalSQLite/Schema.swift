import SessionRuntime

/// The tables of the store and the marks by which a file is known as one.
enum Schema {
    /// `Hldp`, in the database header's place for the application's own number.
    static let applicationID = 0x486C_6470
    /// A number once used is never reused; an older file is lifted on opening, a newer one refused.
    static let version = 1

    /// What a file turned out to be.
    enum Identity { case empty, store }

    /// - Throws: `JournalError.unreadable` for a file that is no store of ours or of a newer one.
    static func identity(of connection: Connection, path: String) throws -> Identity {
        // Of one moment: another process may be making the store.
        try connection.run(.beginReading)
        let application = try connection.number("PRAGMA application_id")
        let version = try connection.number("PRAGMA user_version")
        let tables = try connection.number("SELECT count(*) FROM sqlite_schema")
        try connection.run(.commit)
        if application == 0, version == 0, tables == 0 { return .empty }
        guard application == applicationID else {
            throw JournalError(
                .unreadable,
                "`\(path)` is no store of sessions: it is a database of another program.")
        }
        guard (1...Self.version).contains(version) else {
            throw JournalError(
                .unreadable,
                "The store `\(path)` has schema \(version), written by a newer version; this one"
                    + " knows schemas up to \(Self.version). Open it with the newer version.")
        }
        return .store
    }

    /// Events of a kibibyte leave a third of SQLite's usual 4 KiB page empty, because a row that
    /// does not fit begins a new one. Must come before the log is made.
    static func choosePageSize(on connection: Connection) throws {
        try connection.execute("PRAGMA page_size = 8192")
    }

    static func create(on connection: Connection) throws {
        try connection.run(.begin)
        do {
            try connection.execute(tables)
            try connection.execute("PRAGMA application_id = \(applicationID)")
            try connection.execute("PRAGMA user_version = \(version)")
            try connection.run(.commit)
        } catch {
            if connection.isInTransaction { try? connection.run(.rollBack) }
            throw error
        }
    }

    // An event's place is its session's row and its sequence in one number (see `EventPlace`): the
    // table is its own index, a session's events lie side by side, and a row costs nothing but its
    // digest and bytes. `readable_events` is for people with `sqlite3`; nothing here reads it.
    private static let tables = """
        CREATE TABLE sessions (
          row INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          opened INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          events INTEGER NOT NULL,
          head BLOB NOT NULL CHECK (length(head) = 32),
          phase TEXT NOT NULL,
          summary TEXT NOT NULL
        ) STRICT;
        CREATE TABLE events (
          place INTEGER PRIMARY KEY,
          digest BLOB NOT NULL CHECK (length(digest) = 32),
          bytes TEXT NOT NULL
        ) STRICT;
        CREATE VIEW readable_events AS
        SELECT s.id AS session, e.place & 16777215 AS seq, e.bytes ->> 'at' AS at,
          e.bytes ->> 'kind' AS kind, e.bytes AS bytes
        FROM events e JOIN sessions s ON s.row = e.place >> 24;
        CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
        CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END;
        CREATE TABLE blobs (
          row INTEGER PRIMARY KEY,
          digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE inbox (
          place INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          session INTEGER NOT NULL REFERENCES sessions (row),
          at INTEGER NOT NULL,
          operator TEXT NOT NULL,
          command TEXT NOT NULL,
          accepted INTEGER,
          message TEXT
        ) STRICT;
        CREATE INDEX inbox_unanswered ON inbox (session) WHERE accepted IS NULL;
        CREATE TABLE leases (
          session TEXT PRIMARY KEY,
          epoch INTEGER NOT NULL,
          process INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
