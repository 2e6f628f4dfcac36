import CSQLite

/// One connection to the store with its prepared statements.
///
/// Not `Sendable`: it is made on the thread that uses it and never leaves it.
final class Connection {
    private let handle: OpaquePointer
    private var statements = [OpaquePointer?](repeating: nil, count: Query.allCases.count)

    /// Opens an existing file; never makes one.
    init(path: String, busyMilliseconds: Int) throws(SQLiteError) {
        var opened: OpaquePointer?
        // NOMUTEX: each connection has one thread. EXRESCODE: say which write failed.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(code: code, on: opened)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        sqlite3_busy_timeout(handle, Int32(clamping: busyMilliseconds))
        _ = hp_sqlite_set_defensive(handle)
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Whether SQLite could open the file only for reading.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// Whether a transaction is open; a failed statement may have ended it.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Whether the file that is open is no longer the one that has its name.
    var hasMoved: Bool {
        var moved: Int32 = 0
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
        return code == SQLITE_OK && moved != 0
    }

    /// Rows written since the connection was opened.
    var changes: Int64 { sqlite3_total_changes64(handle) }

    /// Runs a statement for what it does.
    func run(_ query: Query, _ values: SQLValue...) throws(SQLiteError) {
        let statement = try prepared(query)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() {}
    }

    /// Runs a statement and takes its first row, or nil.
    func first<Value>(
        _ query: Query, _ values: SQLValue..., read: (Row) throws -> Value
    ) throws -> Value? {
        let statement = try prepared(query)
        defer { statement.reset() }
        try statement.bind(values)
        return try statement.step() ? try read(Row(statement)) : nil
    }

    /// Runs a statement and hands over each row; `read` returns whether to go on.
    func rows(_ query: Query, _ values: SQLValue..., read: (Row) throws -> Bool) throws {
        let statement = try prepared(query)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() { guard try read(Row(statement)) else { return } }
    }

    /// Runs SQL that is not worth keeping prepared: pragmas and the schema.
    func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
    }

    /// The first column of every row, as text.
    func texts(_ sql: String) throws(SQLiteError) -> [String] {
        let statement = try prepare(sql, flags: 0)
        defer { sqlite3_finalize(statement.handle) }
        var texts: [String] = []
        while try statement.step() { texts.append(Row(statement).text(0)) }
        return texts
    }

    /// The first column of the first row, as a number; 0 where there is none.
    func number(_ sql: String) throws(SQLiteError) -> Int {
        Int(try texts(sql).first ?? "") ?? 0
    }

    private func prepared(_ query: Query) throws(SQLiteError) -> Statement {
        if let kept = statements[query.rawValue] { return Statement(handle: kept, on: handle) }
        let statement = try prepare(query.sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
        statements[query.rawValue] = statement.handle
        return statement
    }

    private func prepare(_ sql: String, flags: UInt32) throws(SQLiteError) -> Statement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw SQLiteError(code: code, on: handle) }
        return Statement(handle: statement, on: handle)
    }
}
