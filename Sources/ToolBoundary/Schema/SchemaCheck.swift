import JSON

/// One value held against one schema.
struct SchemaCheck {
    let schema: Schema
    var path = JSONPointer.whole
    private var stepsLeft: Int
    private var depth = 0
    /// Set when a limit was reached. It ends the check and stands whatever the schema makes of it:
    /// under `not`, a failure to check would otherwise pass.
    private var limit: Violation?

    /// What was looked at of the value in hand; nil where nobody asks for it.
    var marks: SchemaMarks?
    /// The resources that the check has come through, the outermost first.
    private(set) var scope: [Int] = []

    init(_ schema: Schema, _ value: JSON) {
        self.schema = schema
        stepsLeft = Schema.stepsMax + Schema.stepsPerPart * value.parts
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
        let node = schema.nodes[id]
        let isEntered = scope.last != node.resource
        if isEntered { scope.append(node.resource) }
        let outer = marks
        if node.hasUnevaluated { marks = SchemaMarks() }
        defer {
            depth -= 1
            if isEntered { scope.removeLast() }
            if node.hasUnevaluated {
                let own = marks
                marks = outer
                if let own { marks?.merge(own) }
            }
        }
        for keyword in node.keywords {
            if limit != nil || findings.isFull { return }
            check(keyword, value, &findings)
        }
    }

    /// Holds a member or an item against a subschema.
    mutating func hold(
        _ value: JSON, at token: String, against id: SchemaNode.ID, _ findings: inout Findings
    ) {
        path.push(token)
        let outer = marks
        marks = nil
        hold(value, against: id, &findings)
        marks = outer
        path.pop()
    }

    /// Whether a subschema is `false`.
    func isNothing(_ id: SchemaNode.ID) -> Bool {
        if case .nothing? = schema.nodes[id].keywords.first { true } else { false }
    }

    /// Whether the value in hand fits a subschema; what does not fit is forgotten, and so is what
    /// a subschema that does not fit has looked at.
    mutating func fits(_ value: JSON, _ id: SchemaNode.ID) -> Bool {
        let outer = marks
        if outer != nil { marks = SchemaMarks() }
        var findings = Findings(max: 1)
        hold(value, against: id, &findings)
        let own = marks
        marks = outer
        if findings.isEmpty, let own { marks?.merge(own) }
        return findings.isEmpty
    }

    /// Whether a part of the value in hand, or a name in it, fits a subschema.
    mutating func partFits(_ part: JSON, _ id: SchemaNode.ID) -> Bool {
        let outer = marks
        marks = nil
        defer { marks = outer }
        return fits(part, id)
    }

    /// - Returns: Whether the check may go on.
    mutating func spend(_ count: Int) -> Bool {
        stepsLeft -= count
        if stepsLeft < 0 { giveUp("a check of at most \(Schema.stepsMax) steps") }
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
        case .minLength, .maxLength, .pattern, .format: checkText(keyword, value, &findings)
        case .items, .minItems, .maxItems, .uniqueItems, .contains:
            checkItems(keyword, value, &findings)
        case .members(let rules):
            if case .object(let object) = value { checkMembers(rules, object, &findings) }
        case .required, .minProperties, .maxProperties, .propertyNames, .dependentRequired,
            .dependentSchemas:
            checkObject(keyword, value, &findings)
        case .unevaluatedItems(let id): checkUnevaluatedItems(id, value, &findings)
        case .unevaluatedProperties(let id): checkUnevaluatedProperties(id, value, &findings)
        case .reference, .dynamicReference, .allOf, .anyOf, .exactlyOneOf, .not, .condition:
            checkLogic(keyword, value, &findings)
        }
    }
}
