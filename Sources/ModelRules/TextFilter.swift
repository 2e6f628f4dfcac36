/// What a placeholder may do to its text: `{{vendor|slug}}`.
enum TextFilter: String, CaseIterable {
    case lower, upper, trim
    /// Lower-case letters and digits of ASCII, with one `-` for each run of anything else.
    case slug
    /// Runs of white space become one space: the text fits on a line.
    case line
    /// One field of a CSV line, quoted where it has to be (RFC 4180).
    case csv
    /// The last component of a path, and the same without its ending.
    case base, stem
    /// A sum of money as a plain number: `1.240,50 €` and `$1,240.50` become `1240.50`.
    case amount

    func apply(to text: String) -> String {
        switch self {
        case .lower: text.lowercased()
        case .upper: text.uppercased()
        case .trim: Self.trimmed(text)
        case .slug: Self.slug(text)
        case .line: text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        case .csv: Self.csv(text)
        case .base: Self.base(text)
        case .stem: Self.stem(Self.base(text))
        case .amount: Self.amount(text)
        }
    }

    private static func trimmed(_ text: String) -> String {
        let head = text.drop(while: \.isWhitespace)
        guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(head[...last])
    }

    private static func slug(_ text: String) -> String {
        text.lowercased().split { character in
            !(character.isASCII && (character.isLetter || character.isNumber))
        }.joined(separator: "-")
    }

    private static func csv(_ text: String) -> String {
        let special = text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        guard special else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func base(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? ""
    }

    private static func stem(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// The last of `.` and `,` is the decimal point when one or two digits follow it.
    private static func amount(_ text: String) -> String {
        let kept = text.filter { ("0"..."9").contains($0) || $0 == "." || $0 == "," }
        func digits(_ part: some StringProtocol) -> String {
            String(part.filter { $0 != "." && $0 != "," })
        }
        guard let point = kept.lastIndex(where: { $0 == "." || $0 == "," }) else { return kept }
        let fraction = kept[kept.index(after: point)...]
        guard (1...2).contains(fraction.count) else { return digits(kept) }
        return digits(kept[..<point]) + "." + fraction
    }
}
