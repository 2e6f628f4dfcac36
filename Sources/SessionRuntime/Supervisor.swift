import JSON
package import SessionKernel

/// Runs the sessions of this process, and takes operators' commands to wherever a session runs.
package actor Supervisor {
    let ports: RunnerPorts
    private var runners: [SessionID: SessionRunner] = [:]
    /// Each ends with why it failed, if it did.
    private var tasks: [SessionID: Task<String?, Never>] = [:]
    private var inboxTask: Task<Void, Never>?
    /// Sessions without an anchor, of which the operator has been told.
    private var warned: Set<SessionID> = []
    /// Answers that the journal has not taken yet: their commands must not be put twice.
    private var unsent: [String: InboxReply] = [:]

    package init(ports: RunnerPorts) { self.ports = ports }

    deinit { inboxTask?.cancel() }

    package var running: [SessionID] { runners.keys.sorted() }

    /// Begins a session and runs it.
    ///
    /// - Throws: `Refusal` for a definition that cannot begin; `JournalError`.
    package func open(_ opened: SessionOpened, as id: SessionID, by user: String) async throws {
        try await open(opened, as: id, by: .operator(user))
    }

    func open(_ opened: SessionOpened, as id: SessionID, by actor: Actor) async throws {
        let lease = try await ports.journal.claim(id)
        do {
            let pen = ports.anchors?.pen(for: id)
            let recorder = Recorder(
                FoldedSession(session: Session(id: id), head: .zero), lease: lease, ports: ports,
                pen: pen)
            try await recorder.record(.open(opened), by: actor)
            start(recorder.folded, lease, pen)
        } catch {
            await ports.journal.release(lease)
            throw error
        }
    }

    /// Takes up a session that nobody runs: folds its journal and performs what is owed. One that
    /// runs here already is left alone, and of one that has ended, and owes no undo, only that is
    /// told.
    ///
    /// - Throws: `JournalError.leaseHeld` when another process runs it; `.altered` when its journal
    ///   is not the one that was recorded.
    package func adopt(_ id: SessionID) async throws {
        guard runners[id] == nil else { return }
        try await requireSession(id)
        let lease = try await ports.journal.claim(id)
        do {
            let folded = try await ports.journal.fold(id)
            if !folded.session.isOver {
                return start(folded, lease, try await pen(for: folded))
            }
            await ports.journal.release(lease)
            // It may have ended after the caller looked, who now waits to hear of it.
            ports.observe(.ended(id, folded.session.phase))
        } catch {
            await ports.journal.release(lease)
            throw error
        }
    }

    /// Waits until a session does not run here any more, for whatever reason.
    package func untilStopped(_ id: SessionID) async { _ = await tasks[id]?.value }

    /// Stops it as soon as the waiting task is cancelled.
    ///
    /// - Returns: Why its runner failed; nil where it did not.
    func untilStoppedOrCancelled(_ id: SessionID) async -> String? {
        let runner = runners[id]
        let task = tasks[id]
        return await withTaskCancellationHandler {
            await task?.value
        } onCancel: {
            runner?.stop()
        } ?? nil
    }

    /// Stops every runner here and waits until each has let go of its session.
    package func stopAll() async {
        while let (id, task) = tasks.first {
            for runner in runners.values { runner.stop() }
            _ = await task.value
            tasks[id] = nil
        }
        inboxTask?.cancel()
        await inboxTask?.value
        inboxTask = nil
    }

    /// Lets whoever waits for a store that failed try again now.
    package nonisolated func retryStore() { ports.outage.retry() }

    /// Holds a session that was left against its anchor.
    ///
    /// - Returns: What notes its anchor from now on; nil when it has none.
    /// - Throws: `JournalError.altered`.
    private func pen(for folded: FoldedSession) async throws -> AnchorPen? {
        guard let anchors = ports.anchors else { return nil }
        let id = folded.session.id
        let verdict = try await ports.journal.verdict(
            on: id, at: folded.place, by: try anchors.anchor(of: id))
        guard let message = verdict.message(on: id, at: folded.place) else {
            return anchors.pen(for: id)
        }
        guard verdict == .missing else { throw JournalError(.altered, message) }
        if warned.insert(id).inserted { ports.observe(.warned(id, message)) }
        return nil
    }

    private func start(_ folded: FoldedSession, _ lease: Lease, _ pen: AnchorPen?) {
        let runner = SessionRunner(
            folded, lease: lease, ports: ports, pen: pen, children: children)
        runners[runner.id] = runner
        listen()
        let ports = ports
        tasks[runner.id] = Task { [weak self] in
            var failure: (any Error)?
            do {
                try await runner.run()
            } catch {
                failure = error
            }
            await ports.journal.release(lease)
            await self?.forget(runner.id)
            if let failure { ports.observe(.stopped(runner.id, "\(failure)")) }
            return failure.map { "\($0)" }
        }
    }

    private func forget(_ id: SessionID) {
        runners[id] = nil
        tasks[id] = nil
    }
}

extension Supervisor {
    /// Puts an operator's request to a session, wherever it runs, and waits for the answer.
    ///
    /// With nobody running it, this process claims, decides, appends and releases. Cancel the task
    /// to stop waiting for a runner elsewhere that does not answer.
    /// - Parameter commandID: Unique; the same one is not carried out twice by one runner.
    /// - Throws: `Refusal` with the reason for the operator; `JournalError`; `CancellationError`.
    package func submit(
        _ request: OperatorRequest, to id: SessionID, by user: String, commandID: String
    ) async throws {
        let request = request.redacted(by: ports.redactor)
        let command = InboxCommand(
            id: commandID, session: id, at: ports.now(), operator: user, command: request.json)
        if try await put(request, by: .operator(user), to: id) { return }
        try await requireSession(id)
        if try await decideAlone(request, command, isInInbox: false) { return }
        try await sendElsewhere(request, command)
    }

