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
    }

    private(set) var fields: [Field]
    private(set) var index = 0
    private(set) var mistake = ""
    /// Nil for the answer to a question: there is nothing to change then.
    let original: JSON?

    /// The answer to a question, field by field; nil where it is no such answer.
    init?(answering question: AskedQuestion) {
        guard let wanted = question.fields, !wanted.isEmpty else { return nil }
        original = nil
        fields = wanted.map { field in
            let preset = field.preset.map { $0.stringValue ?? $0.canonicalText } ?? ""
            let text = Self.isOneVisibleLine(preset) ? preset : ""
            return Field(
                key: field.name, isText: false, editor: LineEditor(text), wanted: field)
        }
    }

    /// - Parameter original: What the call asks for, which is no edit.
    init(_ arguments: JSON, for original: JSON) {
        self.original = original
        if case .object(let object) = arguments, !object.isEmpty {
            fields = zip(object.keys, object.values).map { Self.field($0, $1) }
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
        return field.isText ? .string(field.editor.text) : try? JSON(parsing: field.editor.text)
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
