import CSQLite
import Glibc
import SessionRuntime

/// What SQLite answered instead of doing its work.
struct SQLiteError: Error {
    /// The extended result code.
    let code: Int32
    /// SQLite's own words, with the operating system's where there are any.
    let message: String
    /// The operating system's `errno`; 0 where there is none.
    let system: Int32

    /// The first eight bits: the kind of failure.
    var kind: Int32 { code & 0xFF }

    var isOfSpace: Bool { kind == SQLITE_FULL || system == ENOSPC || system == EDQUOT }

    /// Whether what was written may be in the system's memory and not on the disk.
    var isOfDisk: Bool { kind == SQLITE_IOERR }

    /// Whether only the statement that failed is to blame, not the disk or the file.
    var isOfStatement: Bool {
        [SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE].contains(kind)
    }

    /// Takes the reason from the connection on which the last call failed.
    init(code: Int32, on handle: OpaquePointer?) {
        self.code = code
        guard let handle else {
            message = String(cString: sqlite3_errstr(code))
            system = 0
            return
        }
        system = sqlite3_system_errno(handle)
        let words = String(cString: sqlite3_errmsg(handle))
        message = system == 0 ? words : "\(words) (\(String(cString: strerror(system))))"
    }
}

extension JournalError {
    /// What a failure of SQLite means for the operator; nothing of the work was acknowledged.
    init(_ error: SQLiteError, store path: String) {
        let words = error.message
        switch error.kind {
        case SQLITE_NOTADB:
            self.init(
                .unreadable,
                "`\(path)` is no store: it is not an SQLite database. Name the file of a store, or"
                    + " put the one back that was there.")
        case SQLITE_CORRUPT:
            self.init(
                .unreadable, "The store `\(path)` is damaged: \(words). \(Self.keepAndRestore)")
        case _ where error.isOfSpace:
            self.init(
                .storeFailed,
                "No space is left for the store `\(path)`. Free some space.")
        case SQLITE_BUSY:
            self.init(
                .storeFailed,
                "Another process keeps the store `\(path)` locked (\(words)). Let it end.")
        case SQLITE_READONLY:
            self.init(
                .storeFailed,
                "The store `\(path)` may not be written (\(words)). Give this user the right to"
                    + " write it and its directory.")
        case SQLITE_CANTOPEN:
            self.init(.storeFailed, "The store `\(path)` cannot be opened (\(words)).")
        case SQLITE_NOMEM:
            self.init(.storeFailed, "No memory is left for the store `\(path)`.")
        case SQLITE_IOERR:
            self.init(
                .storeFailed,
                "The disk of the store `\(path)` failed (\(words), SQLite code \(error.code))."
                    + " Look at the disk.")
        default:
            self.init(
                .storeFailed,
                "The store `\(path)` did not do its work: \(words) (SQLite code"
                    + " \(error.code)).")
        }
    }

    static let keepAndRestore =
        "Keep the file as it is and put a good copy in its place, or run `sqlite3 FILE .recover`;"
        + " `holdpoint verify --all` says what still holds."
}
