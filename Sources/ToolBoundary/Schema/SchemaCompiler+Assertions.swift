import JSON

extension SchemaCompiler {
    /// A keyword that is judged by the value alone.
    func assertion(
        _ key: String, _ value: JSON, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword? {
        switch key {
        case "type": return .type(try types(value, at: place))
        case "enum":
            let values = try array(value, at: place)
            let shown = values.prefix(20).map { Violation.bounded($0.canonicalText) }
            return .oneOf(
                values.map(\.withPlainNumbers),
                shown: values.isEmpty
                    ? "nothing: the list is empty" : "one of " + shown.joined(separator: ", "))
        case "const":
            return .const(value.withPlainNumbers, shown: Violation.bounded(value.canonicalText))
        case "minimum": return .minimum(try bound(value, at: place))
        case "maximum": return .maximum(try bound(value, at: place))
        case "exclusiveMinimum": return .exclusiveMinimum(try bound(value, at: place))
        case "exclusiveMaximum": return .exclusiveMaximum(try bound(value, at: place))
        case "multipleOf":
            let divisor = try bound(value, at: place)
            guard divisor.value.isMultiple(of: divisor.value) != nil else {
                throw SchemaMistake(place, "a number above 0 with at most 18 digits is expected")
            }
            return .multipleOf(divisor)
        case "minLength": return .minLength(try count(value, at: place))
        case "maxLength": return .maxLength(try count(value, at: place))
        case "format":
            let name = try string(value, at: place)
            guard dialect(at: place).checksFormats else { return nil }
            return SchemaFormat(rawValue: name).map { .format($0) }
        case "pattern": return .pattern(try pattern(string(value, at: place), at: place))
        case "minItems": return .minItems(try count(value, at: place))
        case "maxItems": return .maxItems(try count(value, at: place))
        case "uniqueItems":
            guard case .bool(let isOn) = value else {
                throw SchemaMistake(place, "this is \(value.kind); true or false is expected")
            }
            return isOn ? .uniqueItems : nil
        case "minProperties": return .minProperties(try count(value, at: place))
        case "maxProperties": return .maxProperties(try count(value, at: place))
        case "required": return .required(try strings(value, at: place))
        case "dependentRequired":
            var pairs: [(key: String, needs: [String])] = []
            for (name, needs) in try object(value, at: place) {
                pairs.append((name, try strings(needs, at: place.appending(name))))
            }
            return .dependentRequired(pairs)
        default: return nil
        }
    }

    private func types(_ value: JSON, at place: SchemaPlace) throws(SchemaMistake) -> [JSONType] {
        let names: [String]
        if case .string(let name) = value {
            names = [name]
        } else {
            names = try strings(value, at: place)
        }
        var types: [JSONType] = []
        for name in names {
            guard let type = JSONType(rawValue: name) else {
                let known = JSONType.allCases.map(\.rawValue).joined(separator: ", ")
                throw SchemaMistake(
                    place, "\(Violation.bounded(name)) is no type; there are \(known)")
            }
            types.append(type)
        }
        guard !types.isEmpty else { throw SchemaMistake(place, "at least one type is expected") }
        return types
    }
}
