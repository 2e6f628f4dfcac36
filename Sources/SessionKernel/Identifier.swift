/// A name or id with a type of its own, compared as UTF-8 bytes.
///
/// Swift's own `==` on strings equates texts that only look alike (a Kelvin sign and a `K`), and
/// what a model sends is compared with what a policy names.
package protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    var text: String { get }
    init(_ text: String)
}

extension Identifier {
    package init(stringLiteral value: String) { self.init(value) }
    package var description: String { text }

    package static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8(0xff))
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// One session; eight letters and digits, drawn by whoever opens it.
package struct SessionID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// One call of a tool within a session: `c4.1` is the first call that step 4 asked for.
package struct CallID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
    package init(step: Int, index: Int) { text = "c\(step).\(index)" }

    /// The step that asked for it; nil for a call that an operator ordered.
    package var step: Int? {
        guard text.first == "c", let dot = text.firstIndex(of: ".") else { return nil }
        return Int(text[text.index(after: text.startIndex)..<dot])
    }
}

/// One request to a model within a session: `m4.1` is the first attempt of step 4.
package struct RequestID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
    package init(step: Int, attempt: Int) { text = "m\(step).\(attempt)" }
}

/// One hold, unique over all sessions of a store: the session's id and the sequence that raised it.
package struct HoldID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
    package init(session: SessionID, sequence: Int) { text = "\(session.text)-\(sequence)" }

    /// The session that the id names, or nil for a text that is no hold's id.
    package var session: SessionID? {
        guard let dash = text.lastIndex(of: "-"), Int(text[text.index(after: dash)...]) != nil
        else { return nil }
        return SessionID(String(text[..<dash]))
    }

    /// The sequence of the event that raised the hold, or nil for a text that is no hold's id.
    package var sequence: Int? {
        text.lastIndex(of: "-").flatMap { Int(text[text.index(after: $0)...]) }
    }
}

/// One task of a planner's plan, within a session; the planner chooses it.
package struct TaskID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// One step of a pipeline, within a session file.
package struct StepName: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

package struct AgentName: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

package struct ToolName: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

package struct ServerName: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

package struct ModelName: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}
