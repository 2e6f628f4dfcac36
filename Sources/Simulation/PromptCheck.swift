import JSON
import SessionKernel

/// Invariants 4 and 10: what a model is asked begins with goal and instructions, and what it reads
/// as done stands in the journal.
struct PromptCheck {
    private let opened: SessionOpened
    private var root: [Message] = []
    private var count = 0
    private var head = Digest.zero

    init(_ opened: SessionOpened) { self.opened = opened }

    mutating func check(
        _ event: Event, _ session: Session, _ traces: inout Traces
    ) throws(Breach) {
        var isNew = false
        switch event.body {
        case .sessionOpened, .handoffAccepted, .contextCompacted: isNew = true
        default: break  // Only these begin a prompt anew.
        }
        if isNew {
            root = Array(session.transcript.messages.prefix(2))
            count = 0
            head = .zero
            try checkRoot(session)
        }
        if session.transcript.count != count {
            guard session.transcript.count > count else {
                throw Breach(.prompt, "The prompt has lost messages.")
            }
            try take(session, isNew, &traces)
        }
        if case .modelRequested(let requested) = event.body { try check(requested, session) }
    }

    private mutating func take(
        _ session: Session, _ isNew: Bool, _ traces: inout Traces
    ) throws(Breach) {
        let fresh = session.transcript.newestFirst.prefix(session.transcript.count - count)
        for message in Array(fresh).reversed() {
            count += 1
            head = Digest(of: head.bytes + message.json.canonicalBytes)
            if !isNew { try check(message, &traces) }
        }
    }

    /// A result that a model reads is one that was recorded, and is read once.
    private func check(_ message: Message, _ traces: inout Traces) throws(Breach) {
        guard case .result(let reference, let text, let failed) = message else { return }
        guard let trace = traces[reference.call], !trace.isTold else {
            throw Breach(.durable, "The model reads a second time how \(reference.call) ended.")
        }
        traces.update(reference.call) { $0.isTold = true }
        if failed {
            guard trace.failed else {
                throw Breach(.durable, "The model reads of a failure of \(trace.id), not recorded.")
            }
        } else if reference.tool == ControlTool.plan {
            let told = try? JSON(parsing: Spotlight.inside(text, mark: reference.mark))
            let words = (told?["tasks"]?.arrayValue ?? []).map {
                ($0["task"]?.stringValue ?? "", $0["status"]?.stringValue ?? "")
            }
            guard words.count == traces.tasks.count, words.allSatisfy({ traces.tasks[$0] == $1 })
            else {
                throw Breach(.durable, "The model reads other ends of its tasks than there were.")
            }
        } else if let standIn = trace.standIn {
            guard text.utf8.contains(run: standIn.utf8) else {
                throw Breach(.durable, "The model does not read the safe default of \(trace.id).")
            }
        } else {
            let inside = Spotlight.inside(text, mark: reference.mark)
            if trace.tool?.trusted == false, inside.utf8.elementsEqual(text.utf8) {
                throw Breach(.prompt, "What the untrusted tool of \(trace.id) said stands bare.")
            }
            guard let result = trace.result, result.utf8.elementsEqual(inside.utf8) else {
                throw Breach(
                    .durable, "The model reads \(trace.id) as done, which is not recorded.")
            }
        }
    }

    private func checkRoot(_ session: Session) throws(Breach) {
        let agent = opened.definition.agents.first { $0.name == session.agent }
        guard root.count == 2, case .system(let system) = root[0], case .user(let user) = root[1],
            let agent, system.utf8.contains(run: agent.instructions.utf8)
        else { throw Breach(.prompt, "The prompt does not hold the agent's instructions.") }
        guard user.utf8.contains(run: opened.goal.utf8) else {
            throw Breach(.prompt, "The prompt does not hold the goal.")
        }
        for constraint in opened.definition.constraints
        where !user.utf8.contains(run: constraint.utf8) {
            throw Breach(.prompt, "The prompt does not hold the constraint `\(constraint)`.")
        }
    }

    private func check(_ requested: ModelRequested, _ session: Session) throws(Breach) {
        guard Array(session.transcript.messages.prefix(2)) == root else {
            throw Breach(.prompt, "The prompt of \(requested.request) begins in another way.")
        }
        guard requested.messages == count, requested.prompt == head else {
            throw Breach(.prompt, "\(requested.request) names another prompt than was built.")
        }
    }
}
