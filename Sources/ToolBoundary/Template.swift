import SessionKernel

/// A text of a tool's definition with `{{placeholders}}`.
package struct Template: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        /// The name between the braces: `args.ref`, `workspace`.
        case placeholder(String)
    }

    package let parts: [Part]

    package init(_ text: String) {
        parts = BracedText(text).parts.map { part in
            switch part {
            case .text(let text): .text(text)
            case .name(let name, _): .placeholder(name)
            }
        }
    }

    /// The names of the arguments of a call that it takes in.
    package var arguments: [String] {
        parts.compactMap {
            guard case .placeholder(let name) = $0, name.hasPrefix("args.") else { return nil }
            return name
        }
    }
}
