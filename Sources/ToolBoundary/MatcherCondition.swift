import JSON

/// A compiled condition.
indirect enum Condition: Sendable {
    case glob(Glob)
    case equal(JSON)
    case any([Condition])
    case all([Condition])
    case matches(Pattern)
    case lacks(Pattern)
    case atLeast(JSON)
    case atMost(JSON)
    case above(JSON)
    case below(JSON)
    /// The length of a text in characters, or the count of a list or an object.
    case length(Condition)
    case someElement(Condition)
    case everyElement(Condition)
    case parts(Conditions)
    case clock(ClockSpan)
    case contains(JSON)
    case exists(Bool)
    case not(Condition)

    func evaluate(_ value: JSON?) -> MatcherOutcome {
        switch self {
        case .glob(let glob): Self.fit(glob, value)
        case .equal(let wanted): Self.says(value.map { $0.means(wanted) })
        case .any(let conditions): .any(conditions.lazy.map { $0.evaluate(value) })
        case .all(let conditions): .all(conditions.lazy.map { $0.evaluate(value) })
        case .matches(let pattern): Self.find(pattern, value)
        case .lacks(let pattern): Self.miss(pattern, value)
        case .atLeast(let least): Self.says(value?.isAtLeast(least))
        case .atMost(let most): Self.says(value.flatMap { most.isAtLeast($0) })
        case .above(let bound):
            Self.says(value.flatMap { bound.isAtLeast($0) }.map { !$0 })
        case .below(let bound): Self.says(value?.isAtLeast(bound).map { !$0 })
        case .length(let condition): condition.evaluate(value?.length)
        case .someElement(let condition):
            .any((value?.arrayValue ?? []).lazy.map { condition.evaluate($0) })
        case .everyElement(let condition): Self.every(condition, value)
        case .parts(let conditions): value.map { conditions.evaluate($0) } ?? .noMatch
        case .clock(let span):
            Self.says(value?.intValue.map { span.holds(atMilliseconds: $0) })
        case .contains(let part): Self.says(value?.contains(part))
        case .exists(let wanted): Self.says((value != nil) == wanted)
        case .not(let condition):
            switch condition.evaluate(value) {
            case .match: .noMatch
            case .noMatch: .match([:])
            case .unknown: .unknown
            }
        }
    }

    private static func says(_ holds: Bool?) -> MatcherOutcome {
        holds == true ? .match([:]) : .noMatch
    }

    /// Of an empty list it holds; of what is no list it does not.
    private static func every(_ condition: Condition, _ value: JSON?) -> MatcherOutcome {
        guard let elements = value?.arrayValue else { return .noMatch }
        return .all(elements.lazy.map { condition.evaluate($0) })
    }

    private static func fit(_ glob: Glob, _ value: JSON?) -> MatcherOutcome {
        guard let text = value?.stringValue else { return .noMatch }
        if glob.matches(text) { return .match([:]) }
        return text.utf8.count > Glob.nameBytesMax ? .unknown : .noMatch
    }

    private static func find(_ pattern: Pattern, _ value: JSON?) -> MatcherOutcome {
        guard let text = value?.stringValue else { return .noMatch }
        switch pattern.search(text) {
        case .match(let match): return .match(match.names)
        case .noMatch: return .noMatch
        case .limitReached: return .unknown
        }
    }

    private static func miss(_ pattern: Pattern, _ value: JSON?) -> MatcherOutcome {
        guard let text = value?.stringValue else { return .noMatch }
        switch pattern.search(text) {
        case .match: return .noMatch
        case .noMatch: return .match([:])
        case .limitReached: return .unknown
        }
    }
}

extension JSON {
    /// Above this, doubles no longer tell whole numbers apart.
    private static var exactDoubleMax: Double { 9_007_199_254_740_992 }

    /// Equal, or two spellings of one number: `1`, `1.0` and `1e0`.
    fileprivate func means(_ other: JSON) -> Bool {
        if self == other { return true }
        guard let left = doubleValue, let right = other.doubleValue else { return false }
        return left == right && left.magnitude < Self.exactDoubleMax
    }

    /// Nil when either is no number.
    fileprivate func isAtLeast(_ least: JSON) -> Bool? {
        if case .integer(let own) = self, case .integer(let bound) = least { return own >= bound }
        guard let own = doubleValue, let bound = least.doubleValue else { return nil }
        return own >= bound
    }

    /// Nil for what has no length.
    fileprivate var length: JSON? {
        switch self {
        case .string(let text): .integer(text.count)
        case .array(let elements): .integer(elements.count)
        case .object(let members): .integer(members.count)
        case .null, .bool, .integer, .number: .none
        }
    }

    fileprivate func contains(_ part: JSON) -> Bool {
        switch self {
        case .array(let elements): return elements.contains { $0.means(part) }
        case .string(let text):
            guard let wanted = part.stringValue else { return false }
            return text.utf8.hasRun(wanted.utf8)
        case .null, .bool, .integer, .number, .object: return false
        }
    }
}

extension String.UTF8View {
    fileprivate func hasRun(_ wanted: String.UTF8View) -> Bool {
        guard let first = wanted.first else { return true }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
