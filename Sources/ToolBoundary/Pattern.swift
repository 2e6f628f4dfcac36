import CPCRE2

/// A regular expression from outside, matched in bounded time by PCRE2.
///
/// `$` stands for the very end of the text, not also for the place before a last newline, so that
/// an anchored pattern means the whole text. `\C` (a single byte) is refused.
package struct Pattern: Sendable {
    package let text: String
    package let dialect: Dialect
    let code: PatternCode

    /// What `\d`, `\w`, `\s` and `\b` mean.
    package enum Dialect: Hashable, Sendable {
        /// By Unicode's properties: for texts that people and models write.
        case unicode
        /// By ASCII, with `\u0041` and `\u{1F600}`: ECMA-262, which JSON Schema asks for.
        case ecmaScript
    }

    package static let patternBytesMax = 8_192
    /// A longer subject is not searched: the outcome is `limitReached`.
    package static let subjectBytesMax = 1 << 20

    /// - Throws: What is wrong with the pattern and where in it.
    package init(_ text: String, dialect: Dialect = .unicode) throws(PatternError) {
        self.text = text
        self.dialect = dialect
        code = try PatternCode(text, dialect)
    }

    /// The names of its groups, those that may take no part in a match included.
    package var groupNames: [String] { code.groupNames }
}

extension Pattern: Hashable {
    package static func == (left: Pattern, right: Pattern) -> Bool {
        left.dialect == right.dialect && left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(dialect)
    }
}

/// Why a pattern cannot be used.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in PCRE2's words.
    package let problem: String
    /// Where in the pattern, in code points from its beginning.
    package let offset: Int

    package init(problem: String, offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    package var description: String { "\(problem) at character \(offset + 1)" }
}
