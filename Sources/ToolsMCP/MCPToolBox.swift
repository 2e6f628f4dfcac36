package import GuardedProcess
package import HTTPClient
package import JSON
package import SessionKernel
package import SessionRuntime

/// The tools of servers that speak the Model Context Protocol.
///
/// A server is started when its tools are discovered or first used, and speaks with one session
/// only. What it offered when the session was opened is pinned: a tool that has changed since is
/// not run.
package struct MCPToolBox: ToolBox {
    /// What the servers of one session need of the world.
    package struct Surroundings: Sendable {
        package var workspace: String
        /// Fills in the placeholders of a server's command line, environment or address.
        package var fill: @Sendable (String) throws -> String
        /// Takes the values of secrets out of what a server lists.
        package var clean: @Sendable (JSON) -> JSON
        /// What this program calls itself.
        package var version: String
        package var clock: any Clock<Duration> = ContinuousClock()
        /// Reaches the servers that have an address.
        package var http: HTTPTransport

        package init(
            workspace: String, version: String, http: HTTPTransport,
            fill: @escaping @Sendable (String) throws -> String,
            clean: @escaping @Sendable (JSON) -> JSON = { $0 }
        ) {
            self.workspace = workspace
            self.version = version
            self.http = http
            self.fill = fill
            self.clean = clean
        }
    }

    /// The member of a call's `_meta` that holds its idempotency key.
    package static let keyMember = "holdpoint/idempotencyKey"

    private let links: [ServerLink]
    private let predecessors: Predecessors

    package init(
        servers: [ServerDefinition], children: ChildProcess, surroundings: Surroundings
    ) {
        predecessors = Predecessors(lockPath: children.lockPath)
        let port = ServerPort(
            open: { definition, listener throws(ServerFailure) in
                try Self.open(definition, children, surroundings, listener)
            },
            workspace: surroundings.workspace, version: surroundings.version,
            clock: surroundings.clock, clean: surroundings.clean)
        links = servers.map { ServerLink($0, port: port) }
    }

    private static func open(
        _ definition: ServerDefinition, _ children: ChildProcess, _ surroundings: Surroundings,
        _ listener: @escaping @Sendable (TransportEvent) -> Bool
    ) throws(ServerFailure) -> any Transport {
        let name = "MCP server \(definition.name)"
        do {
            switch definition.transport {
            case .program(let run, let environment, let memory):
                if let finding = children.pins(surroundings.workspace)?
                    .finding(in: run, of: surroundings.workspace)
                {
                    throw ServerFailure(
                        .unavailable, "\(name) is not started: \(finding.inWords)")
                }
                var spec = ProcessSpec(
                    arguments: try run.map(surroundings.fill), directory: surroundings.workspace,
                    environment: try environment.mapValues(surroundings.fill),
                    limits: ProcessLimits(
                        memoryBytesMax: memory ?? CommandSource.memoryBytesDefault))
                spec.confinement.localSockets = definition.localSockets
                return try StdioTransport(spec, by: children, of: name, listener: listener)
            case .http(let url, let fields):
                return HTTPServerTransport(
                    try surroundings.fill(url), fields: try fields.mapValues(surroundings.fill),
                    of: name, over: surroundings.http, listener: listener)
            }
        } catch let failure as ServerFailure {
            throw failure
        } catch {
            throw ServerFailure(.unavailable, "\(name) cannot be started: \(error)")
        }
    }

    /// Waits until no server of a runner before this one runs any more.
    package func connect() async throws -> [ToolDeclaration] {
        guard await predecessors.areGone() else { throw ToolsUnavailable(Predecessors.message) }
        return []
    }

    package func discover() async throws -> [ToolDefinition] {
        let found = await withTaskGroup(of: (Int, Result<[ToolDefinition], ToolsUnavailable>).self)
        { group in
            for (place, link) in links.enumerated() {
                group.addTask { (place, await Self.tools(of: link)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return try links.indices.flatMap { try found[$0]?.get() ?? [] }
    }

    private static func tools(
        of link: ServerLink
    ) async -> Result<[ToolDefinition], ToolsUnavailable> {
        let definition = link.definition
        do throws(ServerFailure) {
            let listed = try await link.ready().1
            let names = listed.map(\.name)
            let named = definition.only + definition.rules.map(\.tool)
            if let unknown = named.first(where: { !names.contains($0) }) {
                return .failure(
                    ToolsUnavailable(
                        "MCP server \(definition.name) offers no tool \(unknown), which the "
                            + "definition names. It offers: \(names.joined(separator: ", ")). "
                            + "Correct the definition."))
            }
            return .success(
                listed.filter(definition.wants).map { definition.definition(of: $0) })
        } catch {
            return .failure(ToolsUnavailable("Tools cannot be used: \(error.message)"))
        }
    }

    /// A server that cannot be asked has not changed: the run will say what is wrong with it.
    package func change(of tool: ToolDefinition) async -> ToolChange? {
        guard let link = link(of: tool), await predecessors.areGone(),
            let listed = try? await link.ready().1
        else { return nil }
        let name = Self.listedName(of: tool, at: link.definition)
        guard let now = listed.first(where: { $0.name == name }) else {
            return ToolChange(
                tool: tool.declaration.name, pinned: tool.digest, found: nil,
                what: "its server offers it no more.")
        }
        let found = link.definition.definition(of: now)
        guard found.digest != tool.digest else { return nil }
        return ToolChange(
            tool: tool.declaration.name, pinned: tool.digest, found: found.digest,
            what: ToolDifference.words(from: tool, to: found), definition: found)
    }

    package func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await run(call, asksOperator: nil, progress) }

    package func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await run(call, asksOperator: asking, progress) }

    private func run(
        _ call: ToolInvocation, asksOperator asking: ToolAsking?,
        _ progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        let tool = call.tool.declaration
        guard let link = link(of: call.tool) else { return Self.unknown(call) }
        guard await predecessors.areGone() else {
            return .failed(
                CallError(
                    code: "tool_still_running", message: Predecessors.message, retryable: true,
                    hint: "Tell the operator."), inDoubt: false, partial: nil)
        }
        let started = ContinuousClock.now
        func milliseconds() -> Int { Int(started.duration(to: .now) / .milliseconds(1)) }
        do throws(ServerFailure) {
            let answer: Conversation.Answer
            do throws(ServerFailure) {
                answer = try await Self.ask(link, call, asking, progress)
            } catch {
                // What was not taken may be asked again, of a session of its own.
                guard error.kind == .forgotten else { throw error }
                answer = try await Self.ask(link, call, asking, progress)
            }
            await link.succeeded()
            let content = try CallContent(
                answer.result, notes: answer.notes, from: "MCP server \(link.definition.name)")
            let output = ToolOutput(text: content.text, milliseconds: milliseconds())
            return content.isError ? Self.failed(output) : .finished(output)
        } catch {
            let (told, inDoubt) = error.outcome(of: tool, milliseconds: milliseconds())
            return .failed(told, inDoubt: inDoubt, partial: nil)
        }
    }

    private static func ask(
        _ link: ServerLink, _ call: ToolInvocation, _ asking: ToolAsking?,
        _ progress: @escaping @Sendable (ToolProgress) -> Void
    ) async throws(ServerFailure) -> Conversation.Answer {
        let (conversation, listed) = try await link.ready()
        let name = listedName(of: call.tool, at: link.definition)
        // It may have been listed anew since it was compared, by a server that was started again.
        if let now = listed.first(where: { $0.name == name }) {
            var found = link.definition.definition(of: now)
            found.declaration.timeoutMilliseconds = call.tool.declaration.timeoutMilliseconds
            guard found == call.tool else {
                throw ServerFailure(
                    .unavailable,
                    "\(call.tool.declaration.name) is not what it was when it was pinned.")
            }
        }
        return try await conversation.ask(
            "tools/call", within: .milliseconds(call.tool.declaration.timeoutMilliseconds),
            asking: asking,
            progress: { progress(ToolProgress(text: $0)) }
        ) { id in
            [
                "_meta": [keyMember: .string(call.key), "progressToken": .integer(id)],
                "arguments": call.arguments, "name": .string(name),
            ]
        }
    }

    package func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        .failed(
            CallError(
                code: "cannot_undo", message: "\(call.tool.declaration.name) has no undo.",
                hint: "Put it right by hand."), inDoubt: false, partial: nil)
    }

    package func preview(_ call: ToolInvocation) async -> Preview {
        Preview(text: "Tools of MCP servers have no preview.", failed: true)
    }

    package func verify(_ call: ToolInvocation) async -> Verification {
        .unknown("Tools of MCP servers cannot verify.")
    }

    package func close() async {
        await withTaskGroup(of: Void.self) { group in
            for link in links { group.addTask { await link.close() } }
        }
    }

    private func link(of tool: ToolDefinition) -> ServerLink? {
        guard case .server(let name) = tool.source else { return nil }
        return links.first { $0.definition.name == name }
    }

    private static func listedName(of tool: ToolDefinition, at server: ServerDefinition) -> String {
        String(tool.declaration.name.text.dropFirst(server.name.text.count + 1))
    }

    /// What the tool itself calls a failure: it has ended, and says what was wrong.
    private static func failed(_ output: ToolOutput) -> ToolOutcome {
        .failed(
            CallError(
                code: "tool_failed",
                message: output.text.isEmpty
                    ? "The tool failed and does not say why." : output.text.cut(to: 2048),
                hint: "Read what it says; correct the arguments, or tell the operator."),
            inDoubt: false, partial: output)
    }

    private static func unknown(_ call: ToolInvocation) -> ToolOutcome {
        .failed(
            CallError(
                code: "unknown_tool",
                message: "No MCP server offers \(call.tool.declaration.name).",
                hint: "Tell the operator."), inDoubt: false, partial: nil)
    }
}
