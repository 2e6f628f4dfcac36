import JSON
import SessionKernel
import SessionRuntime

/// An operator who always answers in the same way: approves; asks `verify` about what is in doubt,
/// and looks for himself where that does not help; extends each ceiling once.
final class ScriptedOperator {
    private let world: any OutsideWorld
    private var asked: Set<CallID> = []
    private var extended: Set<Ceiling> = []
    private var loops = 0

    init(_ world: any OutsideWorld) { self.world = world }

    func answer(_ hold: Hold, in session: Session) throws -> OperatorDecision {
        OperatorDecision(try choice(hold, session), reason: "so", digest: hold.digest)
    }

    private func choice(_ hold: Hold, _ session: Session) throws -> Decision.Answer {
        switch hold.kind {
        // What untrusted text has asked for is not let out.
        case .approval: return hold.risk == .critical ? .deny : .approve
        case .inDoubt:
            guard let call = hold.call.flatMap(session.call) else { return .notDone }
            let verifies = session.declaration(of: call.tool)?.verifies == true
            if verifies, asked.insert(call.id).inserted { return .verify }
            return try world.wasDone(call) ? .done : .notDone
        case .budget:
            guard let ceiling = hold.ceiling, extended.insert(ceiling).inserted else {
                return .deny
            }
            return .extend(Self.more(ceiling, session.definition.limits))
        case .loop:
            loops += 1
            return loops == 1 ? .approve : .deny
        case .question, .dispute: return .deny
        }
    }

    private static func more(_ ceiling: Ceiling, _ limits: Limits) -> Int {
        switch ceiling {
        case .steps: limits.steps
        case .tokens: limits.tokens
        case .cost: limits.cost.microdollars
        case .wall: limits.wallMilliseconds
        }
    }
}
