import JSON

/// What a model is told of values that do not fit: one plain sentence each.
extension Violation {
    /// What the value is a part of, and so how it is called.
    enum Whole {
        case arguments
        case answer

        /// ``The argument `options.retry[1].times` ``, from a JSON pointer.
        fileprivate func subject(_ way: [String]) -> String {
            let name = way.reduce("") { name, token in
                if Int(token) != nil { return "\(name)[\(token)]" }
                return name.isEmpty ? token : "\(name).\(token)"
            }
            switch self {
            case .arguments: return way.isEmpty ? "The arguments" : "The argument `\(name)`"
            case .answer: return way.isEmpty ? "The answer" : "In the answer, `\(name)`"
            }
        }
    }

    /// The argument `lines` is the string "ten"; expected an integer.
    func sentence(in whole: Whole) -> String {
        let way = JSONPointer(at)?.tokens ?? []
        if let property {
            return whole.subject(way + [property]) + " is missing"
                + (needed.map { ", and needed \($0)" } ?? "") + "."
        }
        let subject = whole.subject(way)
        let isPlural = way.isEmpty && whole == .arguments
        if keyword == "limit" {
            return "\(subject) cannot be checked to the end; expected \(expected)."
        }
        if isUnknownName {
            return "\(subject) is unknown\(expected.dropFirst(Self.noProperty.count))."
        }
        return "\(subject) \(isPlural ? "are" : "is") \(gotWords); expected \(expectedWords)."
    }

    /// Whether a name stands there that the schema does not know.
    package var isUnknownName: Bool { expected.hasPrefix(Self.noProperty) }

    private static let noProperty = "no property of this name"

    static func sentences(_ violations: some Collection<Violation>, in whole: Whole) -> String {
        let told = violations.prefix(toldMax).map { $0.sentence(in: whole) }
        let more = violations.count - told.count
        return told.joined(separator: " ") + (more > 0 ? " \(more) more are wrong." : "")
    }

    static let toldMax = 8

    /// The property that is missing, for the keywords that say so.
    package var property: String? {
        let start = "the property "
        guard expected.hasPrefix(start) else { return nil }
        let rest = expected.dropFirst(start.count)
        guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
            return nil
        }
        return try? JSON(parsing: String(rest[...end])).stringValue
    }

    /// Where it is needed that is missing: `where "note" is given`; nil for everywhere.
    package var needed: String? {
        expected.firstRange(of: " where ").map { String(expected[$0.lowerBound...].dropFirst()) }
    }

    /// `got` begins with a kind, but for null and what a limit ended.
    package var gotWords: String {
        switch got.prefix(while: { $0 != " " }) {
        case "string", "number", "boolean": "the \(got)"
        case "array", "object": "an \(got)"
        default: got
        }
    }

    /// Types alone stand in `expected` for `type`.
    package var expectedWords: String {
        guard keyword == "type" else { return expected }
        return expected.split(separator: " ").map { word in
            switch word {
            case "or", "null": String(word)
            case "array", "integer", "object": "an \(word)"
            default: "a \(word)"
            }
        }.joined(separator: " ")
    }
}
