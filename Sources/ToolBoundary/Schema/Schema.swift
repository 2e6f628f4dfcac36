package import JSON

/// A JSON Schema (draft 2020-12) that a tool's arguments are held against.
///
/// Checked itself first, and closed: a keyword that is neither supported nor an annotation is a
/// mistake, because it would otherwise be believed to be checked. `format` is an annotation, as
/// the draft has it by default. References lead only to places in the same document.
///
/// Numbers are compared exactly as decimals, texts by their bytes, lengths in code points.
package struct Schema: Sendable {
    /// The schema as it was written.
    package let source: JSON
    let nodes: [SchemaNode]

    /// Subschemas in one schema.
    package static let nodesMax = 10_000
    package static let violationsMax = 50
    /// Levels of schemas within schemas while a value is checked.
    package static let depthMax = 256
    /// Subschemas held against values, and parts of values compared, in one check.
    package static let stepsMax = 500_000

    /// - Throws: The first mistake in the schema.
    package init(_ source: JSON) throws(SchemaMistake) {
        self.source = source
        nodes = try SchemaCompiler.compile(source)
    }

    /// Everything in a value that does not fit, at most 50 violations; empty when it fits.
    ///
    /// A check that reaches a limit ends in a violation of the keyword `limit`: what could not be
    /// checked does not pass.
    package func check(_ value: JSON) -> [Violation] {
        var check = SchemaCheck(self)
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

    package var description: String { "#\(pointer): \(message)" }
}
