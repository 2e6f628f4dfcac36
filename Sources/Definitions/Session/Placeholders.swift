import SessionKernel

/// `{{name}}` in texts of a definition.
package enum Placeholders {
    /// The names between double braces, in order.
    package static func names(in text: String) -> [String] { BracedText(text).names }

    /// The text with each placeholder replaced; one whose value is nil stays as it is.
    package static func fill(_ text: String, _ value: (String) -> String?) -> String {
        BracedText(text).parts.reduce(into: "") { filled, part in
            switch part {
            case .text(let text): filled += text
            case .name(let name, let written): filled += value(name) ?? written
            }
        }
    }
}
