import JSON

/// Turns a schema's JSON into nodes.
///
/// Works through a list of places instead of descending, so that no chain of references can take
/// the stack; a place is read once, however many references lead to it.
struct SchemaCompiler {
    private let root: JSON
    private var nodes: [SchemaNode] = []
    private var places: [ExactKey: SchemaNode.ID] = [:]
    private var waiting: [(id: SchemaNode.ID, place: JSONPointer, json: JSON)] = []
    /// Where each node stands.
    private var pointers: [JSONPointer] = []

    private init(_ root: JSON) {
        self.root = root
    }

    static func compile(_ root: JSON) throws(SchemaMistake) -> [SchemaNode] {
        var compiler = SchemaCompiler(root)
        _ = try compiler.schema(root, at: .whole)
        while let next = compiler.waiting.popLast() {
            compiler.nodes[next.id] = try compiler.node(next.json, at: next.place)
        }
        try compiler.refuseLoops()
        return compiler.nodes
    }

    /// The node for the schema at a place, read later if it was not met before.
    mutating func schema(
        _ json: JSON, at place: JSONPointer
    ) throws(SchemaMistake) -> SchemaNode.ID {
        let key = ExactKey(place.description)
        if let id = places[key] { return id }
        let id = nodes.count
        guard id < Schema.nodesMax else {
            throw mistake(place, "the schema has more than \(Schema.nodesMax) subschemas")
        }
        places[key] = id
        nodes.append(SchemaNode())
        pointers.append(place)
        waiting.append((id, place, json))
        return id
    }

    /// The node that a reference such as `#/$defs/name` leads to.
    mutating func target(
        of reference: String, at place: JSONPointer
    ) throws(SchemaMistake) -> SchemaNode.ID {
        guard reference.utf8.first == UInt8(ascii: "#"),
            let fragment = Self.percentDecoded(reference.utf8.dropFirst()),
            let pointer = JSONPointer(fragment)
        else {
            throw mistake(
                place, "only references within the schema are followed: # and #/…/…")
        }
        guard let json = pointer.value(in: root) else {
            throw mistake(place, "nothing stands at \(Violation.bounded(reference))")
        }
        return try schema(json, at: pointer)
    }

    func mistake(_ place: JSONPointer, _ message: String) -> SchemaMistake {
        SchemaMistake(pointer: place.description, message: message)
    }

    private mutating func node(
        _ json: JSON, at place: JSONPointer
    ) throws(SchemaMistake) -> SchemaNode {
        switch json {
        case .bool(true): return SchemaNode()
        case .bool(false): return SchemaNode(keywords: [.nothing])
        case .object(let object):
            var node = SchemaNode()
            for (key, value) in object {
                guard let keyword = try keyword(key, value, in: object, at: place) else { continue }
                // The type is told first: it is what most other violations follow from.
                if case .type = keyword {
                    node.keywords.insert(keyword, at: 0)
                } else {
                    node.keywords.append(keyword)
                }
            }
            return node
        case .null, .integer, .number, .string, .array:
            throw mistake(place, "this is \(json.kind); a schema is an object, true or false")
        }
    }

    /// Refuses schemas that would be held against the same value for ever.
    private func refuseLoops() throws(SchemaMistake) {
        let edges = nodes.map { $0.keywords.flatMap(\.inPlace) }
        var incoming = [Int](repeating: 0, count: nodes.count)
        for target in edges.joined() { incoming[target] += 1 }
        var free = incoming.indices.filter { incoming[$0] == 0 }
        while let id = free.popLast() {
            for target in edges[id] {
                incoming[target] -= 1
                if incoming[target] == 0 { free.append(target) }
            }
        }
        // What remains is a loop, or hangs on one.
        guard let id = incoming.indices.first(where: { incoming[$0] > 0 }) else { return }
        throw mistake(pointers[id], "references lead back here without going into the value")
    }

    private static func percentDecoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
