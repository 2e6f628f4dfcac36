/// Rewrites what ECMA-262 spells differently from PCRE2.
///
/// `\p{Letter}` becomes `\p{L}`, `\p{Script=Greek}` becomes `\p{Greek}`, and `\s` and `\S` get the
/// whitespace beyond ASCII (`\S` only outside of a set).
enum ECMAScriptPattern {
    static func translated(_ text: String) -> String {
        var result = ""
        var rest = text.unicodeScalars[...]
        var isInSet = false
        while let scalar = rest.popFirst() {
            switch scalar {
            case "[":
                isInSet = true
            case "]":
                isInSet = false
            case "\\":
                result += escape(&rest, isInSet: isInSet)
                continue
            default: break
            }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// What stands for an escape, whose backslash is already taken.
    private static func escape(
        _ rest: inout Substring.UnicodeScalarView, isInSet: Bool
    ) -> String {
        guard let letter = rest.popFirst() else { return "\\" }
        let space = #"\s\p{Z}\uFEFF"#
        switch letter {
        case "s": return isInSet ? space : "[\(space)]"
        case "S": return isInSet ? #"\S"# : "[^\(space)]"
        case "p", "P":
            guard rest.first == "{", let end = rest.firstIndex(of: "}") else { break }
            let name = String(rest[..<end].dropFirst())
            rest = rest[rest.index(after: end)...]
            return "\\\(letter){\(property(name))}"
        default: break
        }
        return "\\\(letter)"
    }

    private static func property(_ name: String) -> String {
        let parts = name.split(separator: "=", maxSplits: 1)
        let isQualified =
            parts.count == 2
            && ["Script", "sc", "General_Category", "gc"].contains(String(parts[0]))
        let value = isQualified ? String(parts[1]) : name
        return categories[value] ?? value
    }

    /// The long names of general categories (UAX #44, table 12).
    private static let categories = [
        "Letter": "L", "Cased_Letter": "L&", "LC": "L&", "Uppercase_Letter": "Lu",
        "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm",
        "Other_Letter": "Lo", "Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc",
        "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd", "digit": "Nd",
        "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
        "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
        "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
        "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs",
        "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc",
        "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    ]
}
