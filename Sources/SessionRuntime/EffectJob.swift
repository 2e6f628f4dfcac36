import JSON
import SessionKernel
import ToolBoundary

/// Performs one effect and submits what came of it. Whatever goes wrong becomes a command too.
struct EffectJob: Sendable {
    let effect: Effect
    let session: Session
    let shop: Workshop
    let runner: SessionRunner

    func perform() async {
        do {
            switch effect {
            case .connectTools: try await connect()
            case .askModel(let request): try await ask(request)
            case .judge(let request): try await judge(request)
            case .preview(let call): try await preview(call)
            case .runCall(let call): try await run(call)
            case .verify(let call): try await verify(call)
            case .acceptHandoff: try await runner.submit(.acceptHandoff)
            }
        } catch {
            // A refusal means that the session has moved on; a journal that failed has already
            // stopped the runner.
        }
    }

    private func connect() async throws {
        do {
            let declared = try await shop.tools.connect()
            let wanted = session.definition.tools.map(\.declaration)
            for tool in wanted where !declared.contains(tool) {
                throw ToolsUnavailable("Tool \(tool.name) is not what the definition says.")
            }
            try await runner.submit(.connectTools)
        } catch let error as ToolsUnavailable {
            try await runner.submit(
                .abandon(CallError(code: "tools_unavailable", message: error.message)))
        }
    }

    private func judge(_ request: RequestID) async throws {
        guard let answer = session.request?.answer else { return }
        try await runner.submit(.judge(request, shop.boundary.judge(answer, in: session)))
    }

    private func preview(_ id: CallID) async throws {
        guard let call = session.call(id), let invocation = invocation(of: call) else { return }
        try await runner.submit(.previewed(id, redacted(await shop.tools.preview(invocation))))
    }

    private func verify(_ id: CallID) async throws {
        guard let call = session.call(id), let invocation = invocation(of: call) else { return }
        let found = await shop.tools.verify(invocation)
        if Task.isCancelled { return }
        let redactor = shop.ports.redactor
        let verification: Verification =
            switch found {
            case .done(let text): .done(redactor.redact(text))
            case .notDone(let text): .notDone(redactor.redact(text))
            case .unknown(let text): .unknown(redactor.redact(text))
            }
        try await runner.submit(.verified(id, verification))
    }

    private func run(_ id: CallID) async throws {
        guard let call = session.call(id), let invocation = invocation(of: call) else { return }
        var preview: Preview?
        if case .approved = call.status, invocation.tool.declaration.previews {
            preview = redacted(await shop.tools.preview(invocation))
        }
        let events = try await runner.submit(.beginCall(id, preview: preview))
        guard events.contains(where: { $0.kind == .toolStarted }) else { return }
        let observe = shop.ports.observe
        let redactor = shop.ports.redactor
        let outcome = await shop.tools.run(invocation) { progress in
            observe(
                .tool(session.id, id, ToolProgress(text: redactor.redact(progress.text))))
        }
        try await submit(outcome, of: id)
    }

    private func submit(_ outcome: ToolOutcome, of id: CallID) async throws {
        var blobs: [Digest: [UInt8]] = [:]
        let redactor = shop.ports.redactor
        switch outcome {
        case .finished(let output):
            let result = ToolResult(output, redactor: redactor, blobs: &blobs)
            try await runner.submit(.finishCall(id, result), blobs: blobs)
        case .failed(var error, let inDoubt, let partial):
            error.message = redactor.redact(error.message)
            let printed = partial.map { ToolResult($0, redactor: redactor, blobs: &blobs) }
            let failure = ToolFailure(
                error: error, inDoubt: inDoubt, output: printed,
                milliseconds: partial?.milliseconds ?? 0)
            try await runner.submit(.failCall(id, failure), blobs: blobs)
        }
    }

    private func invocation(of call: Call) -> ToolInvocation? {
        guard let tool = session.definition.tool(call.tool), let arguments = call.arguments
        else { return nil }
        return ToolInvocation(
            session: session.id, call: call.id, tool: tool, arguments: arguments,
            inputs: session.inputs, workspace: session.workspace, key: session.key(of: call.id))
    }

    private func redacted(_ preview: Preview) -> Preview {
        let (text, cut) = shop.ports.redactor.redact(preview.text).bounded(
            to: ToolResult.promptBytesMax)
        return Preview(text: cut ? text + "\n[cut]" : text, failed: preview.failed)
    }
}
