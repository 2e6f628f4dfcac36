/// Where a schema stands: in which document, and in which resource of it.
struct SchemaPlace: Sendable {
    let document: Int
    let pointer: JSONPointer
    /// The schema with an address of its own that it belongs to.
    let resource: Int

    func appending(_ token: String) -> SchemaPlace {
        SchemaPlace(document: document, pointer: pointer.appending(token), resource: resource)
    }

    func appending(_ index: Int) -> SchemaPlace { appending(String(index)) }

    var isWhole: Bool { document == 0 && pointer == .whole }

    static func key(_ document: Int, _ pointer: JSONPointer) -> ExactKey {
        ExactKey("\(document)\(pointer)")
    }

    var key: ExactKey { Self.key(document, pointer) }
}
