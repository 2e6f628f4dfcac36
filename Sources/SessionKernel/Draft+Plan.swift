extension Draft {
    /// The next task of the plan that waits is begun, or given up; false where none is due.
    mutating func followPlan() -> Bool {
        guard !session.paused, let call = session.plan.call else { return false }
        let atOnce = session.definition.agent(session.agent)?.workersAtOnce ?? 1
        for task in session.plan.tasks where task.call == call && task.state == .planned {
            if let why = session.plan.obstacle(to: task) {
                emit(.taskSkipped(task.id, why: why), by: .runtime)
                return true
            }
            guard session.plan.isReady(task), session.plan.running.count < atOnce else { continue }
            let slice = task.slice.capped(by: session.left(for: task.agent))
            guard slice.steps > 0, slice.wallMilliseconds > 0 else {
                emit(.taskSkipped(task.id, why: "No budget is left for it."), by: .runtime)
                return true
            }
            let opened = ChildOpened(
                task: task.id, child: SessionID(childOf: session.id, task: task.id),
                agent: task.agent, goal: task.goal, slice: slice)
            emit(.childOpened(opened), by: .runtime)
            return true
        }
        return false
    }

    mutating func close(_ id: TaskID, _ end: ChildEnd) throws(Refusal) {
        guard let running = session.plan.task(id)?.running, running.child == end.child else {
            throw Refusal(.stale, "No session is open for task \(id); its end came late or twice.")
        }
        emit(.childClosed(id, end), by: .runtime, cause: running.sequence)
    }
}
