/// `{{name}}` in texts of a definition.
package enum Placeholders {
    /// The names between double braces, in order; white space around them is dropped.
    package static func names(in text: String) -> [String] {
        var names: [String] = []
        _ = fill(text) { name in
            names.append(name)
            return nil
        }
        return names
    }

    /// The text with each placeholder replaced; one whose value is nil stays as it is.
    package static func fill(_ text: String, _ value: (String) -> String?) -> String {
        var filled = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            let inside = rest[open.upperBound..<close.lowerBound]
            let name = String(inside.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            filled += rest[..<open.lowerBound]
            filled += value(name) ?? String(rest[open.lowerBound..<close.upperBound])
            rest = rest[close.upperBound...]
        }
        return filled + rest
    }
}
