import JSON

/// A value on its way into a statement.
enum SQLValue {
    case int(Int)
    case text(String)
    /// UTF-8 that is already there as bytes, kept as text so that `sqlite3` shows it.
    case json([UInt8])
    case blob([UInt8])
    case null

    static func digest(_ digest: Digest) -> SQLValue { .blob(digest.bytes) }
}
