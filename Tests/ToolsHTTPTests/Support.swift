import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import TestSupport

@testable import ToolsHTTP

/// A tool of a server on loopback, as a definition would declare it.
func tool(
    _ template: HTTPTemplate, reach: Reach = .irreversible, idempotent: Bool = false,
    _ change: (inout HTTPSource) -> Void = { _ in }
) -> ToolDefinition {
    var source = HTTPSource(request: template, hosts: ["127.0.0.1"])
    source.allowsPrivate = true
    change(&source)
    return ToolDefinition(
        declaration: ToolDeclaration(
            name: "act", description: "Acts.", arguments: ["type": "object"], reach: reach,
            egress: true, trusted: false, previews: true, idempotent: idempotent,
            timeoutMilliseconds: 120_000),
        source: .http(source))
}

func invocation(_ tool: ToolDefinition, _ arguments: JSON = [:]) -> ToolInvocation {
    ToolInvocation(
        session: SessionID("s1"), call: CallID("c1"), tool: tool, arguments: arguments,
        inputs: ["team": "blue"], workspace: "/nowhere", key: "key-of-c1")
}

/// The box of one tool, in an environment of the test's own.
func box(
    _ tool: ToolDefinition, environment: [String: String] = [:],
    secrets: [String: String] = [:]
) -> HTTPToolBox {
    HTTPToolBox(
        tools: [tool], transport: HTTPTransport(), environment: { environment[$0] },
        secret: { secrets[$0] })
}

extension HTTPToolBox {
    func run(_ call: ToolInvocation) async -> ToolOutcome { await run(call, progress: { _ in }) }
}

extension ToolOutcome {
    var text: String? { if case .finished(let output) = self { output.text } else { nil } }
    var error: CallError? { if case .failed(let error, _, _) = self { error } else { nil } }
    var isInDoubt: Bool { if case .failed(_, let inDoubt, _) = self { inDoubt } else { false } }
    var partial: String? {
        if case .failed(_, _, let partial) = self { partial?.text } else { nil }
    }
}

/// What a server was asked, in order.
final class Asked: Sendable {
    private let requests = Mutex<[ServedRequest]>([])

    var all: [ServedRequest] { requests.withLock { $0 } }
    var last: ServedRequest? { all.last }

    /// A server that notes each request and then answers.
    func server(_ answer: @escaping @Sendable (ServedConnection, ServedRequest) -> Void)
        -> LoopbackServer
    {
        LoopbackServer { connection in
            while let request = connection.readRequest() {
                self.requests.withLock { $0.append(request) }
                answer(connection, request)
            }
        }
    }
}
