import SessionKernel

/// How a runner has the sessions of its tasks run: by whoever runs it.
struct ChildSessions: Sendable {
    /// Runs a child until it has ended, or waits for a person here where nobody is; nil then, and
    /// when it is cancelled.
    let run: @Sendable (Child, ChildWish) async -> ChildEnd?
    /// Passes on what its parent wants of it.
    let tell: @Sendable (Child, ChildWish) async -> Void

    /// A child whose intent is recorded, and what it is opened with.
    struct Child: Sendable {
        let id: SessionID
        let opened: SessionOpened
        let parent: ParentSession
        let slice: Limits
    }
}

/// What a session wants of the sessions of its tasks.
enum ChildWish: Hashable, Sendable {
    case run, pause, cancel
}

extension Session {
    var wishOfChildren: ChildWish { isEnding || outcome != nil ? .cancel : paused ? .pause : .run }

    func child(of task: TaskID) -> ChildSessions.Child? {
        guard let running = plan.task(task)?.running, let opened = opening(of: task),
            let parent = opened.parent
        else { return nil }
        return ChildSessions.Child(
            id: running.child, opened: opened, parent: parent, slice: running.slice)
    }
}

extension ChildWish {
    fileprivate func request(from parent: SessionID) -> OperatorRequest {
        switch self {
        case .run: .resume
        case .pause: .pause(reason: "session \(parent) is paused")
        case .cancel: .cancel(reason: "session \(parent) is ending")
        }
    }
}

extension Supervisor {
    /// The sessions of tasks run beside their parents: their holds wait, and their effects are
    /// recovered, like those of any session.
    var children: ChildSessions {
        ChildSessions(
            run: { [weak self] child, wish in await self?.run(child, wish) },
            tell: { [weak self] child, wish in await self?.tell(wish, to: child) })
    }

    private static let failuresMax = 3

    /// - Returns: Nil when it waits for a person and this process does not, or the task is
    ///   cancelled: then its runner here is stopped too.
    private func run(_ child: ChildSessions.Child, _ wish: ChildWish) async -> ChildEnd? {
        var failures = 0
        var told = wish == .run
        while !Task.isCancelled {
            do {
                if try await ports.journal.summary(of: child.id) == nil {
                    switch wish {
                    case .run: try await open(child.opened, as: child.id, by: .runtime)
                    case .pause: return nil
                    case .cancel: return ChildEnd(child: child.id, status: .cancelled)
                    }
                } else {
                    if let end = try await end(of: child) { return end }
                    if !told { await tell(wish, to: child) }
                    told = true
                    try await adopt(child.id)
                }
                let failure = await untilStoppedOrCancelled(child.id)
                if let end = try await end(of: child) { return end }
                guard let failure else {
                    if ports.stopsAtRest { return nil }
                    continue
                }
                throw RunnerFault(failure)
            } catch let error as JournalError where error.passes {
                await untilChange()
            } catch {
                failures += 1
                if failures >= Self.failuresMax { return child.lost("\(error)") }
            }
        }
        return nil
    }

    /// How it ended; nil while it has not.
    private func end(of child: ChildSessions.Child) async throws -> ChildEnd? {
        let session: Session
        do {
            session = try await ports.journal.fold(child.id).session
        } catch let error as JournalError where !error.passes {
            return child.lost(error.message)
        }
        guard session.parent?.session == child.parent.session,
            session.parent?.task == child.parent.task
        else { return child.lost("Session \(child.id) is not the one of this task.") }
        // What a person is to be told of it is told before.
        return session.notices.isEmpty ? ChildEnd(of: session) : nil
    }

    private func tell(_ wish: ChildWish, to child: ChildSessions.Child) async {
        let request = wish.request(from: child.parent.session)
        do {
            if try await put(request, by: .runtime, to: child.id) { return }
            guard try await ports.journal.summary(of: child.id) != nil else { return }
            try await submit(
                request, to: child.id, by: "runtime",
                commandID: "\(child.id)-\(wish)-\(ports.now().milliseconds)-\(ports.draw())")
        } catch {
            // It is so already, or it has ended; and what cannot be told now is told by its card.
        }
    }

    /// A change, or a second: whoever runs it elsewhere may die without a trace.
    private func untilChange() async {
        let wakes = Wakes(ports.journal.changes(), every: .seconds(1), ports.clock)
        try? await wakes.run { wakes in _ = await wakes.next() }
    }
}

extension ChildSessions.Child {
    fileprivate func lost(_ why: String) -> ChildEnd {
        ChildEnd(
            lost: id, slice: slice,
            CallError(code: "child_lost", message: "Session \(id) cannot be run: \(why)"))
    }
}

extension JournalError {
    /// Whether the same may succeed later.
    fileprivate var passes: Bool {
        switch code {
        case .leaseHeld, .storeFailed, .conflict, .fenced: true
        case .unreadable, .malformed, .altered, .closed, .noSuchSession: false
        }
    }
}
