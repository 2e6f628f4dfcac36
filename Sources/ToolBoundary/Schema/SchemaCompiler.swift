import JSON

/// Turns a schema's JSON into nodes.
///
/// Works through a list of places instead of descending, so that no chain of references can take
/// the stack; a place is read once, however many references lead to it.
struct SchemaCompiler {
    private var library: SchemaLibrary
    private var nodes: [SchemaNode] = []
    private var places: [ExactKey: SchemaNode.ID] = [:]
    private var waiting: [(id: SchemaNode.ID, place: SchemaPlace, json: JSON)] = []
    /// Where each node stands.
    private var origins: [SchemaPlace] = []
    /// The names of dynamic anchors that are referred to, by their index in `dynamicAnchors`.
    private var dynamicNames: [ExactKey] = []
    private var dynamicAnchors: [[Int: SchemaNode.ID]] = []

    private init(_ library: SchemaLibrary) {
        self.library = library
    }

    static func compile(
        _ root: JSON, _ settings: SchemaSettings
    ) throws(SchemaMistake) -> (nodes: [SchemaNode], dynamicAnchors: [[Int: SchemaNode.ID]]) {
        var compiler = SchemaCompiler(try SchemaLibrary(root, settings))
        _ = try compiler.schema(root, at: compiler.library.place(.whole, in: 0))
        repeat {
            while let next = compiler.waiting.popLast() {
                compiler.nodes[next.id] = try compiler.node(next.json, at: next.place)
            }
            try compiler.addDynamicTargets()
        } while !compiler.waiting.isEmpty
        try compiler.refuseLoops()
        return (compiler.nodes, compiler.dynamicAnchors)
    }

    /// The node for the schema at a place, read later if it was not met before.
    mutating func schema(
        _ json: JSON, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaNode.ID {
        let key = place.key
        if let id = places[key] { return id }
        let id = nodes.count
        guard id < Schema.nodesMax else {
            throw SchemaMistake(place, "the schema has more than \(Schema.nodesMax) subschemas")
        }
        let inner = SchemaPlace(
            document: place.document, pointer: place.pointer,
            resource: library.resource(at: key) ?? place.resource)
        places[key] = id
        nodes.append(SchemaNode())
        origins.append(inner)
        waiting.append((id, inner, json))
        return id
    }

    /// The node that a reference such as `#/$defs/name` leads to.
    mutating func target(
        of reference: String, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaNode.ID {
        let found = try resolve(reference, at: place)
        guard let json = found.pointer.value(in: library.documents[found.document]) else {
            throw SchemaMistake(place, "nothing stands at \(Violation.bounded(reference))")
        }
        return try schema(json, at: found)
    }

    mutating func dynamicReference(
        _ reference: String, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaKeyword {
        let id = try target(of: reference, at: place)
        let found = try resolve(reference, at: place)
        guard let name = SchemaURI(reference).plainFragment.map(ExactKey.init),
            let anchor = library.resources[found.resource].dynamicAnchors[name],
            anchor == found.pointer
        else { return .reference(id) }
        if let known = dynamicNames.firstIndex(of: name) {
            return .dynamicReference(id, anchor: known)
        }
        dynamicNames.append(name)
        dynamicAnchors.append([:])
        return .dynamicReference(id, anchor: dynamicNames.count - 1)
    }

    func dialect(at place: SchemaPlace) -> SchemaDialect {
        library.resources[place.resource].dialect
    }

    /// Whether every word has to be known: in what was written for this purpose alone.
    func refusesUnknownKeywords(at place: SchemaPlace) -> Bool {
        place.document == 0 && library.settings.refusesUnknownKeywords
    }

    private mutating func resolve(
        _ reference: String, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaPlace {
        let base = library.resources[place.resource]
        let uri = SchemaURI(reference).resolved(against: base.uri)
        guard let resource = try library.resource(at: uri, as: base.dialect) else {
            throw SchemaMistake(
                place,
                "no schema is known by \(Violation.bounded(uri.document.text)), and none is fetched"
            )
        }
        guard let fragment = uri.plainFragment else {
            throw SchemaMistake(place, "the part after # is no text")
        }
        if fragment.isEmpty || fragment.utf8.first == UInt8(ascii: "/") {
            guard let pointer = JSONPointer(fragment) else {
                throw SchemaMistake(place, "the part after # is no pointer: a ~ stands by itself")
            }
            return library.place(pointer, in: resource)
        }
        guard let pointer = library.resources[resource].anchors[ExactKey(fragment)] else {
            throw SchemaMistake(place, "nothing is anchored as \(Violation.bounded(fragment))")
        }
        return SchemaPlace(
            document: library.resources[resource].document, pointer: pointer, resource: resource)
    }

    private mutating func node(
        _ json: JSON, at place: SchemaPlace
    ) throws(SchemaMistake) -> SchemaNode {
        var node = SchemaNode(resource: place.resource)
        switch json {
        case .bool(true): break
        case .bool(false): node.keywords = [.nothing]
        case .object(let object):
            for (key, value) in try read(object, at: place) {
                guard let keyword = try keyword(key, value, in: object, at: place) else { continue }
                node.keywords.append(keyword)
            }
            // Sorting is stable.
            node.keywords.sort { $0.order < $1.order }
            node.hasUnevaluated = node.keywords.last?.order == 2
        case .null, .integer, .number, .string, .array:
            throw SchemaMistake(
                place, "this is \(json.kind); a schema is an object, true or false")
        }
        return node
    }

    /// What counts of a schema: up to draft 7, nothing beside `$ref`.
    private func read(
        _ object: JSON.Object, at place: SchemaPlace
    ) throws(SchemaMistake) -> JSON.Object {
        guard dialect(at: place).refStandsAlone, let reference = object["$ref"],
            case .string = reference
        else { return object }
        if refusesUnknownKeywords(at: place) {
            let idle = ["$ref", "$schema", "$id", "definitions"]
            for key in object.keys
            where dialect(at: place).role(of: key) == .rule && !idle.contains(key) {
                throw SchemaMistake(
                    place.appending(key), "beside $ref nothing is checked in draft 7")
            }
        }
        return ["$ref": reference]
    }

    /// Reads the dynamic anchors that references can come to, in the resources that are in use.
    private mutating func addDynamicTargets() throws(SchemaMistake) {
        let used = Set(origins.map(\.resource)).sorted()
        for (index, name) in dynamicNames.enumerated() {
            for resource in used where dynamicAnchors[index][resource] == nil {
                let document = library.resources[resource].document
                guard let pointer = library.resources[resource].dynamicAnchors[name],
                    let json = pointer.value(in: library.documents[document])
                else { continue }
                let place = SchemaPlace(document: document, pointer: pointer, resource: resource)
                dynamicAnchors[index][resource] = try schema(json, at: place)
            }
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
        throw SchemaMistake(
            origins[id], "references lead back here without going into the value")
    }
}
