/// A text of a tool's definition with `{{placeholders}}`.
package struct Template: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        /// The name between the braces: `args.ref`, `workspace`.
        case placeholder(String)
    }

    package let parts: [Part]

    /// White space around a name is dropped; braces that nothing closes are plain text.
    package init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            if open.lowerBound > rest.startIndex {
                parts.append(.text(String(rest[..<open.lowerBound])))
            }
            let name = rest[open.upperBound..<close.lowerBound].split(separator: " ")
            parts.append(.placeholder(name.joined(separator: " ")))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The names of the arguments of a call that it takes in.
    package var arguments: [String] {
        parts.compactMap {
            guard case .placeholder(let name) = $0, name.hasPrefix("args.") else { return nil }
            return name
        }
    }
}
