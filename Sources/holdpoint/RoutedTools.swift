import SessionKernel
import SessionRuntime

/// The tools of one session, each with the adapter that performs it.
struct RoutedTools: ToolBox {
    /// What an adapter has to do.
    private struct Route {
        var tools: any ToolBox
        var performs: @Sendable (ToolSource) -> Bool
    }

    private let routes: [Route]
    private let order: [ToolName]

    init(_ definition: SessionDefinition, local: any ToolBox, http: any ToolBox) {
        order = definition.tools.map(\.declaration.name)
        routes = [
            Route(tools: http) { if case .http = $0 { true } else { false } },
            Route(tools: local) { _ in true },
        ]
    }

    private func tools(of call: ToolInvocation) -> any ToolBox {
        for route in routes.dropLast() where route.performs(call.tool.source) { return route.tools }
        return routes[routes.count - 1].tools
    }

    /// Every adapter connects, so that all that is missing is told at once; the declarations stand
    /// in the order of the definition.
    func connect() async throws -> [ToolDeclaration] {
        var declared: [ToolDeclaration] = []
        var missing: [String] = []
        for route in routes {
            do {
                declared += try await route.tools.connect()
            } catch let error as ToolsUnavailable {
                missing.append(error.message)
            }
        }
        guard missing.isEmpty else { throw ToolsUnavailable(missing.joined(separator: " ")) }
        let places = Dictionary(
            order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return declared.sorted {
            places[$0.name, default: .max] < places[$1.name, default: .max]
        }
    }

    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await tools(of: call).run(call, progress: progress) }

    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await tools(of: call).undo(call, progress: progress) }

    func preview(_ call: ToolInvocation) async -> Preview { await tools(of: call).preview(call) }

    func verify(_ call: ToolInvocation) async -> Verification {
        await tools(of: call).verify(call)
    }
}
