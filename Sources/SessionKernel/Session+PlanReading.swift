import JSON

extension Session {
    /// The tasks that a plan's arguments ask for, each with its slice of what is left.
    ///
    /// - Throws: What is wrong with them, and where.
    func tasks(from arguments: JSON, of planner: AgentName) throws(CallError) -> [PlannedTask] {
        let entries = arguments["tasks"]?.arrayValue ?? []
        guard (1...WorkPlan.tasksMax).contains(entries.count) else {
            throw PlanMistake.error(
                "bad_plan", "A plan has 1 to \(WorkPlan.tasksMax) tasks.", at: "/tasks",
                got: "\(entries.count)")
        }
        let workers = definition.workers(of: planner)
        var tasks: [PlannedTask] = []
        var shares: [Int?] = []
        for (place, entry) in entries.enumerated() {
            let task = try self.task(entry, at: "/tasks/\(place)", workers, tasks)
            tasks.append(task)
            shares.append(entry["share"]?.intValue)
        }
        try checkOrder(tasks)
        guard plan.tasks.count(where: \.isBegun) + tasks.count <= WorkPlan.begunMax else {
            throw PlanMistake.error(
                "plan_full", "A session has at most \(WorkPlan.begunMax) tasks.", at: "/tasks")
        }
        try slice(&tasks, shares)
        return tasks
    }

    private func task(
        _ entry: JSON, at pointer: String, _ workers: [AgentName], _ before: [PlannedTask]
    ) throws(CallError) -> PlannedTask {
        let id = TaskID(entry["id"]?.stringValue ?? "")
        guard id.isPlain else {
            throw PlanMistake.error(
                "bad_plan", "A task needs a short plain id.", at: pointer + "/id",
                expected: TaskID.pattern, got: id.text)
        }
        if before.contains(where: { $0.id == id }) {
            throw PlanMistake.error(
                "doubled_task", "Two tasks are called \(id).", at: pointer + "/id", got: id.text)
        }
        if plan.task(id)?.isBegun == true {
            throw PlanMistake.error(
                "task_begun", "Task \(id) was begun in an earlier plan.", at: pointer + "/id",
                got: id.text, hint: "Give the new task another id.")
        }
        let agent = AgentName(entry["agent"]?.stringValue ?? "")
        guard workers.contains(agent) else {
            throw PlanMistake.error(
                "unknown_agent", "No worker is called \(agent).", at: pointer + "/agent",
                expected: workers.map(\.text).joined(separator: ", "), got: agent.text)
        }
        let goal = entry["goal"]?.stringValue ?? ""
        guard !goal.isEmpty, goal.utf8.count <= WorkPlan.goalBytesMax else {
            throw PlanMistake.error(
                "bad_plan", "A task needs a goal of at most \(WorkPlan.goalBytesMax) bytes.",
                at: pointer + "/goal", got: "\(goal.utf8.count) bytes")
        }
        let after = (entry["after"]?.arrayValue ?? []).compactMap(\.stringValue)
        return PlannedTask(
            id: id, agent: agent, goal: goal, after: after.map { TaskID($0) },
            ifFails: entry["if_fails"]?.stringValue.flatMap { PlannedTask.IfFails(rawValue: $0) }
                ?? .stop, slice: Limits())
    }

    /// Every task that is named is there, and none waits for itself.
    private func checkOrder(_ tasks: [PlannedTask]) throws(CallError) {
        let ids = tasks.map(\.id)
        for (place, task) in tasks.enumerated() {
            for (number, before) in task.after.enumerated()
            where !ids.contains(before) && plan.task(before)?.isBegun != true {
                throw PlanMistake.error(
                    "unknown_task", "Task \(task.id) is to come after \(before), which is no task.",
                    at: "/tasks/\(place)/after/\(number)",
                    expected: ids.map(\.text).joined(separator: ", "), got: before.text)
            }
        }
        var left = tasks
        while let free = left.firstIndex(where: { task in
            !left.contains { task.after.contains($0.id) }
        }) {
            left.remove(at: free)
        }
        guard let stuck = left.first, let place = ids.firstIndex(of: stuck.id) else { return }
        let circle = left.map(\.id.text).joined(separator: ", ")
        throw PlanMistake.error(
            "plan_cycle", "Tasks wait for each other in a circle: \(circle).",
            at: "/tasks/\(place)/after")
    }

