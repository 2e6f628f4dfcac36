import SessionKernel
import Synchronization
import ToolBoundary

/// What one session works with, made from its pinned definition.
final class Workshop: Sendable {
    let tools: any ToolBox
    let ports: RunnerPorts
    let faults: (any FaultPlan)?
    let children: ChildSessions
    private let fitting: Mutex<Fitting>
    private let models = Mutex<[ModelName: any LanguageModel]>([:])

    init(
        session: Session, boundary: Boundary, ports: RunnerPorts, faults: (any FaultPlan)? = nil,
        children: ChildSessions
    ) {
        self.children = children
        self.ports = ports
        self.faults = faults
        fitting = Mutex(Fitting(session, boundary, ports))
        tools = ports.toolBox(
            session.id,
            SessionOpened(
                definition: session.definition, goal: session.goal, inputs: session.inputs,
                workspace: session.workspace))
    }

    /// What is made from the definition, and made anew when tools have been discovered.
    private struct Fitting {
        let definition: SessionDefinition
        let boundary: Boundary
        let gate: Gate

        init(_ session: Session, _ boundary: Boundary, _ ports: RunnerPorts) {
            definition = session.definition
            self.boundary = boundary
            gate = Gate(session.definition, ports: ports)
        }
    }

    func refit(to session: Session, _ boundary: Boundary) {
        fitting.withLock { $0 = Fitting(session, boundary, ports) }
    }

    var boundary: Boundary { fitting.withLock { $0.boundary } }
    var gate: Gate { fitting.withLock { $0.gate } }
    private var definition: SessionDefinition { fitting.withLock { $0.definition } }

    /// A model of the definition and the adapter that speaks to it; one adapter for all requests.
    func model(
        _ name: ModelName
    ) throws(ModelFailure) -> (definition: ModelDefinition, model: any LanguageModel) {
        guard let wanted = definition.model(name) else {
            throw ModelFailure(
                kind: .notFound, message: "The definition has no model \(name).", retryable: false)
        }
        if let made = models.withLock({ $0[name] }) { return (wanted, made) }
        let made = try ports.model(wanted)
        models.withLock { $0[name] = made }
        return (wanted, made)
    }

    /// What a call would do, redacted and cut to what a card can show.
    func preview(_ invocation: ToolInvocation) async -> Preview {
        let preview = ports.redactor.clean(await tools.preview(invocation))
        let (text, cut) = preview.text.bounded(to: ToolResult.promptBytesMax)
        return Preview(text: cut ? text + "\n[cut]" : text, failed: preview.failed)
    }

    /// What the world owes a session, but for notices of holds that are denied at once.
    func owed(in session: Session) -> [Effect] {
        session.pendingEffects.filter { effect in
            guard case .notify(let id) = effect, let notice = session.notice(id),
                let hold = notice.hold.flatMap({ session.holds[$0] })
            else { return true }
            return !ports.deniesAtRest(hold, session)
        }
    }

    /// Which of the effects that are owed may begin now: all, but with faults only the first, once
    /// nothing else runs, so that the same seed leaves the same journal.
    func begins(_ owed: [Effect], in session: Session) -> [Effect] {
        guard faults != nil else { return owed }
        return session.isWorking ? [] : Array(owed.prefix(1))
    }

    func reads(_ tool: ToolName) -> Bool {
        definition.tool(tool)?.declaration.reach == .reads
    }
}
