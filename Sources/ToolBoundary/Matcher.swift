package import JSON

/// One condition on one JSON value: what policy, rules models, breakpoints and filters match with.
///
/// As JSON, a condition is one of
/// - a string: a glob that the whole text has to fit (`refs/tags/*`);
/// - a boolean, a number, a null: equal to it;
/// - a list: any of the conditions in it;
/// - an object of keys that all have to hold: `matches` (a regular expression found in the text),
///   `lacks` (one that is not), `equals` (any value), `in` (a list of values), `min` and `max`
///   (numbers, inclusive), `above` and `below` (exclusive), `contains` (a part of a text, an
///   element of a list), `length` (a condition on how long a text or a list is), `any` and `all`
///   (a condition on elements of a list), `where` (conditions by path on parts of the value),
///   `time`, `weekday` and `zone` (of a time in milliseconds), `exists` (whether there is a value),
///   `not` (a condition that must not hold). `~`, `!~`, `>=`, `<=`, `>` and `<` stand for
///   `matches`, `lacks`, `min`, `max`, `above` and `below`.
///
/// A value that is missing fits `exists: false`, and a `not` whose condition it does not fit;
/// nothing else. Two matchers are equal when their JSON is.
package struct Matcher: Sendable {
    package let source: JSON
    private let condition: Condition

    /// How deep conditions may stand in each other.
    package static let depthMax = 32

    /// Compiles a condition, its regular expressions included.
    ///
    /// - Throws: The first mistake, with its place in the condition.
    package init(_ json: JSON) throws(MatcherMistake) {
        try self.init(json, at: "")
    }

    init(_ json: JSON, at place: String, depth: Int = 1) throws(MatcherMistake) {
        source = json
        condition = try Condition(json, at: place, depth: depth)
    }

    /// What the named groups of the condition caught; nil when the value does not fit, and also
    /// when that could not be found out: see `evaluate`.
    package func match(_ value: JSON?) -> [String: String]? { evaluate(value).captures }

    /// Whether the value fits, or that it could not be found out.
    ///
    /// - Parameter value: Nil where there is none.
    package func evaluate(_ value: JSON?) -> MatcherOutcome { condition.evaluate(value) }
}

extension Matcher: Hashable {
    package static func == (left: Matcher, right: Matcher) -> Bool { left.source == right.source }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

/// What came of putting a value to a condition.
package enum MatcherOutcome: Hashable, Sendable {
    /// It fits; with what the named groups caught.
    case match([String: String])
    case noMatch
    /// The text is too long, or a pattern backtracks too much on it. Whoever lets something pass
    /// because a condition does not hold must not take this for it.
    case unknown

    package var captures: [String: String]? {
        if case .match(let captures) = self { captures } else { nil }
    }

    /// Every one has to match; their captures together, the first of a name counts.
    static func all(_ outcomes: some Sequence<MatcherOutcome>) -> MatcherOutcome {
        var together: [String: String] = [:]
        var isUnknown = false
        for outcome in outcomes {
            switch outcome {
            case .match(let captures): together.merge(captures) { first, _ in first }
            case .noMatch: return .noMatch
            case .unknown: isUnknown = true
            }
        }
        return isUnknown ? .unknown : .match(together)
    }

    /// The first that matches.
    static func any(_ outcomes: some Sequence<MatcherOutcome>) -> MatcherOutcome {
        var isUnknown = false
        for outcome in outcomes {
            switch outcome {
            case .match: return outcome
            case .noMatch: continue
            case .unknown: isUnknown = true
            }
        }
        return isUnknown ? .unknown : .noMatch
    }
}
