import SessionKernel
import SessionRuntime
import ToolsMCP

/// All tools of a session, each call with the tool box that its tool belongs to.
struct SessionTools: ToolBox {
    /// Everything that the session file declares itself.
    let local: any ToolBox
    let servers: MCPToolBox

    private func box(of tool: ToolDefinition) -> any ToolBox {
        switch tool.source {
        case .builtin, .command, .http: local
        case .server: servers
        }
    }

    func connect() async throws -> [ToolDeclaration] {
        let declared = try await local.connect()
        return try await declared + servers.connect()
    }

    func discover() async throws -> [ToolDefinition] { try await servers.discover() }

    func change(of tool: ToolDefinition) async -> ToolChange? {
        await box(of: tool).change(of: tool)
    }

    func close() async { await servers.close() }

    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await box(of: call.tool).run(call, progress: progress)
    }

    func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await box(of: call.tool).run(call, asking: asking, progress: progress)
    }

    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await box(of: call.tool).undo(call, progress: progress)
    }

    func preview(_ call: ToolInvocation) async -> Preview {
        await box(of: call.tool).preview(call)
    }

    func verify(_ call: ToolInvocation) async -> Verification {
        await box(of: call.tool).verify(call)
    }
}
