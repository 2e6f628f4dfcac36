import JSON
import SessionKernel

/// The stages of a call that are about its arguments alone: parsing, repair, schema and coercion.
struct ArgumentStages: Sendable {
    private let schemas: [ToolName: Schema]

    init(_ definition: SessionDefinition) {
        var schemas: [ToolName: Schema] = [:]
        for tool in definition.tools {
            // A tool's own program may have written it, in words of its own.
            schemas[tool.declaration.name] = try? Schema(tool.declaration.arguments, .foreign)
        }
        self.schemas = schemas
    }

    /// Arguments as they will run, and what was done to make them so.
    struct Fitted {
        var arguments: JSON
        var coercions: [Coercion] = []
    }

    /// Reads what a model wrote.
    func read(_ text: String, for tool: ToolDeclaration) throws(CallError) -> Fitted {
        let parsed = try ArgumentText.read(text)
        let fitting = Coercer(parsed.arguments, by: try schema(of: tool))
        guard fitting.violations.isEmpty else {
            throw ArgumentMistakes.error(fitting.violations, in: tool)
        }
        return Fitted(
            arguments: fitting.value, coercions: parsed.coercions + fitting.coercions)
    }

    /// Checks what a person wrote, which is taken as it is or not at all.
    func check(_ arguments: JSON, for tool: ToolDeclaration) throws(CallError) {
        let violations = try schema(of: tool).check(arguments)
        if !violations.isEmpty { throw ArgumentMistakes.error(violations, in: tool) }
    }

    private func schema(of tool: ToolDeclaration) throws(CallError) -> Schema {
        if let known = schemas[tool.name] { return known }
        do {
            return try Schema(tool.arguments, .foreign)
        } catch {
            throw CallError(
                code: "schema_unreadable",
                message: "The schema of \(tool.name) cannot be read, so no call of it can be "
                    + "checked.", hint: "Tell the operator; do not call it again.")
        }
    }
}

extension CallVerdict {
    /// The same verdict with what was done to the arguments before it.
    func with(_ coercions: [Coercion]) -> CallVerdict {
        switch self {
        case .clear(var judgement, let unattended):
            judgement.coercions = coercions
            return .clear(judgement, unattended: unattended)
        case .hold(var judgement):
            judgement.coercions = coercions
            return .hold(judgement)
        case .reject: return self
        }
    }
}
