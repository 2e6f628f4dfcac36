import JSON

/// One schema, ready for checking. Subschemas are named by their index in `Schema.nodes`.
struct SchemaNode: Sendable {
    var keywords: [SchemaKeyword] = []
    /// The schema with an address of its own that it belongs to.
    var resource = 0
    /// Whether it asks about what no other keyword has looked at.
    var hasUnevaluated = false

    typealias ID = Int
}

/// What a schema asks of a value. A keyword about one kind of value passes every other kind.
enum SchemaKeyword: Sendable {
    /// The schema `false`.
    case nothing

    case type([JSONType])
    /// Values with plain numbers, and how they are shown.
    case oneOf([JSON], shown: String)
    case const(JSON, shown: String)

    case minimum(Bound)
    case exclusiveMinimum(Bound)
    case maximum(Bound)
    case exclusiveMaximum(Bound)
    case multipleOf(Bound)

    case minLength(Int)
    case maxLength(Int)
    case pattern(Pattern)
    case format(SchemaFormat)

    case items(prefix: [SchemaNode.ID], rest: SchemaNode.ID?)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    case contains(SchemaNode.ID, min: Int, max: Int?)
    case unevaluatedItems(SchemaNode.ID)

    case members(MemberRules)
    case required([String])
    case minProperties(Int)
    case maxProperties(Int)
    case propertyNames(SchemaNode.ID)
    case dependentRequired([(key: String, needs: [String])])
    case dependentSchemas([(key: String, schema: SchemaNode.ID)])
    case unevaluatedProperties(SchemaNode.ID)

    case reference(SchemaNode.ID)
    /// The node that it leads to unless an outer resource has the same dynamic anchor, and which
    /// of `Schema.dynamicAnchors` that is.
    case dynamicReference(SchemaNode.ID, anchor: Int)
    case allOf([SchemaNode.ID])
    case anyOf([SchemaNode.ID])
    case exactlyOneOf([SchemaNode.ID])
    case not(SchemaNode.ID)
    case condition(SchemaNode.ID, then: SchemaNode.ID?, else: SchemaNode.ID?)
}

/// A number of a schema, as it is compared and as it is shown.
struct Bound: Sendable {
    let value: ExactDecimal
    let text: String
}

/// `properties`, `patternProperties` and `additionalProperties` of one schema: the last takes what
/// the others leave.
struct MemberRules: Sendable {
    var named: [ExactKey: SchemaNode.ID] = [:]
    var patterns: [(pattern: Pattern, schema: SchemaNode.ID)] = []
    var additional: SchemaNode.ID?
    /// The names in `properties`, in the order of their bytes.
    var names: [String] = []
}

/// The types of JSON Schema. An `integer` is any number without a fraction, `1.0` too.
enum JSONType: String, CaseIterable, Sendable {
    case null, boolean, integer, number, string, array, object
}

extension SchemaKeyword {
    /// The subschemas that are held against the same value, not against a part of it.
    ///
    /// Where a dynamic reference leads is known only while checking; its depth is bounded there.
    var inPlace: [SchemaNode.ID] {
        switch self {
        case .reference(let id), .not(let id): [id]
        case .allOf(let ids), .anyOf(let ids), .exactlyOneOf(let ids): ids
        case .condition(let id, let then, let otherwise):
            [id] + [then, otherwise].compactMap(\.self)
        case .dependentSchemas(let pairs): pairs.map(\.schema)
        case .nothing, .type, .oneOf, .const, .minimum, .exclusiveMinimum, .maximum,
            .exclusiveMaximum, .multipleOf, .minLength, .maxLength, .pattern, .format, .items,
            .minItems, .maxItems, .uniqueItems, .contains, .unevaluatedItems, .members, .required,
            .minProperties, .maxProperties, .propertyNames, .dependentRequired,
            .unevaluatedProperties, .dynamicReference:
            []
        }
    }

    /// What has to come first and last: the type is what most other violations follow from, and
    /// what is left unevaluated is known only after everything else.
    var order: Int {
        switch self {
        case .type: 0
        case .unevaluatedItems, .unevaluatedProperties: 2
        default: 1
        }
    }
}
