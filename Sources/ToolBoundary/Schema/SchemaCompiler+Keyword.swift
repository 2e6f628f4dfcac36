import JSON

extension SchemaCompiler {
    /// The dialects whose shared keywords mean the same here.
    private static let dialects = [
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema",
    ]

    /// What a keyword asks for; nil for annotations and for those read with another keyword.
    mutating func keyword(
        _ key: String, _ value: JSON, in schema: JSON.Object, at place: JSONPointer
    ) throws(SchemaMistake) -> SchemaKeyword? {
        let here = place.appending(key)
        switch key {
        case "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum",
            "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems",
            "maxItems", "uniqueItems", "minProperties", "maxProperties", "required",
            "dependentRequired":
            return try assertion(key, value, at: here)
        case "properties", "patternProperties", "additionalProperties", "propertyNames",
            "dependentSchemas":
            return try memberKeyword(key, value, in: schema, at: place)
        case "items", "prefixItems", "contains", "minContains", "maxContains":
            return try itemKeyword(key, value, in: schema, at: place)
        case "$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else":
            return try logicKeyword(key, value, in: schema, at: place)
        case "$defs", "definitions":
            // Read although nothing may refer to them: a mistake in one is a mistake.
            for (name, definition) in try object(value, at: here) {
                _ = try self.schema(definition, at: here.appending(name))
            }
            return nil
        case "$schema":
            let uri = try string(value, at: here)
            guard Self.dialects.contains(uri.last == "#" ? String(uri.dropLast()) : uri) else {
                throw mistake(here, "this dialect is not supported; 2020-12 is")
            }
            return nil
        case "$id" where place == .whole:
            return nil
        case "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
            "$comment", "format", "contentEncoding", "contentMediaType", "contentSchema":
            return nil
        case let key where key.hasPrefix("x-"):
            return nil
        default:
            let near = NearestNames.to(key, among: Self.keywords).first
            throw mistake(
                here,
                "the keyword is not supported, so that nothing would check it"
                    + (near.map { "; did you mean \($0)?" } ?? ""))
        }
    }

    private static let keywords = [
        "$defs", "$ref", "additionalProperties", "allOf", "anyOf", "const", "contains",
        "dependentRequired", "dependentSchemas", "description", "else", "enum", "exclusiveMaximum",
        "exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties",
        "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems",
        "properties", "propertyNames", "required", "then", "title", "type", "uniqueItems",
    ]

    // MARK: - Shapes of a keyword's value

    func object(_ value: JSON, at place: JSONPointer) throws(SchemaMistake) -> JSON.Object {
        guard case .object(let object) = value else {
            throw mistake(place, "this is \(value.kind); an object is expected")
        }
        return object
    }

    func array(_ value: JSON, at place: JSONPointer) throws(SchemaMistake) -> [JSON] {
        guard case .array(let items) = value else {
            throw mistake(place, "this is \(value.kind); an array is expected")
        }
        return items
    }

    func string(_ value: JSON, at place: JSONPointer) throws(SchemaMistake) -> String {
        guard case .string(let text) = value else {
            throw mistake(place, "this is \(value.kind); a string is expected")
        }
        return text
    }

    func strings(_ value: JSON, at place: JSONPointer) throws(SchemaMistake) -> [String] {
        var texts: [String] = []
        for (index, item) in try array(value, at: place).enumerated() {
            texts.append(try string(item, at: place.appending(index)))
        }
        return texts
    }

    func bound(_ value: JSON, at place: JSONPointer) throws(SchemaMistake) -> Bound {
        guard let decimal = ExactDecimal(value) else {
            throw mistake(place, "this is \(Violation.show(value)); a number is expected")
        }
        return Bound(value: decimal, text: Violation.bounded(value.canonicalText))
    }

    func pattern(_ text: String, at place: JSONPointer) throws(SchemaMistake) -> Pattern {
        do {
            return try Pattern(text, dialect: .ecmaScript)
        } catch {
            throw mistake(place, "the pattern is wrong: \(error)")
        }
    }

    /// A whole number from zero, written as any number (`2.0` is 2).
    func count(_ value: JSON, at place: JSONPointer) throws(SchemaMistake) -> Int {
        guard case .integer(let count) = value.withPlainNumbers, count >= 0 else {
            throw mistake(place, "this is \(Violation.show(value)); a count from 0 is expected")
        }
        return count
    }

    /// A list of at least one schema.
    mutating func schemas(
        _ value: JSON, at place: JSONPointer
    ) throws(SchemaMistake) -> [SchemaNode.ID] {
        let items = try array(value, at: place)
        guard !items.isEmpty else { throw mistake(place, "at least one schema is expected") }
        var ids: [SchemaNode.ID] = []
        for (index, item) in items.enumerated() {
            ids.append(try schema(item, at: place.appending(index)))
        }
        return ids
    }
}
