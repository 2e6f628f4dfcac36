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

extension LocatedValue {
    /// Whether a placeholder here names a secret or a variable of the environment. One that names
    /// none is a mistake, and noted.
    func isFromOutside(_ name: String) -> Bool {
        for (scope, what) in [("secret.", "secret"), ("env.", "variable")]
        where name.hasPrefix(scope) {
            let inner = name.dropFirst(scope.count)
            if !SessionReader.isVariable(String(inner)) {
                report(
                    "\(Mistake.quote("{{\(name)}}")) names no \(what)",
                    expected: "`{{\(scope)NAME}}`, the name of letters, digits and `_`")
            }
            return true
        }
        return false
    }
}
