import JSON
import SessionKernel
import SessionRuntime
import Synchronization

/// The world that tools act on; it outlives the runners.
final class World: Sendable {
    typealias Running =
        @Sendable (
            ToolInvocation, _ progress: @Sendable (ToolProgress) -> Void
        ) async -> ToolOutcome

    /// Every run that was begun, in order.
    let ran = Record<ToolInvocation>()
    /// The keys of the effects that happened, in order.
    let effects = Record<String>()
    let verified = Record<ToolInvocation>()
    private let running: Running
    /// Runs calls that ask the operator; nil where none does.
    private let asking: (@Sendable (ToolInvocation, ToolAsking) async -> ToolOutcome)?
    private let preview = Mutex("as it is")
    let connecting: @Sendable () async throws -> Void

    init(
        _ running: Running? = nil, connecting: (@Sendable () async throws -> Void)? = nil,
        asking: (@Sendable (ToolInvocation, ToolAsking) async -> ToolOutcome)? = nil
    ) {
        self.asking = asking
        self.connecting = connecting ?? {}
        self.running =
            running ?? { call, _ in
                .finished(ToolOutput(text: "ran \(call.tool.declaration.name)"))
            }
    }

    func change(to text: String) { preview.withLock { $0 = text } }
    var previewed: String { preview.withLock { $0 } }

    func run(
        _ call: ToolInvocation, _ progress: @Sendable (ToolProgress) -> Void,
        _ asks: ToolAsking? = nil
    ) async -> ToolOutcome {
        ran.append(call)
        let outcome: ToolOutcome
        if let asking, let asks {
            outcome = await asking(call, asks)
        } else {
            outcome = await running(call, progress)
        }
        if case .finished = outcome, !(call.tool.declaration.idempotent && happened(call.key)) {
            effects.append(call.key)
        }
        return outcome
    }

    func happened(_ key: String) -> Bool { effects.all.contains(key) }
}

struct ScriptedTools: ToolBox {
    let world: World
    let declarations: [ToolDeclaration]

    func connect() async throws -> [ToolDeclaration] {
        try await world.connecting()
        return declarations
    }

    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await world.run(call, progress)
    }

    func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await world.run(call, progress, asking)
    }

    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await world.run(call, progress)
    }

    func preview(_ call: ToolInvocation) async -> Preview { Preview(text: world.previewed) }

    func verify(_ call: ToolInvocation) async -> Verification {
        world.verified.append(call)
        return world.happened(call.key) ? .done("It is there.") : .notDone("It is not there.")
    }
}
