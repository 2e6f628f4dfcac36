/// What is wrong with a condition, told so that its author can put it right.
package struct MatcherMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the condition, as a key path such as `args.ref.not[1]`; empty for the whole of it.
    package let at: String
    package let message: String
    /// What would have been right, to follow the word "expected".
    package let expected: String?

    package init(at: String = "", _ message: String, expected: String? = nil) {
        self.at = at
        self.message = message
        self.expected = expected
    }

    package var description: String {
        (at.isEmpty ? "" : "\(at): ") + message + (expected.map { "; expected \($0)" } ?? "")
    }
}
