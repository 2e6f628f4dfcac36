import Definitions
import GuardedProcess
import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary
import ToolsLocal
import ToolsMCP

extension Wiring {
    /// The tools of one session.
    static func tools(
        of session: SessionID, _ opened: SessionOpened, redactor: Redactor, http: HTTPTransport,
        store: String
    ) -> any ToolBox {
        let definition = opened.definition
        var declared = definition
        declared.tools = definition.tools.filter { !$0.source.isOfServer }
        let local = tools(of: session, declared, transport: http, store: store)
        guard !definition.servers.isEmpty else { return local }
        let surroundings = MCPToolBox.Surroundings(
            workspace: opened.workspace, version: Version.text, http: http,
            fill: { try ServerPlaceholders.fill($0, session: session, opened) },
            clean: { redactor.redact($0) })
        // Servers run as long as their session does, so the lock of the tools, whose end recovery
        // waits for, is not theirs.
        let children = commands(of: SessionID("\(session).mcp"), store: store).children
        return SessionTools(
            definition, local: local,
            servers: MCPToolBox(
                servers: definition.servers, children: children, surroundings: surroundings))
    }
}

extension ToolSource {
    fileprivate var isOfServer: Bool {
        if case .server = self { true } else { false }
    }
}

/// The placeholders in what starts or reaches a server.
private enum ServerPlaceholders {
    static func fill(
        _ text: String, session: SessionID, _ opened: SessionOpened
    ) throws -> String {
        var unknown: String?
        let filled = Placeholders.fill(text) { name in
            let value = value(of: name, session, opened)
            if value == nil { unknown = unknown ?? name }
            return value
        }
        if let unknown {
            throw CommandFailure(.invalidInput, "{{\(unknown)}} has no value here; set it first")
        }
        return filled
    }

    private static func value(
        of name: String, _ session: SessionID, _ opened: SessionOpened
    ) -> String? {
        if name == "workspace" { return opened.workspace }
        if name == "session" { return session.text }
        if name.hasPrefix("env.") { return Environment.value(String(name.dropFirst(4))) }
        if name.hasPrefix("secret.") { return Secrets.value(String(name.dropFirst(7))) }
        guard name.hasPrefix("inputs.") else { return nil }
        let input = opened.inputs[String(name.dropFirst(7))]
        return input?.stringValue ?? input?.canonicalText
    }
}