    /// What is not shared stays with the planner; tasks without a share get equal parts of the
    /// rest, of which the planner keeps one.
    private func slice(_ tasks: inout [PlannedTask], _ shares: [Int?]) throws(CallError) {
        for (place, share) in shares.enumerated() where share.map({ $0 < 1 || $0 > 100 }) == true {
            throw PlanMistake.error(
                "bad_plan", "A share is a percentage of what is left.",
                at: "/tasks/\(place)/share", expected: "1 to 100", got: "\(share ?? 0)")
        }
        let given = shares.compactMap(\.self).reduce(0, +)
        let open = shares.count { $0 == nil }
        let each = open == 0 ? 0 : (100 - given) / (open + 1)
        guard given <= 100, open == 0 || each > 0 else {
            throw PlanMistake.error(
                "shares_over", "The shares add up to more than is left.", at: "/tasks",
                expected: "at most 100 in all", got: "\(given)",
                hint: "Keep a part for yourself, or leave out `share`.")
        }
        let all = left(for: nil)
        for place in tasks.indices {
            let share = shares[place] ?? each
            tasks[place].slice = all.share(share)
            guard tasks[place].slice.steps > 0 else {
                throw PlanMistake.error(
                    "share_too_small",
                    "\(share) % of the \(all.steps) steps that are left is not one step.",
                    at: "/tasks/\(place)", got: "\(share)",
                    hint: "Plan fewer tasks, or ask an operator to raise the ceiling.")
            }
        }
    }

    /// What may still be given away: of the session, and of an agent that has ceilings of its own.
    func left(for agent: AgentName?) -> Limits {
        func rest(_ limit: Int, _ used: Int...) -> Int {
            max(0, used.reduce(limit) { $0.saturatingAdd(-$1) })
        }
        let taken = spent + reserved
        let running = plan.running.compactMap { task in
            task.running.map { (agent: task.agent, slice: $0.slice) }
        }
        let wall = running.reduce(0) { $0.saturatingAdd($1.slice.wallMilliseconds) }
        let all = Limits(
            steps: rest(limits.steps, taken.steps), tokens: rest(limits.tokens, taken.tokens),
            cost: Money(microdollars: rest(limits.cost.microdollars, taken.cost.microdollars)),
            wallMilliseconds: rest(limits.wallMilliseconds, wallMilliseconds, wall))
        guard let agent, let own = agentBudgets[agent] else { return all }
        let held = running.filter { $0.agent == agent }.map(\.slice)
        func ofAgent(_ ceiling: Ceiling) -> Int {
            guard let limit = own.limits[ceiling] else { return .max }
            return held.reduce(rest(limit, own.used(of: ceiling))) { rest($0, $1[ceiling]) }
        }
        return all.capped(
            by: Limits(
                steps: ofAgent(.steps), tokens: ofAgent(.tokens),
                cost: Money(microdollars: ofAgent(.cost)), wallMilliseconds: ofAgent(.wall)))
    }
}

private enum PlanMistake {
    static func error(
        _ code: String, _ message: String, at: String, expected: String? = nil,
        got: String? = nil, hint: String = "Correct the plan and ask for it again."
    ) -> CallError {
        CallError(
            code: code, message: message, at: at, expected: expected, got: got, retryable: true,
            hint: hint)
    }
}

extension TaskID {
    static let pattern = "^[a-z][a-z0-9_-]{0,31}$"

    /// Whether it fits the pattern: it stands in ids, on screens and in prompts.
    package var isPlain: Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, (97...122).contains(first), bytes.count <= 32 else {
            return false
        }
        return bytes.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 95 || $0 == 45
        }
    }
}

extension SessionDefinition {
    /// Whom an agent may give tasks to.
    func workers(of planner: AgentName) -> [AgentName] {
        agent(planner)?.workers.filter { agent($0) != nil && $0 != planner } ?? []
    }
}
