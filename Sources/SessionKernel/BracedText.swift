/// A text of a definition, taken apart at its `{{names}}`: the one reading of them that there is.
///
/// White space around a name is dropped; braces that nothing closes are plain text.
package struct BracedText: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        /// What stands between the braces, and as it is written with them.
        case name(String, written: String)
    }

    package let parts: [Part]

    package init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            if open.lowerBound > rest.startIndex {
                parts.append(.text(String(rest[..<open.lowerBound])))
            }
            let words = rest[open.upperBound..<close.lowerBound].split(separator: " ")
            parts.append(
                .name(
                    words.joined(separator: " "),
                    written: String(rest[open.lowerBound..<close.upperBound])))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The names, in order.
    package var names: [String] {
        parts.compactMap { if case .name(let name, _) = $0 { name } else { nil } }
    }
}
