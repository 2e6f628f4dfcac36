import JSON

/// A version of JSON Schema.
package enum SchemaDraft: String, CaseIterable, Sendable {
    case draft7 = "http://json-schema.org/draft-07/schema"
    case draft2019 = "https://json-schema.org/draft/2019-09/schema"
    case draft2020 = "https://json-schema.org/draft/2020-12/schema"

    /// The one that a `$schema` names; nil for another.
    init?(schema: String) {
        self.init(
            rawValue: schema.utf8.last == UInt8(ascii: "#") ? String(schema.dropLast()) : schema)
    }
}

/// Which keywords a schema is written in, and what they mean.
struct SchemaDialect: Sendable {
    let draft: SchemaDraft
    /// The vocabularies of a custom dialect; nil where all of the draft are in force.
    var vocabularies: Set<Vocabulary>?
    /// Whether `format` refuses what does not fit, or only tells.
    var checksFormats: Bool

    enum Vocabulary: String, Sendable {
        case core, applicator, unevaluated, validation
        case metaData = "meta-data"
        case formatAnnotation = "format-annotation"
        case formatAssertion = "format-assertion"
        case content

        init?(uri: String) {
            let start = "https://json-schema.org/draft/2020-12/vocab/"
            guard uri.hasPrefix(start) else { return nil }
            self.init(rawValue: String(uri.dropFirst(start.count)))
        }
    }

    /// `$ref` hides what stands beside it.
    var refStandsAlone: Bool { draft == .draft7 }

    /// `items` may be a list of schemas, with `additionalItems` for the rest.
    var hasItemLists: Bool { draft != .draft2020 }

    /// What a keyword is to this dialect.
    func role(of keyword: String) -> Role {
        guard let known = Self.keywords[keyword] else {
            return keyword.hasPrefix("x-") ? .annotation : .unknown
        }
        guard known.drafts.contains(draft) else { return .unknown }
        if let vocabularies, !vocabularies.contains(known.vocabulary), known.vocabulary != .core {
            return .unknown
        }
        return known.isAnnotation ? .annotation : .rule
    }

    enum Role: Sendable {
        /// Asks something of a value, or names a place.
        case rule
        /// Says something to people.
        case annotation
        case unknown
    }

    /// The keywords that a misspelt one may have meant.
    var names: [String] {
        Self.keywords.filter { $0.value.drafts.contains(draft) }.keys.sorted()
    }

    private struct Keyword {
        let vocabulary: Vocabulary
        let drafts: Set<SchemaDraft>
        var isAnnotation = false
    }

    private static let keywords: [String: Keyword] = {
        let all: Set<SchemaDraft> = [.draft7, .draft2019, .draft2020]
        let late: Set<SchemaDraft> = [.draft2019, .draft2020]
        var table: [String: Keyword] = [:]
        func add(
            _ names: String, _ vocabulary: Vocabulary, _ drafts: Set<SchemaDraft>,
            isAnnotation: Bool = false
        ) {
            for name in names.split(separator: " ") {
                table[String(name)] = Keyword(
                    vocabulary: vocabulary, drafts: drafts, isAnnotation: isAnnotation)
            }
        }
        add("$id $schema $ref definitions", .core, all)
        add("$comment", .core, all, isAnnotation: true)
        add("$anchor $vocabulary $defs", .core, late)
        add("$dynamicRef $dynamicAnchor", .core, [.draft2020])
        add("$recursiveRef $recursiveAnchor", .core, [.draft2019])
        add(
            "properties patternProperties additionalProperties propertyNames items contains"
                + " allOf anyOf oneOf not if then else dependencies", .applicator, all)
        add("additionalItems", .applicator, [.draft7, .draft2019])
        add("prefixItems", .applicator, [.draft2020])
        add("dependentSchemas", .applicator, late)
        add("unevaluatedItems unevaluatedProperties", .unevaluated, late)
        add(
            "type enum const multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength"
                + " maxLength pattern minItems maxItems uniqueItems minProperties maxProperties"
                + " required", .validation, all)
        add("minContains maxContains dependentRequired", .validation, late)
        add(
            "title description default examples readOnly writeOnly", .metaData, all,
            isAnnotation: true)
        add("deprecated", .metaData, late, isAnnotation: true)
        add("format", .formatAnnotation, all)
        add("contentEncoding contentMediaType", .content, all, isAnnotation: true)
        add("contentSchema", .content, late, isAnnotation: true)
        return table
    }()
}
