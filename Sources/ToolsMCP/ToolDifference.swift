import JSON
import SessionKernel

/// What is different between a tool as it was pinned and as it is now, for a person.
enum ToolDifference {
    private static let shownBytesMax = 200

    static func words(from pinned: ToolDefinition, to found: ToolDefinition) -> String {
        var parts: [String] = []
        let (was, now) = (pinned.declaration, found.declaration)
        if !was.description.hasSameText(as: now.description) {
            parts.append(
                "its description was \(quoted(was.description)) and is "
                    + "\(quoted(now.description))")
        }
        if was.arguments != now.arguments {
            parts.append("its arguments are others: \(members(was.arguments, now.arguments))")
        }
        if was.reach != now.reach {
            parts.append("its reach was \(was.reach.rawValue) and is \(now.reach.rawValue)")
        }
        if was.egress != now.egress {
            parts.append(
                now.egress ? "data leaves through it now" : "no data leaves through it now")
        }
        if was.idempotent != now.idempotent {
            parts.append(
                now.idempotent
                    ? "it says now that it may be repeated" : "it may not be repeated now")
        }
        if parts.isEmpty { parts.append("what the session file says of it is different") }
        return parts.joined(separator: "; ") + "."
    }

    /// Which members of the arguments came, went or changed.
    private static func members(_ was: JSON, _ now: JSON) -> String {
        let old = was["properties"]?.objectValue ?? [:]
        let new = now["properties"]?.objectValue ?? [:]
        let came = new.keys.filter { old[$0] == nil }
        let went = old.keys.filter { new[$0] == nil }
        let other = old.keys.filter { key in new[key].map { $0 != old[key] } ?? false }
        let parts = [("new", came), ("gone", went), ("changed", other)].filter { !$0.1.isEmpty }
            .map { "\($0.0) \($0.1.prefix(8).map { $0.cut(to: 64) }.joined(separator: ", "))" }
        return parts.isEmpty ? "their schema" : parts.joined(separator: ", ")
    }

    /// The part from where the texts begin to differ would say more, and mislead about the rest.
    private static func quoted(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "“\(line.cut(to: shownBytesMax))”"
    }
}

extension String {
    /// By bytes: Swift's own `==` equates texts that only look alike.
    fileprivate func hasSameText(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
