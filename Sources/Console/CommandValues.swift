import JSON
import Screen
import SessionKernel

/// What stands in the places that a command line names, as far as a journal tells: neither the
/// environment of the runner nor any secret.
struct CommandValues {
    private let arguments: JSON
    private let inputs: JSON
    private let named: [String: String]

    init(of call: Call?, in session: Session) {
        arguments = call?.arguments ?? [:]
        inputs = session.inputs
        var named = ["session": session.id.text]
        if !session.workspace.isEmpty { named["workspace"] = session.workspace }
        if let call { named["key"] = session.key(of: call) }
        self.named = named
    }

    /// A key with only the beginning of the fingerprint in it, which is of no use to the eye.
    static func short(_ key: String, _ glyphs: GlyphSet) -> String {
        key.split(separator: "/", omittingEmptySubsequences: false).map { part in
            let isLong = part.utf8.count == 2 * Digest.byteCount
            return isLong ? part.prefix(8) + glyphs.text(.ellipsis) : String(part)
        }.joined(separator: "/")
    }

    /// A word of a command line with the values in the places that name them.
    func fill(_ word: String) -> String {
        var rest = word[...]
        var filled = ""
        while let open = rest.firstRange(of: "{{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            let name = String(rest[open.upperBound..<close.lowerBound]).trimmed
            filled += rest[..<open.lowerBound]
            filled += value(of: name) ?? "{{\(name)}}"
            rest = rest[close.upperBound...]
        }
        return filled + rest
    }

    private func value(of name: String) -> String? {
        if let value = named[name] { return value }
        for (scope, object) in [("args.", arguments), ("inputs.", inputs)]
        where name.hasPrefix(scope) {
            let key = String(name.dropFirst(scope.count))
            guard case .one(let found) = DottedMember(key, in: object) else { return nil }
            return found.stringValue ?? found.canonicalText
        }
        return nil
    }
}
