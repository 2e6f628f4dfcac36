import JSON
import Screen
import SessionKernel

/// The arguments of a call under the operator's hands, field by field.
///
/// A text is edited as it is when one line can show it; anything else as JSON.
struct ArgumentForm: Sendable {
    struct Field: Sendable {
        /// Nil for arguments that are no object: then there is one field.
        let key: String?
        let isText: Bool
        var editor: LineEditor
        /// For an answer: what is wanted in the field.
        var wanted: AnswerField?
        /// For arguments: what the call asks for, as the field would show it.
        var before: String?
    }

    private(set) var fields: [Field]
    private(set) var index = 0
    private(set) var mistake = ""
    /// Nil for the answer to a question: there is nothing to change then.
    let original: JSON?
    /// What the tool's schema says of the arguments.
    private let schema: JSON

    /// The answer to a question, field by field; nil where it is no such answer.
    init?(answering question: AskedQuestion) {
        guard let wanted = question.fields, !wanted.isEmpty else { return nil }
        original = nil
        schema = [:]
        fields = wanted.map { field in
            let preset = field.preset.map { $0.stringValue ?? $0.canonicalText } ?? ""
            let text = Self.isOneVisibleLine(preset) ? preset : ""
            return Field(
                key: field.name, isText: false, editor: LineEditor(text), wanted: field)
        }
    }

    /// - Parameters:
    ///   - original: What the call asks for, which is no edit.
    ///   - schema: What the tool takes.
    init(_ arguments: JSON, for original: JSON, schema: JSON = [:]) {
        self.original = original
        self.schema = schema
        if case .object(let object) = arguments, !object.isEmpty {
            fields = zip(object.keys, object.values).map { key, value in
                var field = Self.field(key, value)
                field.before = original[key].map { Self.field(key, $0).editor.text }
                return field
            }
        } else {
            fields = [Field(key: nil, isText: false, editor: LineEditor(arguments.canonicalText))]
        }
    }

    private static func field(_ key: String, _ value: JSON) -> Field {
        if case .string(let text) = value, isOneVisibleLine(text) {
            return Field(key: key, isText: true, editor: LineEditor(text))
        }
        return Field(key: key, isText: false, editor: LineEditor(value.canonicalText))
    }

    private static func isOneVisibleLine(_ text: String) -> Bool {
        let safe = SafeText(text)
        return safe.hiddenCount == 0 && safe.lines.count == 1 && !text.contains("\t")
    }

    mutating func take(_ key: Key) {
        switch key {
        case .down, .tab: index = min(fields.count - 1, index + 1)
        case .up, .backTab: index = max(0, index - 1)
        default: fields[index].editor.take(key)
        }
    }

    mutating func paste(_ text: String) { fields[index].editor.insert(text) }

    /// The arguments as they now are; nil, with the mistake told, when a field is no JSON or
    /// nothing was changed.
    mutating func arguments() -> JSON? {
        mistake = ""
        var object = JSON.Object()
        for (place, field) in fields.enumerated() {
            if let wanted = field.wanted, field.editor.text.isEmpty, !wanted.isRequired { continue }
            guard let value = value(of: field) else {
                index = place
                mistake =
                    field.wanted.map { "\($0.name): expected is \($0.expected)." }
                    ?? declared(field.key).map { "\(field.key ?? ""): \($0) is expected." }
                    ?? "\(field.key ?? "This") is no JSON: text stands in quotes."
                return nil
            }
            guard let key = field.key else { return changed(value) }
            object[key] = .some(value)
        }
        return changed(.object(object))
    }

    private mutating func changed(_ value: JSON) -> JSON? {
        if value == original {
            mistake = "Nothing is changed yet."
            return nil
        }
        return value
    }

    private func value(of field: Field) -> JSON? {
        if let wanted = field.wanted { return wanted.value(from: field.editor.text) }
        if field.isText { return .string(field.editor.text) }
        guard let value = try? JSON(parsing: field.editor.text) else { return nil }
        return declared(field.key) == nil || fits(value, field.key) ? value : nil
    }

    /// What the schema lets a field be, in words, where it says so by a single plain type.
    private func declared(_ key: String?) -> String? {
        switch type(of: key) {
        case "string": "a text in quotes"
        case "integer": "a whole number"
        case "number": "a number"
        case "boolean": "true or false"
        case "array": "a list in brackets, as JSON,"
        case "object": "an object in braces, as JSON,"
        default: nil
        }
    }

    private func fits(_ value: JSON, _ key: String?) -> Bool {
        switch (type(of: key), value) {
        case ("string", .string), ("integer", .integer), ("boolean", .bool), ("array", .array),
            ("object", .object), ("number", .integer), ("number", .number):
            true
        // `12.0` is a whole number as well: the boundary tells.
        case ("integer", .number): true
        default: false
        }
    }

    private func type(of key: String?) -> String? {
        key.flatMap { schema["properties"]?[$0]?["type"]?.stringValue }
    }
}

extension AnswerField {
    var expected: String {
        guard question.choices.isEmpty else { return question.choices.joined(separator: ", ") }
        return question.expected
    }

    /// The value that a person has typed; nil where it is none.
    fileprivate func value(from typed: String) -> JSON? {
        guard question.choices.isEmpty || question.choices.contains(where: { $0 == typed }) else {
            return nil
        }
        return question.answer(from: typed)
    }
}
