import JSON
import SessionKernel
import ToolBoundary

/// Does one piece of work and submits what came of it. Whatever goes wrong becomes a command too.
struct Job: Sendable {
    let work: Work
    /// As it was when the work was started.
    let session: Session
    let shop: Workshop
    let runner: SessionRunner

    func perform() async {
        do {
            switch work {
            case .connect: try await connect()
            case .preview(let call): try await preview(call)
            case .check(let call): try await check(call)
            case .verify(let call): try await verify(call)
            case .answer(let request, let call): try await answer(request, call)
            case .read(let quarantine): try await read(quarantine)
            case .run(let call): try await run(call)
            case .child(let task): try await runChild(task)
            case .tell(let task): await tell(task)
            case .notify(let notice): try await notify(notice)
            }
        } catch {
            // Only `submit` throws here. A refusal means that the session has moved on; a journal
            // that failed has stopped the runner already.
        }
    }

    private func connect() async throws {
        let discovered: [ToolDefinition]
        do {
            let declared = try await shop.tools.connect()
            for tool in session.definition.tools where !declared.contains(tool.declaration) {
                throw ToolsUnavailable(
                    "Tool \(tool.declaration.name) is not what the definition says.")
            }
            discovered = try await shop.tools.discover()
            try checkAgents(of: session.definition, discovered)
            // Cut short, they are not all of them.
            if Task.isCancelled { return }
        } catch {
            // Cancelled, it says nothing about the tools; they are still to be connected.
            if Task.isCancelled { return }
            let told = CallError(code: "tools_unavailable", message: "\(error)")
            try await runner.submit(.abandon(told))
            return
        }
        warnOfMany(discovered)
        try await runner.submit(discovered.isEmpty ? .connectTools : .discoverTools(discovered))
    }

    /// A tool of a server that an agent is to have is there: nobody could know before.
    private func checkAgents(
        of definition: SessionDefinition, _ discovered: [ToolDefinition]
    ) throws {
        let names = (definition.tools + discovered).map(\.declaration.name)
        for agent in definition.callers {
            for tool in agent.tools
            where !names.contains(tool) && tool != ControlTool.memory
                && definition.server(ServerName(tool.text)) == nil
            {
                let near = NearestNames.to(tool.text, among: names.map(\.text))
                let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"
                throw ToolsUnavailable(
                    "Agent \(agent.name) is to have the tool \(tool), which no server offers."
                        + hint + " Correct the definition.")
            }
        }
    }

    /// An agent with more tools than this chooses worse among them.
    private static let toolsBeforeWarning = 10

    /// How many tools an agent has with those of its servers, nobody could tell before.
    private func warnOfMany(_ discovered: [ToolDefinition]) {
        for agent in session.definition.agents {
            let own = agent.tools.filter { session.definition.server(ServerName($0.text)) == nil }
            let ofServers = discovered.filter { tool in
                guard case .server(let name) = tool.source else { return false }
                return agent.tools.contains(ToolName(name.text))
            }
            let count = own.count + ofServers.count
            guard !ofServers.isEmpty, count > Self.toolsBeforeWarning else { continue }
            shop.ports.observe(
                .warned(
                    session.id,
                    "Agent \(agent.name) has \(count) tools; models choose worse among more than "
                        + "\(Self.toolsBeforeWarning). Name what it needs in `only` or `tools`."))
        }
    }

    private func preview(_ id: CallID) async throws {
        guard let invocation = invocation(of: id) else { return }
        let preview = await shop.preview(invocation)
        // A preview that was cut short would only be held against the whole one later.
        if Task.isCancelled { return }
        try await runner.submit(.previewed(id, preview))
    }

    private func check(_ id: CallID) async throws {
        guard let invocation = invocation(of: id) else { return }
        let now = max(shop.ports.now(), session.updated)
        if let obstacle = shop.gate.obstacle(to: .call(id), in: session, at: now) {
            try await runner.submit(obstacle)
            return
        }
        let preview = await shop.preview(invocation)
        if Task.isCancelled { return }
        try await runner.submit(.beginCall(id, preview: preview))
    }

    private func verify(_ id: CallID) async throws {
        guard let invocation = invocation(of: id) else { return }
        let found = await shop.tools.verify(invocation)
        if Task.isCancelled { return }
        try await runner.submit(.verified(id, found))
    }

    private func run(_ id: CallID) async throws {
        if session.call(id)?.tool == ControlTool.recall { return try await recall(id) }
        guard let invocation = invocation(of: id) else {
            let error = CallError(code: "unknown_tool", message: "The definition has no such tool.")
            try await runner.submit(.failCall(id, ToolFailure(error: error)))
            return
        }
        if let change = await shop.tools.change(of: invocation.tool) {
            try await runner.submit(.noticeChange(change))
            try await runner.submit(.failCall(id, ToolFailure(error: change.error)))
            return
        }
        let observe = shop.ports.observe
        let session = session.id
        let shown = CleanOutput(shop.ports.redactor) { observe(.tool(session, id, $0)) }
        let site = site(of: invocation)
        let tools = shop.faults?.tools(shop.tools, at: site) ?? shop.tools
        let outcome =
            invocation.undoneBy == nil
            ? await tools.run(invocation, asking: asking(id)) { shown.take($0) }
            : await tools.undo(invocation) { shown.take($0) }
        shown.finish()
        let again = await shop.faults?.endsTwice(at: site) ?? false
        try await report(.tool(invocation.tool.declaration.name), healthy: outcome.isHealthy)
        try await submit(outcome, of: id)
        if again { try await submit(outcome, of: id) }
    }

    /// Puts a running tool's question to the operator.
    private func asking(_ id: CallID) -> ToolAsking {
        { [runner] question in
            guard let events = try? await runner.submit(.ask(id, question)),
                case .holdRaised(let raised)? = events.first?.body
            else { return .nobody }
            return await runner.askers.reply(to: raised.hold)
        }
    }

    /// Tells the breaker how an effect ended, before that is recorded: the session may end by it.
    func report(_ name: BreakerName, healthy: Bool?) async throws {
        guard let change = shop.gate.report(name, healthy: healthy) else { return }
        do {
            try await runner.submit(change)
        } catch is Refusal {
            // A session that has ended has no part in it; the other sessions are told by theirs.
        }
    }

    private func submit(_ outcome: ToolOutcome, of id: CallID) async throws {
        var blobs: [Digest: [UInt8]] = [:]
        let redactor = shop.ports.redactor
        switch outcome {
        case .finished(let output):
            let result = ToolResult(output, of: id, redactor: redactor, blobs: &blobs)
            try await runner.submit(.finishCall(id, result), by: .runtime, blobs: blobs)
        case .failed(let error, let inDoubt, let partial):
            let printed = partial.map {
                ToolResult($0, of: id, redactor: redactor, blobs: &blobs)
            }
            let failure = ToolFailure(
                error: error, inDoubt: inDoubt, output: printed,
                milliseconds: partial?.milliseconds ?? 0)
            try await runner.submit(.failCall(id, failure), by: .runtime, blobs: blobs)
        }
    }

    private func invocation(of id: CallID) -> ToolInvocation? {
        guard let call = session.call(id), let tool = session.definition.tool(call.tool),
            let arguments = call.arguments
        else { return nil }
        var invocation = ToolInvocation(
            session: session.id, call: call.undoes ?? id, tool: tool, arguments: arguments,
            inputs: session.inputs, workspace: session.workspace, key: session.key(of: call))
        if call.undoes != nil { invocation.undoneBy = id }
        invocation.takesTaintAway = call.judgement?.takesTaintAway ?? false
        return invocation
    }
}
