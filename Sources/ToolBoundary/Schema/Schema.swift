package import JSON

/// A JSON Schema (draft 2020-12 or 7, by `$schema`) that a tool's arguments are held against.
///
/// Checked itself first, and closed unless its settings say otherwise: a keyword that is neither
/// supported nor an annotation is a mistake, because it would otherwise be believed to be checked.
/// References lead to places in the same document, to documents that the settings know and to the
/// metaschemas; nothing is fetched.
///
/// Numbers are compared exactly as decimals, texts by their bytes, lengths in code points.
package struct Schema: Sendable {
    /// The schema as it was written.
    package let source: JSON
    let nodes: [SchemaNode]
    /// For each name of a dynamic anchor that is referred to, the node in each resource with it.
    let dynamicAnchors: [[Int: SchemaNode.ID]]

    /// Subschemas in one schema.
    package static let nodesMax = 10_000
    package static let violationsMax = 50
    /// Levels of schemas within schemas while a value is checked.
    package static let depthMax = 512
    /// Subschemas held against values, and parts of values compared, in one check; beside
    /// `stepsPerPart` for every part of the value.
    package static let stepsMax = 500_000
    package static let stepsPerPart = 16

    /// - Throws: The first mistake in the schema.
    package init(
        _ source: JSON, _ settings: SchemaSettings = SchemaSettings()
    ) throws(SchemaMistake) {
        self.source = source
        (nodes, dynamicAnchors) = try SchemaCompiler.compile(source, settings)
    }

    /// Everything in a value that does not fit, at most 50 violations; empty when it fits.
    ///
    /// A check that reaches a limit ends in a violation of the keyword `limit`: what could not be
    /// checked does not pass.
    package func check(_ value: JSON) -> [Violation] {
        var check = SchemaCheck(self, value)
        return check.run(value)
    }
}

/// Why a schema cannot be used.
package struct SchemaMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the schema, as a JSON pointer.
    package let pointer: String
    package let message: String

    package init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }

    init(_ place: SchemaPlace, _ message: String) {
        self.init(pointer: place.pointer.description, message: message)
    }

    package var description: String { "#\(pointer): \(message)" }
}
