/// A text with placeholders: `inbox/{{file}}`, `{{vendor|slug}}`. `{{` always begins one.
struct Template: Sendable {
    private let parts: [Part]

    private enum Part: Sendable {
        case text(String)
        case placeholder(String, [TextFilter])
    }

    /// Why a text is no template.
    struct Mistake: Error {
        let message: String
        let expected: String
    }

    init(_ text: String) throws(Mistake) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(ofBytes: "{{") {
            if open.lowerBound > rest.startIndex {
                parts.append(.text(String(rest[..<open.lowerBound])))
            }
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(ofBytes: "}}") else {
                throw Mistake(message: "a `{{` is not closed", expected: "`{{name}}`")
            }
            parts.append(try Self.placeholder(inside[..<close.lowerBound]))
            rest = inside[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    private static func placeholder(_ inside: Substring) throws(Mistake) -> Part {
        let words = inside.split(separator: "|", omittingEmptySubsequences: false)
            .map { TextFilter.trim.apply(to: String($0)) }
        guard let name = words.first, isName(name) else {
            throw Mistake(
                message: "`{{\(inside)}}` is no placeholder",
                expected: "a name of letters, digits and `_` between the braces")
        }
        var filters: [TextFilter] = []
        for word in words.dropFirst() {
            guard let filter = TextFilter(rawValue: word) else {
                throw Mistake(
                    message: "there is no filter `\(word)`",
                    expected: "one of "
                        + TextFilter.allCases.map(\.rawValue).joined(separator: ", "))
            }
            filters.append(filter)
        }
        return .placeholder(name, filters)
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: "_")
        }
    }

    /// The names that it asks for, in order.
    var names: [String] {
        parts.compactMap { if case .placeholder(let name, _) = $0 { name } else { nil } }
    }

    /// The text with what the names stand for.
    ///
    /// - Parameter quote: Applied to what is put in, so that it is taken as it stands.
    func filled(_ bindings: Bindings, quote: (String) -> String = { $0 }) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let own): text += own
            case .placeholder(let name, let filters):
                text += quote(filters.reduce(bindings[name]) { $1.apply(to: $0) })
            }
        }
        return text
    }
}

extension Substring {
    /// Where an ASCII text stands first.
    fileprivate func firstRange(ofBytes wanted: String) -> Range<Index>? {
        let length = wanted.utf8.count
        var start = startIndex
        while start < endIndex {
            let tail = utf8[start...]
            if tail.starts(with: wanted.utf8) {
                return start..<tail.index(start, offsetBy: length)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
