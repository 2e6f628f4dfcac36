import CSQLite
import JSON

/// A prepared statement that its connection lends out; valid until the connection closes.
struct Statement {
    let handle: OpaquePointer
    private let connection: OpaquePointer

    init(handle: OpaquePointer, on connection: OpaquePointer) {
        self.handle = handle
        self.connection = connection
    }

    /// - Throws: For a value that is larger than SQLite takes (1 GB).
    func bind(_ values: [SQLValue]) throws(SQLiteError) {
        for (offset, value) in values.enumerated() {
            let code = bind(value, at: Int32(offset + 1))
            guard code == SQLITE_OK else { throw SQLiteError(code: code, on: connection) }
        }
    }

    private func bind(_ value: SQLValue, at place: Int32) -> Int32 {
        switch value {
        case .int(let number): return sqlite3_bind_int64(handle, place, Int64(number))
        case .text(let text):
            var text = text
            return text.withUTF8 {
                // An empty text may have no address, and SQLite takes that for NULL.
                guard let start = $0.baseAddress else {
                    return hp_sqlite_bind_text(handle, place, "", 0)
                }
                return hp_sqlite_bind_text(handle, place, start, $0.count)
            }
        case .json(let bytes):
            return hp_sqlite_bind_text(handle, place, bytes, bytes.count)
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
            return hp_sqlite_bind_blob(handle, place, bytes, bytes.count)
        case .null: return sqlite3_bind_null(handle, place)
        }
    }

    /// - Returns: Whether there is a row.
    func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteError(code: code, on: connection)
        }
    }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }
}

/// The row on which a statement stands; what it hands out is copied.
struct Row {
    private let statement: OpaquePointer

    init(_ statement: Statement) { self.statement = statement.handle }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

    func text(_ column: Int32) -> String { String(decoding: buffer(column), as: UTF8.self) }

    func bytes(_ column: Int32) -> [UInt8] { Array(buffer(column)) }

    func digest(_ column: Int32) -> Digest? { Digest(bytes: bytes(column)) }

    private func buffer(_ column: Int32) -> UnsafeRawBufferPointer {
        // In this order: asking for the bytes may convert the value and so change their number.
        let start = sqlite3_column_blob(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }
}
