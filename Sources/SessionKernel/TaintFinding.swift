package import JSON

/// An argument that is not proven to come from trusted text, and what speaks for where it does
/// come from.
package struct TaintFinding: Hashable, Sendable {
    /// Where in the arguments: a JSON pointer.
    package var at: String
    /// A part of the value that also stands in an untrusted result; nil where none does, so that it
    /// was reworded, encoded or made up.
    package var span: String?
    /// The event that brought the untrusted text: the span's, or else the first one.
    package var event: Int?
    /// What stands around the span in that text.
    package var quote: String?

    package init(at: String, span: String? = nil, event: Int? = nil, quote: String? = nil) {
        self.at = at
        self.span = span
        self.event = event
        self.quote = quote
    }

    /// For people: where, and what is found there.
    package var line: String { at.isEmpty ? words : "\(at) \(words)" }

    /// Whether it is no argument that is meant, but what a program may send besides.
    package var isOfFiles: Bool { at.isEmpty && span == nil }

    /// For people: `"collect@evil.example", from untrusted text at #12`.
    package var words: String {
        let from = event.map { " at #\($0)" } ?? ""
        if isOfFiles { return "files that it may send were written after untrusted text\(from)" }
        guard let span else { return "is in no trusted text; untrusted text was read\(from)" }
        let quoted = quote.map { ": \(JSON.string($0).canonicalText)" } ?? ""
        return "\(JSON.string(span).canonicalText), from untrusted text\(from)\(quoted)"
    }

    package var json: JSON {
        .compact([
            "at": .string(at), "event": .int(event), "quote": .text(quote), "span": .text(span),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "taint")
        self.init(
            at: try fields.text("at"), span: try fields.optionalText("span"),
            event: try fields.optionalInt("event"), quote: try fields.optionalText("quote"))
    }
}

extension CallJudgement {
    /// Whether an egress call of these arguments would take tainted data to where no trusted text
    /// says.
    package var takesTaintAway: Bool { tainted && !destinationsClean }
}

extension JSON {
    /// The texts and numbers in a value, in the order of its canonical text.
    package var leafTexts: [String] {
        switch self {
        case .null, .bool: []
        case .integer, .number: [canonicalText]
        case .string(let text): [text]
        case .array(let values): values.flatMap(\.leafTexts)
        case .object(let object): object.values.flatMap(\.leafTexts)
        }
    }
}
