import JSON

/// The documents that one schema is read from, and where in them addresses lead.
///
/// A document is looked through once, for `$id`, `$anchor` and `$dynamicAnchor`, in the places
/// where the draft has schemas and in no others: an `$id` in an `enum` is a value.
struct SchemaLibrary {
    /// A schema with an address of its own.
    struct Resource {
        let uri: SchemaURI
        let document: Int
        let pointer: JSONPointer
        let dialect: SchemaDialect
        var anchors: [ExactKey: JSONPointer] = [:]
        var dynamicAnchors: [ExactKey: JSONPointer] = [:]
    }

    /// Schemas in one document that are looked through.
    static let schemasMax = 100_000

    let settings: SchemaSettings
    private(set) var resources: [Resource] = []
    private(set) var documents: [JSON] = []
    private var byAddress: [ExactKey: Int] = [:]
    private var byPlace: [ExactKey: Int] = [:]

    init(_ root: JSON, _ settings: SchemaSettings) throws(SchemaMistake) {
        self.settings = settings
        let dialect = SchemaDialect(
            draft: settings.draft, checksFormats: settings.checksFormats)
        try add(root, at: SchemaURI(""), in: dialect)
    }

    /// The resource that stands at an address, read now if it was not before; nil for an unknown.
    mutating func resource(
        at uri: SchemaURI, as dialect: SchemaDialect
    ) throws(SchemaMistake) -> Int? {
        let key = uri.document.key
        if let known = byAddress[key] { return known }
        guard let document = settings.documents[uri] else { return nil }
        try add(document, at: uri.document, in: dialect)
        return byAddress[key]
    }

    /// The resource that begins at a place; nil when none does.
    func resource(at key: ExactKey) -> Int? { byPlace[key] }

    /// The place in a resource's document, in the resource that is innermost there.
    func place(_ pointer: JSONPointer, in resource: Int) -> SchemaPlace {
        let base = resources[resource]
        var innermost = resource
        var way = base.pointer
        for token in pointer.tokens {
            way.push(token)
            if let inner = byPlace[SchemaPlace.key(base.document, way)] { innermost = inner }
        }
        return SchemaPlace(document: base.document, pointer: way, resource: innermost)
    }

    // MARK: - Looking through

    private struct Part {
        let json: JSON
        let pointer: JSONPointer
        let resource: Int
    }

    private mutating func add(
        _ json: JSON, at uri: SchemaURI, in dialect: SchemaDialect
    ) throws(SchemaMistake) {
        let document = documents.count
        documents.append(json)
        let own = try self.dialect(of: json, SchemaPlace.whole(document), or: dialect)
        let whole = addResource(
            Resource(uri: uri, document: document, pointer: .whole, dialect: own))
        var waiting = [Part(json: json, pointer: .whole, resource: whole)]
        var count = 0
        while let part = waiting.popLast() {
            count += 1
            guard count <= Self.schemasMax else {
                throw SchemaMistake(
                    pointer: part.pointer.description,
                    message: "a document holds more than \(Self.schemasMax) schemas")
            }
            guard case .object(let object) = part.json else { continue }
            let resource = try enter(object, part)
            for child in SchemaChildren.of(object, resources[resource].dialect) {
                waiting.append(
                    Part(
                        json: child.json,
                        pointer: JSONPointer(tokens: part.pointer.tokens + child.way),
                        resource: resource))
            }
        }
    }

    /// Takes in what a schema says about its own place; the resource that its parts are in.
    private mutating func enter(
        _ object: JSON.Object, _ part: Part
    ) throws(SchemaMistake) -> Int {
        var resource = part.resource
        let outer = resources[resource]
        let isHidden = outer.dialect.refStandsAlone && object.contains(key: "$ref")
        if case .string(let id)? = object["$id"], !isHidden {
            let uri = SchemaURI(id).resolved(against: outer.uri)
            if uri.document.text != outer.uri.text {
                let place = SchemaPlace(
                    document: outer.document, pointer: part.pointer, resource: resource)
                let dialect = try self.dialect(of: part.json, place, or: outer.dialect)
                resource = addResource(
                    Resource(
                        uri: uri.document, document: outer.document, pointer: part.pointer,
                        dialect: dialect))
            }
            // Up to draft 7 this is how an anchor is written.
            if outer.dialect.draft == .draft7, let name = uri.plainFragment, !name.isEmpty {
                resources[resource].anchors[ExactKey(name)] = part.pointer
            }
        }
        if resources[resource].dialect.draft == .draft7 { return resource }
        if case .string(let name)? = object["$anchor"] {
            resources[resource].anchors[ExactKey(name)] = part.pointer
        }
        if case .string(let name)? = object["$dynamicAnchor"] {
            resources[resource].anchors[ExactKey(name)] = part.pointer
            resources[resource].dynamicAnchors[ExactKey(name)] = part.pointer
        }
        return resource
    }

    private mutating func addResource(_ resource: Resource) -> Int {
        let index = resources.count
        resources.append(resource)
        // Of two with one address the first stays: the outer one, which was met before.
        if byAddress[resource.uri.key] == nil { byAddress[resource.uri.key] = index }
        byPlace[SchemaPlace.key(resource.document, resource.pointer)] = index
        return index
    }

    /// What `$schema` says.
    private mutating func dialect(
        of json: JSON, _ place: SchemaPlace, or inherited: SchemaDialect
    ) throws(SchemaMistake) -> SchemaDialect {
        guard let value = json["$schema"] else { return inherited }
        let here = place.appending("$schema")
        guard case .string(let text) = value else {
            throw SchemaMistake(here, "this is \(value.kind); a string is expected")
        }
        if let draft = SchemaDraft(schema: text) {
            return SchemaDialect(draft: draft, checksFormats: settings.checksFormats)
        }
        guard let meta = settings.documents[SchemaURI(text)],
            case .object(let vocabularies)? = meta["$vocabulary"]
        else {
            throw SchemaMistake(here, "this dialect is not supported; 2020-12 is")
        }
        var dialect = SchemaDialect(
            draft: .draft2020, vocabularies: [], checksFormats: settings.checksFormats)
        for (uri, isNeeded) in vocabularies {
            if let known = SchemaDialect.Vocabulary(uri: uri) {
                dialect.vocabularies?.insert(known)
                if known == .formatAssertion {
                    dialect.checksFormats = true
                    dialect.vocabularies?.insert(.formatAnnotation)
                }
            } else if isNeeded == true {
                throw SchemaMistake(
                    here, "it needs the vocabulary \(Violation.bounded(uri)), which is not known")
            }
        }
        return dialect
    }
}

extension SchemaPlace {
    fileprivate static func whole(_ document: Int) -> SchemaPlace {
        SchemaPlace(document: document, pointer: .whole, resource: 0)
    }
}
