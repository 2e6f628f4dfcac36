import JSON

/// One value held against one schema.
struct SchemaCheck {
    private let schema: Schema
    var path = JSONPointer.whole
    private var steps = 0
    private var depth = 0
    /// Set when a limit was reached. It ends the check and stands whatever the schema makes of it:
    /// under `not`, a failure to check would otherwise pass.
    private var limit: Violation?

    init(_ schema: Schema) {
        self.schema = schema
    }

    /// After this, nothing that was concluded counts.
    var hasGivenUp: Bool { limit != nil }

    /// Violations as they are found, up to a count.
    struct Findings {
        private(set) var violations: [Violation] = []
        let max: Int

        var isEmpty: Bool { violations.isEmpty }
        var isFull: Bool { violations.count >= max }

        mutating func add(_ violation: Violation) {
            if !isFull { violations.append(violation) }
        }
    }

    mutating func run(_ value: JSON) -> [Violation] {
        var findings = Findings(max: Schema.violationsMax)
        hold(value, against: 0, &findings)
        guard let limit else { return findings.violations }
        return findings.violations.prefix(Schema.violationsMax - 1) + [limit]
    }

    /// Holds a value against a subschema.
    mutating func hold(_ value: JSON, against id: SchemaNode.ID, _ findings: inout Findings) {
        guard spend(1), depth < Schema.depthMax else {
            giveUp("a check of at most \(Schema.depthMax) levels")
            return
        }
        depth += 1
        defer { depth -= 1 }
        for keyword in schema.nodes[id].keywords {
            if limit != nil || findings.isFull { return }
            check(keyword, value, &findings)
        }
    }

    /// Holds a member or an item against a subschema.
    mutating func hold(
        _ value: JSON, at token: String, against id: SchemaNode.ID, _ findings: inout Findings
    ) {
        path.push(token)
        defer { path.pop() }
        hold(value, against: id, &findings)
    }

    /// Whether a subschema is `false`.
    func isNothing(_ id: SchemaNode.ID) -> Bool {
        if case .nothing? = schema.nodes[id].keywords.first { true } else { false }
    }

    /// Whether a value fits a subschema; what does not fit is forgotten.
    mutating func fits(_ value: JSON, _ id: SchemaNode.ID) -> Bool {
        var findings = Findings(max: 1)
        hold(value, against: id, &findings)
        return findings.isEmpty
    }

    /// - Returns: Whether the check may go on.
    mutating func spend(_ count: Int) -> Bool {
        steps += count
        if steps > Schema.stepsMax { giveUp("a check of at most \(Schema.stepsMax) steps") }
        return limit == nil
    }

    mutating func giveUp(_ expected: String) {
        if limit != nil { return }
        limit = Violation(
            at: path.description, keyword: "limit", expected: expected,
            got: "a value or schema that takes more")
    }

    func violation(_ keyword: String, _ expected: String, _ value: JSON) -> Violation {
        Violation(
            at: path.description, keyword: keyword, expected: expected, got: Violation.show(value))
    }

    private mutating func check(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        switch keyword {
        case .nothing: findings.add(violation("false", "no value here", value))
        case .type, .oneOf, .const: checkKind(keyword, value, &findings)
        case .minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf:
            checkNumber(keyword, value, &findings)
        case .minLength, .maxLength, .pattern: checkText(keyword, value, &findings)
        case .items, .minItems, .maxItems, .uniqueItems, .contains:
            checkItems(keyword, value, &findings)
        case .members(let rules):
            if case .object(let object) = value { checkMembers(rules, object, &findings) }
        case .required, .minProperties, .maxProperties, .propertyNames, .dependentRequired,
            .dependentSchemas:
            checkObject(keyword, value, &findings)
        case .reference, .allOf, .anyOf, .exactlyOneOf, .not, .condition:
            checkLogic(keyword, value, &findings)
        }
    }
}
