import CSQLite
import Glibc
import SessionRuntime

/// What SQLite answered instead of doing its work.
struct SQLiteError: Error {
    /// The extended result code.
    let code: Int32
    /// SQLite's own words, with the operating system's where there are any.
    let message: String

    /// The first eight bits: the kind of failure.
    var kind: Int32 { code & 0xFF }

    /// Whether only the statement that failed is to blame, not the disk or the file.
    var isOfStatement: Bool {
        [SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE].contains(kind)
    }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// Takes the reason from the connection on which the last call failed.
    init(code: Int32, on handle: OpaquePointer?) {
        self.code = code
        guard let handle else {
            message = String(cString: sqlite3_errstr(code))
            return
        }
        let system = sqlite3_system_errno(handle)
        let words = String(cString: sqlite3_errmsg(handle))
        message = system == 0 ? words : "\(words) (\(String(cString: strerror(system))))"
    }
}

extension JournalError {
    /// A failure that left what is stored as it was.
    init(_ error: SQLiteError, store path: String) {
        switch error.kind {
        case SQLITE_NOTADB:
            self.init(.unreadable, "`\(path)` is no store: it is not an SQLite database.")
        case SQLITE_CORRUPT:
            self.init(
                .unreadable,
                "The store `\(path)` is damaged: \(error.message). Keep the file as it is and"
                    + " restore a copy, or run `sqlite3 FILE .recover`.")
        default:
            self.init(writing: error, store: path)
        }
    }

    /// A failure of a write: nothing of it was acknowledged.
    init(writing error: SQLiteError, store path: String) {
        let reason =
            switch error.kind {
            case SQLITE_FULL:
                "there is no space left for it (\(error.message)). Free some space and go on"
            case SQLITE_BUSY:
                "another process has kept it locked for too long (\(error.message))"
            case SQLITE_READONLY: "it may not be written (\(error.message))"
            case SQLITE_CANTOPEN: "it cannot be opened (\(error.message))"
            case SQLITE_NOMEM: "there is no memory left"
            default: "\(error.message) (SQLite code \(error.code))"
            }
        self.init(.storeFailed, "The store `\(path)` did not do its work: \(reason).")
    }
}
