/// Every statement that runs more than once. Each connection prepares one at its first use and
/// keeps it until it closes.
enum Query: Int, CaseIterable {
    case begin, beginReading, savepoint, releaseSavepoint, rollBackToSavepoint, commit, rollBack
    case standing, insertSession, updateSession, insertEvent, insertBlob
    case events, blob, sessions, openSessions, summary, sessionRow, allSessionIDs, allBlobs
    case takeLease, leaseHolder
    case submit, inbox, answer, reply

    var sql: String {
        switch self {
        case .begin, .beginReading, .savepoint, .releaseSavepoint, .rollBackToSavepoint, .commit,
            .rollBack:
            transactionSQL
        case .standing, .insertSession, .updateSession, .insertEvent, .insertBlob, .takeLease,
            .leaseHolder:
            writingSQL
        case .events, .blob, .sessions, .openSessions, .summary, .sessionRow,
            .allSessionIDs, .allBlobs:
            readingSQL
        case .submit, .inbox, .answer, .reply: inboxSQL
        }
    }

    private var transactionSQL: String {
        switch self {
        case .begin: "BEGIN IMMEDIATE"
        case .beginReading: "BEGIN"
        case .savepoint: "SAVEPOINT one"
        case .releaseSavepoint: "RELEASE one"
        case .rollBackToSavepoint: "ROLLBACK TO one"
        case .commit: "COMMIT"
        default: "ROLLBACK"
        }
    }

    private var writingSQL: String {
        switch self {
        case .standing:
            """
            SELECT l.epoch, s.row, s.events, s.head FROM leases l
            LEFT JOIN sessions s ON s.id = l.session WHERE l.session = ?1
            """
        case .insertSession:
            """
            INSERT INTO sessions (id, opened, updated, events, head, phase, summary)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING row
            """
        case .updateSession:
            """
            UPDATE sessions SET opened = ?2, updated = ?3, events = ?4, head = ?5, phase = ?6,
            summary = ?7 WHERE row = ?1
            """
        case .insertEvent: "INSERT INTO events (place, digest, bytes) VALUES (?1, ?2, ?3)"
        case .insertBlob: "INSERT OR IGNORE INTO blobs (digest, bytes) VALUES (?1, ?2)"
        case .takeLease:
            """
            INSERT INTO leases (session, epoch, process) VALUES (?1, 1, ?2)
            ON CONFLICT (session) DO UPDATE SET epoch = epoch + 1, process = excluded.process
            RETURNING epoch
            """
        default: "SELECT epoch, process FROM leases WHERE session = ?1"
        }
    }

    private var readingSQL: String {
        switch self {
        case .events:
            "SELECT place, digest, bytes FROM events WHERE place BETWEEN ?1 AND ?2 ORDER BY place"
        case .blob: "SELECT bytes FROM blobs WHERE digest = ?1"
        case .sessions: "SELECT id, summary FROM sessions ORDER BY row DESC LIMIT ?1"
        case .openSessions:
            """
            SELECT id, summary FROM sessions
            WHERE phase NOT IN ('completed', 'failed', 'timedOut', 'cancelled')
            ORDER BY row DESC LIMIT ?1
            """
        case .summary: "SELECT id, summary FROM sessions WHERE id = ?1"
        case .sessionRow: "SELECT row, events, head, summary FROM sessions WHERE id = ?1"
        case .allSessionIDs: "SELECT id FROM sessions ORDER BY row"
        default: "SELECT digest, bytes FROM blobs ORDER BY row"
        }
    }

    private var inboxSQL: String {
        switch self {
        case .submit:
            """
            INSERT INTO inbox (id, session, at, operator, command) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO NOTHING
            """
        case .inbox:
            """
            SELECT i.id, i.at, i.operator, i.command FROM inbox i
            JOIN sessions s ON s.row = i.session
            WHERE s.id = ?1 AND i.accepted IS NULL ORDER BY i.place
            """
        case .answer:
            "UPDATE inbox SET accepted = ?2, message = ?3 WHERE id = ?1 AND accepted IS NULL"
        default: "SELECT accepted, message FROM inbox WHERE id = ?1"
        }
    }
}
