import JSON

extension Condition {
    init(_ json: JSON, at place: String, depth: Int) throws(MatcherMistake) {
        guard depth <= Matcher.depthMax else {
            throw MatcherMistake(
                at: place, "conditions stand in each other more than \(Matcher.depthMax) deep")
        }
        switch json {
        case .string(let text):
            do throws(PatternError) {
                self = .glob(try Glob(text))
            } catch {
                throw MatcherMistake(
                    at: place, "the glob is wrong: \(error)",
                    expected: "a text with `*`, `?` or `[a-z]`, and `\\` before one meant as such")
            }
        case .null, .bool, .integer, .number: self = .equal(json)
        case .array(let values): self = .any(try Self.list(values, at: place, depth: depth))
        case .object(let object): self = try Self.object(object, at: place, depth: depth)
        }
    }

    private static func list(
        _ values: [JSON], at place: String, depth: Int
    ) throws(MatcherMistake) -> [Condition] {
        guard !values.isEmpty else {
            throw MatcherMistake(
                at: place, "an empty list fits nothing", expected: "at least one condition")
        }
        var conditions: [Condition] = []
        for (index, value) in values.enumerated() {
            conditions.append(try Condition(value, at: "\(place)[\(index)]", depth: depth + 1))
        }
        return conditions
    }

    private static func object(
        _ object: JSON.Object, at place: String, depth: Int
    ) throws(MatcherMistake) -> Condition {
        guard !object.isEmpty else {
            throw MatcherMistake(
                at: place, "an empty condition", expected: "any of " + Matcher.keys.spoken)
        }
        var conditions: [Condition] = []
        if let span = try ClockSpan(object, at: place) { conditions.append(.clock(span)) }
        for (key, value) in object where !ClockSpan.keys.contains(key) {
            let inner = place.isEmpty ? key : "\(place).\(key)"
            conditions.append(try member(key, value, at: inner, depth: depth))
        }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private static func member(
        _ key: String, _ value: JSON, at place: String, depth: Int
    ) throws(MatcherMistake) -> Condition {
        switch key {
        case "matches", "~": return .matches(try pattern(value, at: place))
        case "lacks", "!~": return .lacks(try pattern(value, at: place))
        case "equals": return .equal(value)
        case "in":
            guard let values = value.arrayValue, !values.isEmpty else {
                throw MatcherMistake(
                    at: place, "no list of values: \(value.kind)", expected: "at least one value")
            }
            return .any(values.map { .equal($0) })
        case "min", ">=": return .atLeast(try number(value, at: place))
        case "max", "<=": return .atMost(try number(value, at: place))
        case "above", ">": return .above(try number(value, at: place))
        case "below", "<": return .below(try number(value, at: place))
        case "length", "any", "all":
            return inner(key, try Condition(value, at: place, depth: depth + 1))
        case "where": return .parts(try Conditions(value, at: place, depth: depth + 1))
        case "contains": return .contains(value)
        case "exists":
            guard let wanted = value.boolValue else {
                throw MatcherMistake(at: place, "a \(value.kind)", expected: "true or false")
            }
            return .exists(wanted)
        case "not": return .not(try Condition(value, at: place, depth: depth + 1))
        default:
            let near = NearestNames.to(key, among: Matcher.keys)
            throw MatcherMistake(
                at: place, "no such condition",
                expected: near.isEmpty ? "any of " + Matcher.keys.spoken : near.spoken)
        }
    }

    private static func inner(_ key: String, _ condition: Condition) -> Condition {
        switch key {
        case "any": .someElement(condition)
        case "all": .everyElement(condition)
        default: .length(condition)
        }
    }

    private static func pattern(_ value: JSON, at place: String) throws(MatcherMistake) -> Pattern {
        guard let text = value.stringValue else {
            throw MatcherMistake(at: place, "a \(value.kind)", expected: "a regular expression")
        }
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            throw MatcherMistake(
                at: place, "the regular expression is wrong: \(error)",
                expected: "one in PCRE2's syntax")
        }
    }

    private static func number(_ value: JSON, at place: String) throws(MatcherMistake) -> JSON {
        guard value.doubleValue != nil else {
            throw MatcherMistake(at: place, "a \(value.kind)", expected: "a number")
        }
        return value
    }
}

extension Matcher {
    /// The keys of a condition that is an object.
    package static let keys = [
        "above", "all", "any", "below", "contains", "equals", "exists", "in", "lacks", "length",
        "matches", "max", "min", "not", "time", "weekday", "where", "zone",
    ]
}

extension [String] {
    var spoken: String { map { "`\($0)`" }.joined(separator: ", ") }
}
