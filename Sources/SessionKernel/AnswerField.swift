package import JSON

/// One field of an answer that is an object, as a form shows it.
package struct AnswerField: Hashable, Sendable {
    package let name: String
    /// What the field is, in the asker's words, and what a value of it has to be.
    package let question: AskedQuestion
    package let isRequired: Bool
    package let preset: JSON?
}

extension AskedQuestion {
    /// The fields of an answer that is an object; nil where it is none.
    package var fields: [AnswerField]? {
        guard choices.isEmpty, schema["type"]?.stringValue == "object",
            let properties = schema["properties"]?.objectValue
        else { return nil }
        let required = schema["required"]?.arrayValue ?? []
        return zip(properties.keys, properties.values).map { name, schema in
            let words = [schema["title"], schema["description"]].compactMap { $0?.stringValue }
            return AnswerField(
                name: name,
                question: AskedQuestion(
                    text: words.joined(separator: ": "), choices: Self.choices(in: schema),
                    schema: schema),
                isRequired: required.contains(.string(name)), preset: schema["default"])
        }
    }

    /// The texts that a schema leaves, where it says so plainly.
    private static func choices(in schema: JSON) -> [String] {
        let listed =
            schema["enum"]?.arrayValue ?? schema["oneOf"]?.arrayValue?.compactMap { $0["const"] }
            ?? []
        let texts = listed.compactMap(\.stringValue)
        return texts.count == listed.count ? texts : []
    }
}
