import JSON
import SessionKernel
import ToolBoundary

extension Job {
    /// Runs the command that tells a person, as a tool's command is run. Whatever goes wrong is
    /// recorded of the notice, and of nothing else.
    func notify(_ id: NoticeID) async throws {
        guard let notice = session.notice(id), let rule = session.definition.notify else { return }
        let redactor = shop.ports.redactor
        let declaration = ToolDeclaration(
            name: "notify", description: "Tells a person.", arguments: ["type": "object"],
            reach: .irreversible, egress: true, idempotent: true,
            timeoutMilliseconds: rule.timeoutMilliseconds)
        let invocation = ToolInvocation(
            session: session.id, call: CallID(id.text),
            tool: ToolDefinition(declaration: declaration, source: .command(rule.command)),
            arguments: redactor.redact(session.content(of: notice)), inputs: session.inputs,
            workspace: session.workspace, key: "\(session.id)/\(id)")
        let outcome = await shop.tools.run(invocation) { _ in }
        var error: CallError?
        if case .failed(let why, _, _) = outcome { error = why }
        try await runner.submit(.endNotice(id, attempt: notice.attempts, error))
    }
}
