import JSON

extension SchemaCompiler {
    /// What a keyword asks for; nil for annotations and for those read with another keyword.
    mutating func keyword(
        _ key: String, _ value: JSON, in schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        let here = place.appending(key)
        switch dialect(at: place).role(of: key) {
        case .annotation: return nil
        case .unknown: return try unknownKeyword(key, value, in: schema, at: place)
        case .rule: break
        }
        switch key {
        case "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum",
            "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems",
            "maxItems", "uniqueItems", "minProperties", "maxProperties", "required",
            "dependentRequired", "format":
            return try assertion(key, value, at: here)
        case "properties", "patternProperties", "additionalProperties", "propertyNames",
            "dependentSchemas", "dependencies", "unevaluatedProperties":
            return try memberKeyword(key, value, in: schema, at: place)
        case "items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains",
            "unevaluatedItems":
            return try itemKeyword(key, value, in: schema, at: place)
        case "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else":
            return try logicKeyword(key, value, in: schema, at: place)
        case "$defs", "definitions":
            // Read although nothing may refer to them: a mistake in one is a mistake.
            for (name, definition) in try object(value, at: here) {
                _ = try self.schema(definition, at: here.appending(name))
            }
            return nil
        case "$id", "$anchor", "$dynamicAnchor":
            _ = try string(value, at: here)
            return nil
        case "$recursiveRef", "$recursiveAnchor":
            throw SchemaMistake(here, "this keyword of 2019-09 is not supported")
        default:
            // `$schema` and `$vocabulary` were read with the document.
            return nil
        }
    }

    /// A keyword that the dialect does not have.
    private mutating func unknownKeyword(
        _ key: String, _ value: JSON, in schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        // `additionalItems` has a meaning beside a list of items, which only another draft has.
        if key == "additionalItems", case .array? = schema["items"] { return nil }
        guard refusesUnknownKeywords(at: place) else { return nil }
        let near = NearestNames.to(key, among: dialect(at: place).names).first
        throw SchemaMistake(
            place.appending(key),
            "the keyword is not supported, so that nothing would check it"
                + (near.map { "; did you mean \($0)?" } ?? ""))
    }

    // MARK: - Shapes of a keyword's value

    func object(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> JSON.Object {
        guard case .object(let object) = value else {
            throw SchemaMistake(place, "this is \(value.kind); an object is expected")
        }
        return object
    }

    func array(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> [JSON] {
        guard case .array(let items) = value else {
            throw SchemaMistake(place, "this is \(value.kind); an array is expected")
        }
        return items
    }

    func string(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> String {
        guard case .string(let text) = value else {
            throw SchemaMistake(place, "this is \(value.kind); a string is expected")
        }
        return text
    }

    func strings(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> [String] {
        var texts: [String] = []
        for (index, item) in try array(value, at: place).enumerated() {
            texts.append(try string(item, at: place.appending(index)))
        }
        return texts
    }

    func bound(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> Bound {
        guard let decimal = ExactDecimal(value) else {
            throw SchemaMistake(place, "this is \(Violation.show(value)); a number is expected")
        }
        return Bound(value: decimal, text: Violation.bounded(value.canonicalText))
    }

    func pattern(_ text: String, at place: SchemaPlace) throws(SchemaMistake) -> Pattern {
        do {
            return try Pattern(text, dialect: .ecmaScript)
        } catch {
            throw SchemaMistake(place, "the pattern is wrong: \(error)")
        }
    }

    /// A whole number from zero, written as any number (`2.0` is 2).
    func count(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> Int {
        guard case .integer(let count) = value.withPlainNumbers, count >= 0 else {
            throw SchemaMistake(
                place, "this is \(Violation.show(value)); a count from 0 is expected")
        }
        return count
    }

    /// A list of at least one schema.
    mutating func schemas(
        _ value: JSON, at place: SchemaPlace
    ) throws(SchemaMistake) -> [SchemaNode.ID] {
        let items = try array(value, at: place)
        guard !items.isEmpty else { throw SchemaMistake(place, "at least one schema is expected") }
        var ids: [SchemaNode.ID] = []
        for (index, item) in items.enumerated() {
            ids.append(try schema(item, at: place.appending(index)))
        }
        return ids
    }
}