    /// Denies a hold whose rule says so where nobody is there. A session that somebody else runs is
    /// left to them.
    /// - Throws: `Refusal` where the rule does not say so, or somebody has signed; `JournalError`.
    package func denyByRule(_ hold: HoldID, of id: SessionID, reason: String) async throws {
        let request = OperatorRequest.decide(hold, OperatorDecision(.deny, reason: reason))
        if try await put(request, by: .runtime, to: id) { return }
        let command = InboxCommand(
            id: "", session: id, at: ports.now(), operator: "", command: request.json)
        _ = try await decideAlone(request, command, isInInbox: false, by: .runtime)
    }

    /// False when the session does not run here, or its runner stopped before it came to this.
    func put(
        _ request: OperatorRequest, by actor: Actor, to id: SessionID
    ) async throws -> Bool {
        while let runner = runners[id] {
            do {
                try await runner.submit(request.request, by: actor)
                return true
            } catch is RunnerStopped {
                // Its lease is free once it has ended; another runner may have begun by then.
                _ = await tasks[id]?.value
            }
        }
        return false
    }

    func requireSession(_ id: SessionID) async throws {
        guard try await ports.journal.summary(of: id) == nil else { return }
        throw JournalError(.noSuchSession, "There is no session \(id) in this store.")
    }

    /// Claims the session for this one request; false when somebody else runs it.
    private func decideAlone(
        _ request: OperatorRequest, _ command: InboxCommand, isInInbox: Bool,
        by actor: Actor? = nil
    ) async throws -> Bool {
        let lease: Lease
        do {
            lease = try await ports.journal.claim(command.session)
        } catch let error as JournalError where error.code == .leaseHeld {
            return false
        }
        let result: Result<Void, any Error>
        do {
            // Whoever ran the session until now may have answered as the last thing it did.
            let isDone = isInInbox ? try await isAnswered(command.id) : false
            if !isDone {
                try await record(
                    request, command.session, lease, by: actor ?? .operator(command.operator))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        if isInInbox, let reply = InboxReply(result) {
            try? await ports.journal.answer(command.id, with: reply)
        }
        await ports.journal.release(lease)
        try result.get()
        return true
    }

    private func record(
        _ request: OperatorRequest, _ id: SessionID, _ lease: Lease, by actor: Actor
    ) async throws {
        let folded = try await ports.journal.fold(id)
        let recorder = Recorder(
            folded, lease: lease, ports: ports, pen: try await pen(for: folded))
        if !folded.session.isOver {
            let claim = Command.Request.claim(epoch: lease.epoch, runner: ports.name)
            // What is refused must leave no trace, not even of who tried.
            try recorder.rehearse(request.request, by: actor, after: claim)
            try await recorder.record(claim)
        }
        try await recorder.record(request.request, by: actor)
    }

    /// Leaves the command in the inbox and waits until it is answered. A runner that dies meanwhile
    /// says nothing, so that the session is also tried to be claimed, again and again.
    private func sendElsewhere(
        _ request: OperatorRequest, _ command: InboxCommand
    ) async throws {
        // Before the command is there, so that no change after it goes unseen.
        let wakes = Wakes(ports.journal.changes(), every: .seconds(1), ports.clock)
        try await ports.journal.submit(command)
        try await wakes.run { wakes in
            repeat {
                if try await self.isAnswered(command.id) { return }
                if try await self.decideAlone(request, command, isInInbox: true) { return }
            } while await wakes.next()
            throw CancellationError()
        }
    }

    /// - Throws: `Refusal` when the answer is no.
    private func isAnswered(_ commandID: String) async throws -> Bool {
        guard let reply = try await ports.journal.reply(to: commandID) else { return false }
        if !reply.accepted { throw Refusal(.stale, reply.message) }
        return true
    }
}

extension Supervisor {
    /// Answers what operators of other processes ask of the sessions that run here.
    ///
    /// What had been asked before a session was taken up is found as well: that is a change too.
    private func listen() {
        guard inboxTask == nil else { return }
        let changes = ports.journal.changes()
        inboxTask = Task { [weak self] in
            for await _ in changes { await self?.answerInboxes() }
        }
    }

    private func answerInboxes() async {
        for (id, runner) in runners {
            guard let waiting = try? await ports.journal.inbox(of: id) else { continue }
            for command in waiting { await answer(command, runner) }
        }
    }

    private func answer(_ command: InboxCommand, _ runner: SessionRunner) async {
        let reply: InboxReply
        if let given = unsent[command.id] {
            reply = given
        } else {
            do {
                let request = try OperatorRequest(command.command)
                try await runner.submit(request.request, by: .operator(command.operator))
                reply = InboxReply(accepted: true)
            } catch  where error is RunnerStopped || error is JournalError {
                return  // Whoever runs the session next finds the command where it is.
            } catch {
                reply = InboxReply(accepted: false, message: "\(error)")
            }
        }
        do {
            try await ports.journal.answer(command.id, with: reply)
            unsent[command.id] = nil
        } catch {
            unsent[command.id] = reply
        }
    }
}

extension InboxReply {
    /// Nil where nobody has decided: the store failed.
    fileprivate init?(_ result: Result<Void, any Error>) {
        switch result {
        case .success: self.init(accepted: true)
        case .failure(let refusal as Refusal):
            self.init(accepted: false, message: refusal.message)
        case .failure: return nil
        }
    }
}
