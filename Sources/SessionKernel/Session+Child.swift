import JSON

extension SessionID {
    /// The session of a task: the same however often it is opened, so that no crash makes two.
    package init(childOf parent: SessionID, task: TaskID) {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let digest = Digest(of: "child \(parent.text)/\(task.text)").bytes
        // Two bytes a letter: of one alone the first letters would come more often.
        self.init(
            String(
                (0..<8).map { place in
                    let number = Int(digest[2 * place]) << 8 | Int(digest[2 * place + 1])
                    return letters[number % letters.count]
                }))
    }
}

extension Session {
    /// What the session of a running task is opened with: the parent's definition, reduced to the
    /// worker and what it needs, under the task's goal and slice.
    package func opening(of id: TaskID) -> SessionOpened? {
        guard let task = plan.task(id), let running = task.running,
            var worker = definition.agent(task.agent)
        else { return nil }
        worker.handoff = []
        worker.accepts = HandoffTerms()
        worker.workers = []
        worker.limits = AgentLimits()
        var child = definition
        child.agents = [worker]
        child.limits = running.slice
        // What the whole answer has to be is nothing that a part of it has to be.
        child.answer = nil
        // Its end is its parent's affair.
        child.notify?.on.remove(.ended)
        child.workspaceTemplate = nil
        child.workspaceSetup = []
        // Tools of servers are discovered by whoever runs it, as they were here.
        child.tools = definition.tools.filter {
            guard case .server = $0.source else {
                return worker.tools.contains($0.declaration.name)
            }
            return false
        }
        let discovered = definition.tools.compactMap { tool -> ServerName? in
            guard case .server(let name) = tool.source,
                worker.tools.contains(tool.declaration.name)
            else { return nil }
            return name
        }
        child.servers = definition.servers.filter { discovered.contains($0.name) }
        var opened = SessionOpened(
            definition: child, goal: task.goal, inputs: inputs, workspace: workspace,
            mark: mark.map { String(Digest(of: "\($0) \(running.child.text)").hex.prefix(16)) })
        opened.parent = ParentSession(
            session: self.id, task: id, goal: goal, told: task.after.compactMap(told),
            isTainted: provenance.taintedAt != nil || mayBeTainted)
        return opened
    }

    /// Workers share the workspace: what one of them, or this session, has read of an untrusted
    /// tool may be in the next file that another reads.
    private var mayBeTainted: Bool {
        definition.tools.contains { !$0.declaration.trusted }
            || definition.servers.contains { !$0.trusted }
    }

    private func told(_ id: TaskID) -> String? {
        guard let task = plan.task(id) else { return nil }
        switch task.state {
        case .closed(let end):
            let said = end.answer ?? end.error?.message ?? ""
            return "Task \(id) ended in \(end.status.rawValue): \(said)".cut(
                to: Brief.entryBytesMax)
        case .skipped(let why): return "Task \(id) was not begun: \(why)"
        case .planned, .running: return nil
        }
    }
}

extension ParentSession {
    /// What stands in the first brief of a child.
    var facts: [Fact] {
        [
            Fact(
                text: "This is task \(task) of session \(session), whose goal is: \(goal)",
                evidence: .given)
        ] + told.map { Fact(text: $0, evidence: .inferred) }
    }
}
