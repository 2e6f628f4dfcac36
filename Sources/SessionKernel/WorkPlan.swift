/// The tasks that a planner gave to workers, and what became of each.
package struct WorkPlan: Hashable, Sendable {
    /// The call that made the newest plan, while it waits for its tasks.
    package internal(set) var call: CallID?
    /// Those that were begun ever, and those of the newest plan.
    package internal(set) var tasks: [PlannedTask] = []

    /// Tasks of one plan.
    package static let tasksMax = 20
    /// Tasks that one session may have begun.
    package static let begunMax = 100
    /// UTF-8 bytes of one task's goal.
    package static let goalBytesMax = 4_000

    package func task(_ id: TaskID) -> PlannedTask? { tasks.first { $0.id == id } }

    /// The tasks of the plan that waits.
    package var current: [PlannedTask] {
        call.map { call in tasks.filter { $0.call == call } } ?? []
    }

    /// Those whose sessions have been opened and have not been closed.
    package var running: [PlannedTask] { tasks.filter { $0.running != nil } }

    /// Why a task that is not begun never will be; nil while it may.
    func obstacle(to task: PlannedTask) -> String? {
        for other in tasks where other.call == task.call && other.ifFails == .stop {
            if case .closed(let end) = other.state, end.status != .success {
                return "Task \(other.id) did not succeed, and that stops the plan."
            }
        }
        for id in task.after {
            guard let before = self.task(id), before.call == task.call, before.ifFails != .goOn
            else { continue }
            switch before.state {
            case .closed(let end) where end.status != .success:
                return "It comes after task \(id), which did not succeed."
            case .skipped: return "It comes after task \(id), which was not begun."
            case .planned, .running, .closed: continue
            }
        }
        return nil
    }

    /// Whether all that it comes after is over.
    func isReady(_ task: PlannedTask) -> Bool {
        task.after.allSatisfy { self.task($0)?.isOver ?? true }
    }
}

/// One task of a plan: a worker's goal, in a session of its own.
package struct PlannedTask: Hashable, Sendable {
    package var id: TaskID
    package var agent: AgentName
    package var goal: String
    /// The tasks that have to be over before it begins; it is told what they came to.
    package var after: [TaskID]
    package var ifFails: IfFails
    /// What of the session's budget it may use up.
    package var slice: Limits
    /// The call that planned it.
    package internal(set) var call: CallID?
    package internal(set) var state = State.planned

    /// What becomes of the plan when a task does not succeed.
    package enum IfFails: String, Hashable, Sendable, CaseIterable {
        /// No other task is begun.
        case stop
        /// What comes after it is not begun; the rest is.
        case skip
        /// What comes after it begins all the same, and is told.
        case goOn = "go_on"
    }

    package enum State: Hashable, Sendable {
        case planned
        case running(OpenChild)
        case closed(ChildEnd)
        case skipped(String)
    }

    package init(
        id: TaskID, agent: AgentName, goal: String, after: [TaskID] = [],
        ifFails: IfFails = .stop, slice: Limits
    ) {
        self.id = id
        self.agent = agent
        self.goal = goal
        self.after = after
        self.ifFails = ifFails
        self.slice = slice
    }

    package var running: OpenChild? {
        if case .running(let child) = state { child } else { nil }
    }

    package var isOver: Bool {
        switch state {
        case .closed, .skipped: true
        case .planned, .running: false
        }
    }

    /// Whether a session was ever opened for it.
    package var isBegun: Bool {
        switch state {
        case .running, .closed: true
        case .planned, .skipped: false
        }
    }

    /// One word: `planned`, `running`, `not_begun`, or how its session ended.
    package var word: String {
        switch state {
        case .planned: "planned"
        case .running: "running"
        case .skipped: "not_begun"
        case .closed(let end): end.status.rawValue
        }
    }
}

/// A session that works on a task, and what is reserved for it.
package struct OpenChild: Hashable, Sendable {
    package var child: SessionID
    package var slice: Limits
    /// The sequence of the event that opened it.
    package var sequence: Int
}

/// The intent to have a task worked on: the session's id and its slice of the budget.
package struct ChildOpened: Hashable, Sendable {
    package var task: TaskID
    package var child: SessionID
    package var agent: AgentName
    package var goal: String
    package var slice: Limits
}

/// How the session of a task ended, as its parent keeps it.
package struct ChildEnd: Hashable, Sendable {
    package var child: SessionID
    package var status: Outcome.Status
    package var answer: String?
    package var error: CallError?
    package var spent: Spend
    package var wallMilliseconds: Int
    package var overrun: Spend
    /// What it found out, each with the session in whose journal its source stands.
    package var facts: [Fact]
    /// Whether what it says and did may come from an untrusted source.
    package var isTainted: Bool

    /// UTF-8 bytes of an answer that a parent keeps; all of it stands in the child's journal.
    package static let answerBytesMax = 8_000
    package static let factsMax = 20

    package init(
        child: SessionID, status: Outcome.Status, answer: String? = nil, error: CallError? = nil,
        spent: Spend = Spend(), wallMilliseconds: Int = 0
    ) {
        self.child = child
        self.status = status
        self.answer = answer
        self.error = error
        self.spent = spent
        self.wallMilliseconds = wallMilliseconds
        overrun = Spend()
        facts = []
        isTainted = false
    }

    /// A child of which nothing can be read: it may have used up all, and said anything.
    package init(lost child: SessionID, slice: Limits, _ error: CallError) {
        self.init(
            child: child, status: .failure, error: error, spent: slice.spend,
            wallMilliseconds: slice.wallMilliseconds)
        isTainted = true
    }

    /// How a session has ended; nil while it has not.
    package init?(of session: Session) {
        guard let outcome = session.outcome else { return nil }
        self.init(
            child: session.id, status: outcome.status,
            answer: outcome.answer?.cut(to: Self.answerBytesMax), error: outcome.error,
            spent: session.spent, wallMilliseconds: session.wallMilliseconds)
        overrun = session.overrun
        isTainted = session.provenance.taintedAt != nil
        // Those that it began with are its parent's already.
        let found = session.brief.facts.dropFirst(session.parent?.facts.count ?? 0)
        facts = found.suffix(Self.factsMax).map {
            var fact = $0
            fact.session = fact.session ?? session.id
            return fact
        }
    }
}

/// What a child session knows of the session that opened it.
package struct ParentSession: Hashable, Sendable {
    package var session: SessionID
    package var task: TaskID
    package var goal: String
    /// What the tasks before it came to.
    package var told: [String]
    /// Whether what was written there, and what the tools find, may come from an untrusted source.
    package var isTainted: Bool
}

extension Limits {
    package var spend: Spend { Spend(steps: steps, tokens: tokens, cost: cost) }

    func capped(by other: Limits) -> Limits {
        Limits(
            steps: min(steps, other.steps), tokens: min(tokens, other.tokens),
            cost: min(cost, other.cost),
            wallMilliseconds: min(wallMilliseconds, other.wallMilliseconds))
    }

    /// So many hundredths of each, rounded down.
    func share(_ percent: Int) -> Limits {
        func part(_ whole: Int) -> Int { whole / 100 * percent + whole % 100 * percent / 100 }
        return Limits(
            steps: part(steps), tokens: part(tokens),
            cost: Money(microdollars: part(cost.microdollars)),
            wallMilliseconds: part(wallMilliseconds))
    }
}

extension String {
    /// At most so many UTF-8 bytes of it, with a mark where something was left out.
    func cut(to bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: bytesMax)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
            end = utf8.index(before: end)
        }
        return self[..<end] + " [cut]"
    }
}
