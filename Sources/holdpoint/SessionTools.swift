import SessionKernel
import SessionRuntime
import ToolsMCP

/// All tools of a session, each call with the tool box that its tool belongs to.
struct SessionTools: ToolBox {
    /// Everything that the session file declares itself.
    let local: any ToolBox
    let servers: MCPToolBox
    let definition: SessionDefinition
    private let opening = Opening()

    init(_ definition: SessionDefinition, local: any ToolBox, servers: MCPToolBox) {
        self.definition = definition
        self.local = local
        self.servers = servers
    }

    /// A program may need what a server keeps running, and a session that was left finds none of
    /// them. One that cannot be started is told of by its own calls.
    private actor Opening {
        private var task: Task<Void, Never>?

        func wait(for servers: MCPToolBox) async {
            let task =
                task
                ?? Task {
                    // Only once those of the runner before are gone: then no lock but their own is
                    // held.
                    guard (try? await servers.connect()) != nil else { return }
                    _ = try? await servers.discover()
                }
            self.task = task
            await task.value
        }
    }

    private func open(for tool: ToolDefinition) async {
        if case .command = tool.source { await opening.wait(for: servers) }
    }

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
        await open(for: call.tool)
        return await box(of: call.tool).run(call, progress: progress)
    }

    func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await open(for: call.tool)
        return await box(of: call.tool).run(call, asking: asking, progress: progress)
    }

    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await open(for: call.tool)
        return await box(of: call.tool).undo(call, progress: progress)
    }

    func preview(_ call: ToolInvocation) async -> Preview {
        let call = asked(call)
        await open(for: call.tool)
        return await box(of: call.tool).preview(call)
    }

    func verify(_ call: ToolInvocation) async -> Verification {
        let call = asked(call)
        await open(for: call.tool)
        return await box(of: call.tool).verify(call)
    }

    /// What a call of a server's tool would do, or has done, is asked of a program of this machine
    /// where the session file names one: the protocol has no such questions.
    private func asked(_ call: ToolInvocation) -> ToolInvocation {
        guard case .server(let name) = call.tool.source,
            let rule = definition.server(name)?.rule(of: call.tool.declaration.name),
            rule.preview != nil || rule.verify != nil
        else { return call }
        var call = call
        call.tool.source = .command(
            CommandSource(run: [], preview: rule.preview, verify: rule.verify))
        return call
    }
}
