package import JSON

/// How a schema is read where it does not say so itself.
package struct SchemaSettings: Sendable {
    /// What a schema without `$schema` is written in.
    package var draft: SchemaDraft
    /// Whether a keyword that nobody knows is a mistake: what is written by hand means every word.
    /// Otherwise it is passed over, as the specification has it.
    package var refusesUnknownKeywords: Bool
    /// Whether `format` refuses what does not fit.
    package var checksFormats: Bool
    /// What references may lead to, beside the schema itself and the known metaschemas. Nothing is
    /// ever fetched.
    package var documents: SchemaDocuments

    package init(
        draft: SchemaDraft = .draft2020, refusesUnknownKeywords: Bool = true,
        checksFormats: Bool = false, documents: SchemaDocuments = SchemaDocuments()
    ) {
        self.draft = draft
        self.refusesUnknownKeywords = refusesUnknownKeywords
        self.checksFormats = checksFormats
        self.documents = documents
    }

    /// For schemas that come from elsewhere, and use words of their own.
    package static let foreign = SchemaSettings(refusesUnknownKeywords: false)
}

/// Schemas by their addresses, for others to refer to.
package struct SchemaDocuments: Sendable {
    private var documents: [ExactKey: JSON] = [:]

    package init() {}

    /// Makes a schema known by an address; a fragment in it does not count.
    package mutating func add(_ document: JSON, at uri: String) {
        documents[SchemaURI(uri).document.key] = document
    }

    subscript(_ uri: SchemaURI) -> JSON? {
        if let document = documents[uri.document.key] { return document }
        return Metaschemas.document(uri.document.text)
    }
}
