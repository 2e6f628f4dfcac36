import JSON

extension Session {
    mutating func takePlan(_ event: Event) {
        switch event.body {
        case .planMade(let call, let tasks): make(call, tasks, event)
        case .taskSkipped(let task, let why): skip(task, why, event)
        case .childOpened(let opened): open(opened, event)
        case .childClosed(let task, let end): close(task, end, event)
        default: break  // Not about a plan.
        }
    }

    private mutating func make(_ call: CallID, _ tasks: [PlannedTask], _ event: Event) {
        plan.tasks.removeAll { !$0.isBegun }
        plan.tasks += tasks.map { task in
            var task = task
            task.call = call
            return task
        }
        plan.call = call
        // A decision that let the call plan has been used: it cannot lapse any more.
        update(call, event) { $0.status = .cleared }
    }

    private mutating func open(_ opened: ChildOpened, _ event: Event) {
        update(opened.task) {
            $0.state = .running(
                OpenChild(child: opened.child, slice: opened.slice, sequence: event.sequence))
        }
    }

    private mutating func close(_ id: TaskID, _ end: ChildEnd, _ event: Event) {
        guard let task = plan.task(id), task.running != nil else { return }
        settle(end, of: task.agent)
        update(id) { $0.state = .closed(end) }
        hear(end, event)
        let before = brief
        brief.revise(BriefRevision(facts: Array(end.facts.prefix(brief.factsLeft))))
        if brief != before || end.status == .success { repetition.reviseBrief() }
        finishPlan(event)
    }

    private mutating func skip(_ id: TaskID, _ why: String, _ event: Event) {
        update(id) { $0.state = .skipped(why) }
        finishPlan(event)
    }

    private mutating func update(_ id: TaskID, _ change: (inout PlannedTask) -> Void) {
        guard let place = plan.tasks.firstIndex(where: { $0.id == id }) else { return }
        change(&plan.tasks[place])
    }

    /// What a child spent is the session's, and its agent's where that has ceilings of its own.
    private mutating func settle(_ end: ChildEnd, of agent: AgentName) {
        spent = spent + end.spent
        overrun = overrun + end.overrun
        wallMilliseconds = wallMilliseconds.saturatingAdd(end.wallMilliseconds)
        guard var budget = agentBudgets[agent] else { return }
        budget.spent = budget.spent + end.spent
        budget.wallMilliseconds = budget.wallMilliseconds.saturatingAdd(end.wallMilliseconds)
        agentBudgets[agent] = budget
    }

    /// A child works where its parent does: what it wrote there is as little believed as its words.
    private mutating func hear(_ end: ChildEnd, _ event: Event) {
        guard end.isTainted else { return }
        let texts = [end.answer, end.error?.message].compactMap(\.self) + end.facts.map(\.text)
        let source = TaintFlag(agent: agent, tool: ControlTool.plan, event: event.sequence)
        for text in texts.isEmpty ? [""] : texts { provenance.distrust(text, from: source) }
        provenance.write(at: event.sequence)
    }

    /// Once every task is over, the planner's call gets what they came to as its result.
    private mutating func finishPlan(_ event: Event) {
        guard let id = plan.call, plan.current.allSatisfy(\.isOver) else { return }
        let text = told(plan.current).canonicalText
        plan.call = nil
        update(id, event) { if !$0.isSettled { $0.status = .finished(ToolResult(text: text)) } }
    }

    /// What a planner reads of its tasks.
    private func told(_ tasks: [PlannedTask]) -> JSON {
        let room = ToolResult.promptBytesMax * 3 / 4 / max(1, tasks.count)
        let rest = left(for: nil)
        let entries = tasks.map { task -> JSON in
            var object: JSON.Object = ["status": .string(task.word), "task": .string(task.id.text)]
            switch task.state {
            case .closed(let end):
                object["answer"] = end.answer.map { .string($0.cut(to: room)) }
                if let error = end.error {
                    object["error"] = [
                        "code": .string(error.code), "message": .string(error.message.cut(to: 500)),
                    ]
                }
            case .skipped(let why): object["why"] = .string(why)
            case .planned, .running: break
            }
            return .object(object)
        }
        return [
            "left": [
                "cost": .integer(rest.cost.microdollars), "steps": .integer(rest.steps),
                "tokens": .integer(rest.tokens),
            ],
            "tasks": .array(entries),
        ]
    }

    /// Whether a plan waits for its workers: what time costs then is counted by theirs.
    package var waitsForWorkers: Bool { plan.call != nil || !plan.running.isEmpty }
}

extension Brief {
    /// How many more facts it takes.
    fileprivate var factsLeft: Int { max(0, Brief.entriesMax - facts.count) }
}
