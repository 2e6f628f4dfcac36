/// One thing that is wrong in a rules file.
package struct RulesMistake: Hashable, Sendable, CustomStringConvertible {
    /// The rule's place, from 0; nil for the file as a whole.
    package let rule: Int?
    package let name: String?
    /// Where it stands, such as `rules[2].when[0].text`; empty at the top.
    package let at: String
    package let message: String
    /// What would have been right, to follow the word "expected".
    package let expected: String?

    package var description: String {
        var text = at
        if let name { text += " (\(name))" }
        if !text.isEmpty { text += ": " }
        return text + message + (expected.map { "; expected \($0)" } ?? "")
    }
}

/// Everything that is wrong in a rules file; never empty.
package struct RulesMistakes: Error, Hashable, Sendable, CustomStringConvertible {
    package let mistakes: [RulesMistake]

    package var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
