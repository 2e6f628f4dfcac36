import JSON
package import SessionKernel

/// A model or tool as all sessions of a runner share it: equal names of different definitions are
/// different ones.
package struct Resource: Hashable, Sendable {
    package let name: BreakerName
    private let definition: Digest

    package init(_ model: ModelDefinition) {
        name = .model(model.name)
        definition =
            JSON.object([
                "provider": .string(model.provider.rawValue), "settings": model.settings,
            ]).digest
    }

    package init(_ tool: ToolDefinition) {
        name = .tool(tool.declaration.name)
        definition = tool.digest
    }
}
