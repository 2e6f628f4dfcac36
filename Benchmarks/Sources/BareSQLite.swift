import CSQLite

/// SQLite with nothing around it: what the disk and the library can do.
final class BareSQLite {
    private var handle: OpaquePointer?
    private var insert: OpaquePointer?

    init(_ path: String) throws {
        guard sqlite3_open(path, &handle) == SQLITE_OK else { throw Failure("cannot open \(path)") }
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = FULL")
        try run("CREATE TABLE event (id INTEGER PRIMARY KEY, digest BLOB, body BLOB)")
        let sql = "INSERT INTO event (digest, body) VALUES (?, ?)"
        guard sqlite3_prepare_v2(handle, sql, -1, &insert, nil) == SQLITE_OK else {
            throw Failure("cannot prepare")
        }
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(handle)
    }

    /// One transaction with so many rows.
    func commit(_ rows: Int, _ digest: [UInt8], _ body: [UInt8]) throws {
        try run("BEGIN IMMEDIATE")
        for _ in 0..<rows {
            // The arrays outlive the step, and the bindings are replaced before the next one.
            sqlite3_bind_blob(insert, 1, digest, Int32(digest.count), nil)
            sqlite3_bind_blob(insert, 2, body, Int32(body.count), nil)
            guard sqlite3_step(insert) == SQLITE_DONE else { throw Failure("cannot insert") }
            sqlite3_reset(insert)
        }
        try run("COMMIT")
    }

    private func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(String(cString: sqlite3_errmsg(handle)))
        }
    }
}
