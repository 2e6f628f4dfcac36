/// One thing that is wrong in a file, told so that its author can put it right.
///
/// No field carries control characters: texts from the file go through `Mistake.quote`.
package struct Mistake: Hashable, Sendable {
    package let file: String
    package let position: Position
    /// Where it stands in the structure, such as `agents.planner.tools[2]`; empty at the top.
    package let keyPath: String
    /// What is wrong.
    package let message: String
    /// What would have been right, to follow the word "expected".
    package let expected: String?
    /// What to do.
    package let hint: String?

    package init(
        file: String, position: Position, keyPath: String = "", message: String,
        expected: String? = nil, hint: String? = nil
    ) {
        self.file = file
        self.position = position
        self.keyPath = keyPath
        self.message = message
        self.expected = expected
        self.hint = hint
    }

    package var line: Int { position.line }
    package var column: Int { position.column }
}

extension Mistake: CustomStringConvertible {
    package var description: String {
        var text = "\(file):\(line):\(column): "
        if !keyPath.isEmpty { text += "\(keyPath): " }
        text += message
        if let expected { text += "; expected \(expected)" }
        if let hint { text += " (\(hint))" }
        return text
    }
}

extension Mistake: Comparable {
    /// In the order of a reader: by file, then by place.
    package static func < (left: Mistake, right: Mistake) -> Bool {
        if left.file != right.file { return left.file < right.file }
        if left.position != right.position { return left.position < right.position }
        return (left.keyPath, left.message) < (right.keyPath, right.message)
    }
}

extension Mistake {
    /// A text of the file between backticks: one line, at most 60 characters, and with every
    /// control and direction character written out, so that it cannot disturb a terminal.
    package static func quote(_ text: String) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == 60 {
                shown += "…"
                break
            }
            count += 1
            if isHarmless(scalar) {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return "`\(shown)`"
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
