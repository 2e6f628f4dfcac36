import JSON

extension SchemaCompiler {
    mutating func memberKeyword(
        _ key: String, _ value: JSON, in schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        let here = place.appending(key)
        switch key {
        case "propertyNames": return .propertyNames(try self.schema(value, at: here))
        case "dependentSchemas":
            var pairs: [(key: String, schema: SchemaNode.ID)] = []
            for (name, dependent) in try object(value, at: here) {
                pairs.append((name, try self.schema(dependent, at: here.appending(name))))
            }
            return .dependentSchemas(pairs)
        case "dependencies": return try dependencies(object(value, at: here), at: here)
        case "unevaluatedProperties":
            return .unevaluatedProperties(try self.schema(value, at: here))
        default:
            // The three make one rule, which the first of them that is there stands for.
            let first = ["additionalProperties", "patternProperties", "properties"]
                .first { schema.contains(key: $0) }
            return key == first ? .members(try memberRules(schema, at: place)) : nil
        }
    }

    /// Up to draft 7 one keyword held names and schemas; they are told apart by their kind.
    private mutating func dependencies(
        _ object: JSON.Object, at here: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        var pairs: [(key: String, schema: SchemaNode.ID)] = []
        for (name, value) in object {
            let place = here.appending(name)
            var schema = value
            if case .array = value {
                _ = try strings(value, at: place)
                schema = ["required": value]
            }
            pairs.append((name, try self.schema(schema, at: place)))
        }
        return .dependentSchemas(pairs)
    }

    private mutating func memberRules(
        _ schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> MemberRules {
        var rules = MemberRules()
        if let value = schema["properties"] {
            let here = place.appending("properties")
            for (name, property) in try object(value, at: here) {
                rules.named[ExactKey(name)] =
                    try self.schema(property, at: here.appending(name))
                rules.names.append(name)
            }
        }
        if let value = schema["patternProperties"] {
            let here = place.appending("patternProperties")
            for (text, property) in try object(value, at: here) {
                let way = here.appending(text)
                rules.patterns.append(
                    (try pattern(text, at: way), try self.schema(property, at: way)))
            }
        }
        if let value = schema["additionalProperties"] {
            rules.additional =
                try self.schema(value, at: place.appending("additionalProperties"))
        }
        return rules
    }

    mutating func itemKeyword(
        _ key: String, _ value: JSON, in schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        let here = place.appending(key)
        switch key {
        case "items":
            if case .array = value { return try itemList(value, in: schema, at: place) }
            var prefix: [SchemaNode.ID] = []
            if let first = schema["prefixItems"], !dialect(at: place).hasItemLists {
                prefix = try schemas(first, at: place.appending("prefixItems"))
            }
            return .items(prefix: prefix, rest: try self.schema(value, at: here))
        case "prefixItems":
            if schema.contains(key: "items") { return nil }
            return .items(prefix: try schemas(value, at: here), rest: nil)
        case "additionalItems":
            // It is read with a list of items, and means nothing without one.
            _ = try self.schema(value, at: here)
            return nil
        case "unevaluatedItems": return .unevaluatedItems(try self.schema(value, at: here))
        case "contains":
            var least = 1
            var most: Int?
            if let value = schema["minContains"] {
                least = try count(value, at: place.appending("minContains"))
            }
            if let value = schema["maxContains"] {
                most = try count(value, at: place.appending("maxContains"))
            }
            return .contains(try self.schema(value, at: here), min: least, max: most)
        default:
            // Without `contains` the counts mean nothing, but they must be counts.
            _ = try count(value, at: here)
            return nil
        }
    }

    /// How a list of schemas was written before 2020-12; in what comes from elsewhere it is taken
    /// for that, because it can mean nothing else.
    private mutating func itemList(
        _ value: JSON, in schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        let here = place.appending("items")
        if !dialect(at: place).hasItemLists, refusesUnknownKeywords(at: place) {
            throw SchemaMistake(
                here, "a list of schemas is called prefixItems; one is expected here")
        }
        var rest: SchemaNode.ID?
        if let value = schema["additionalItems"] {
            rest = try self.schema(value, at: place.appending("additionalItems"))
        }
        var prefix: [SchemaNode.ID] = []
        for (index, item) in try array(value, at: here).enumerated() {
            prefix.append(try self.schema(item, at: here.appending(index)))
        }
        return .items(prefix: prefix, rest: rest)
    }

    mutating func logicKeyword(
        _ key: String, _ value: JSON, in schema: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        let here = place.appending(key)
        switch key {
        case "$ref": return .reference(try target(of: string(value, at: here), at: here))
        case "$dynamicRef": return try dynamicReference(string(value, at: here), at: here)
        case "allOf": return .allOf(try schemas(value, at: here))
        case "anyOf": return .anyOf(try schemas(value, at: here))
        case "oneOf": return .exactlyOneOf(try schemas(value, at: here))
        case "not": return .not(try self.schema(value, at: here))
        case "if":
            var branches: [SchemaNode.ID?] = []
            for branch in ["then", "else"] {
                if let json = schema[branch] {
                    branches.append(try self.schema(json, at: place.appending(branch)))
                } else {
                    branches.append(nil)
                }
            }
            return .condition(
                try self.schema(value, at: here), then: branches[0], else: branches[1])
        default:
            // A branch without `if` is not checked, but it must be a schema.
            _ = try self.schema(value, at: here)
            return nil
        }
    }
}
