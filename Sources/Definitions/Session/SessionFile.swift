package import JSON
package import SessionKernel

/// A session file: YAML in, a checked definition out, or every mistake at once.
package enum SessionFile {
    /// What a definition may refer to outside its own file.
    package struct Surroundings {
        /// The tools that ship with the product, by the name of their set.
        package var builtins: [String: [ToolDeclaration]]
        /// Reads a file that the definition names, relative to it. Throws a text for the author.
        package var read: (String) throws -> [UInt8]

        package init(
            builtins: [String: [ToolDeclaration]], read: @escaping (String) throws -> [UInt8]
        ) {
            self.builtins = builtins
            self.read = read
        }
    }

    /// A definition, and what its author should know although nothing is wrong.
    package struct Checked {
        package var definition: SessionDefinition
        package var warnings: [Mistake]
    }

    /// An agent with more tools than this is warned about: models choose worse among many.
    package static let toolsBeforeWarning = 10

    package static func read(
        _ bytes: [UInt8], file: String, surroundings: Surroundings
    ) throws(MistakeList) -> Checked {
        var reader = SessionReader(surroundings: surroundings)
        let reading = Reading(file: file)
        let definition = try reading.decode(bytes) { reader.read($0) }
        return Checked(definition: definition, warnings: reader.warnings)
    }

    /// Reads a chaos plan in a file of its own, for a session of this definition.
    package static func readChaos(
        _ bytes: [UInt8], file: String, for definition: SessionDefinition
    ) throws(MistakeList) -> JSON {
        let reader = ChaosReader(
            tools: definition.tools.map(\.declaration.name.text),
            agents: definition.agents.map(\.name.text),
            models: definition.models.map(\.name.text))
        return try Reading(file: file).decode(bytes) { reader.read($0) }
    }
}
