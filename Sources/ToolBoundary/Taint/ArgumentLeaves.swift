import JSON

/// A single value in arguments, or a key that the schema does not name.
struct ArgumentValue {
    let at: JSONPointer
    let value: JSON
    /// Whether the schema leaves no choice but among a few values, which the definition gives.
    let isClosed: Bool
}

/// Takes arguments apart, beside their schema.
struct ArgumentLeaves {
    private let root: JSON
    private(set) var found: [ArgumentValue] = []

    /// A range of more integers than this is no closed set: it could carry data.
    private static let rangeMax = 16
    private static let constantsMax = 256
    private static let referencesMax = 32
    /// In more members than this of lists, and of objects that the schema leaves open, data could
    /// be spelled, though each of them is clean.
    private static let membersMax = 32
    private var members = 0

    init(of arguments: JSON, schema: JSON) {
        root = schema
        collect(arguments, [schema], JSONPointer(tokens: []))
    }

    private mutating func collect(_ value: JSON, _ schemas: [JSON], _ at: JSONPointer) {
        let schemas = schemas.flatMap { flat($0) }
        switch value {
        case .object(let object):
            let named = schemas.compactMap { $0["properties"]?.objectValue }
            for (key, inner) in zip(object.keys, object.values) {
                let known = named.compactMap { $0[key] }
                if known.isEmpty {
                    count(1, of: value, at)
                    found.append(
                        ArgumentValue(
                            at: at.appending(key), value: .string(key), isClosed: false))
                }
                collect(
                    inner,
                    known.isEmpty ? schemas.compactMap { $0["additionalProperties"] } : known,
                    at.appending(key))
            }
        case .array(let values):
            count(values.count, of: value, at)
            for (index, inner) in values.enumerated() {
                let below = schemas.compactMap { schema -> JSON? in
                    let first = schema["prefixItems"]?.arrayValue ?? []
                    return first.indices.contains(index) ? first[index] : schema["items"]
                }
                collect(inner, below, at.appending(index))
            }
        case .null, .bool, .integer, .number, .string:
            found.append(
                ArgumentValue(at: at, value: value, isClosed: schemas.contains { isClosed($0) }))
        }
    }

    private mutating func count(_ more: Int, of value: JSON, _ at: JSONPointer) {
        let before = members
        members += more
        if before <= Self.membersMax, members > Self.membersMax {
            found.append(ArgumentValue(at: at, value: value, isClosed: false))
        }
    }

    /// A schema, what it refers to and all that has to hold beside it.
    private func flat(_ schema: JSON, depth: Int = 0) -> [JSON] {
        guard depth < Self.referencesMax else { return [] }
        var all = [schema]
        if let there = schema["$ref"]?.stringValue.flatMap(target) {
            all += flat(there, depth: depth + 1)
        }
        for part in schema["allOf"]?.arrayValue ?? [] { all += flat(part, depth: depth + 1) }
        return all
    }

    private func target(of reference: String) -> JSON? {
        guard reference.hasPrefix("#"), let pointer = JSONPointer(String(reference.dropFirst()))
        else { return nil }
        return pointer.value(in: root)
    }

    private func isClosed(_ schema: JSON, depth: Int = 0) -> Bool {
        guard schema.objectValue != nil, depth < Self.referencesMax else { return false }
        if schema["const"] != nil { return true }
        if let values = schema["enum"]?.arrayValue { return values.count <= Self.constantsMax }
        if let low = schema["minimum"]?.intValue, let high = schema["maximum"]?.intValue,
            schema["type"]?.stringValue == "integer",
            let count = high.checked(minus: low), count < Self.rangeMax
        {
            return true
        }
        for key in ["anyOf", "oneOf"] {
            let branches = schema[key]?.arrayValue ?? []
            let isEach = branches.allSatisfy { branch in
                flat(branch).contains { isClosed($0, depth: depth + 1) }
            }
            if !branches.isEmpty, isEach { return true }
        }
        return false
    }
}

extension Int {
    fileprivate func checked(minus other: Int) -> Int? {
        let (value, overflow) = subtractingReportingOverflow(other)
        return overflow ? nil : value
    }
}
