import SessionKernel
import Synchronization
import ToolBoundary

/// What one session works with, made from its pinned definition.
final class Workshop: Sendable {
    let boundary: Boundary
    let tools: any ToolBox
    let ports: RunnerPorts
    private let definition: SessionDefinition
    private let models = Mutex<[ModelName: any LanguageModel]>([:])

    init(session: Session, ports: RunnerPorts) {
        self.ports = ports
        definition = session.definition
        boundary = Boundary(session.definition)
        tools = ports.toolBox(
            session.id,
            SessionOpened(
                definition: session.definition, goal: session.goal, inputs: session.inputs,
                workspace: session.workspace))
    }

    func model(_ name: ModelName) throws(ModelFailure) -> any LanguageModel {
        if let made = models.withLock({ $0[name] }) { return made }
        guard let wanted = definition.model(name) else {
            throw ModelFailure(
                kind: .notFound, message: "The definition has no model \(name).", retryable: false)
        }
        let made = try ports.model(wanted)
        models.withLock { $0[name] = made }
        return made
    }

    /// An edit is put to the boundary before it is put to the kernel.
    func judged(_ request: Command.Request, in session: Session) -> Command.Request {
        guard case .decide(let hold, var decision) = request,
            case .edit(let arguments) = decision.answer,
            let call = session.holds[hold]?.call.flatMap(session.call)
        else { return request }
        decision.verdict = boundary.judge(edit: arguments, of: call, in: session)
        return .decide(hold, decision)
    }

    func reads(_ tool: ToolName) -> Bool {
        definition.tool(tool)?.declaration.reach == .reads
    }
}
