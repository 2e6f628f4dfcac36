import JSON
package import SessionKernel
import Synchronization

/// Runs the sessions of this process, and takes operators' commands to wherever a session runs.
package actor Supervisor {
    private let ports: RunnerPorts
    private var runners: [SessionID: SessionRunner] = [:]
    private var tasks: [SessionID: Task<Void, Never>] = [:]
    private var inboxTask: Task<Void, Never>?

    package init(ports: RunnerPorts) { self.ports = ports }

    package var running: [SessionID] { runners.keys.sorted() }

    /// Begins a session and runs it.
    package func open(_ opened: SessionOpened, as id: SessionID, by user: String) async throws {
        let lease = try await ports.journal.claim(id)
        let empty = Session(id: id)
        do {
            let events = try empty.decide(
                Command(at: ports.now(), actor: .operator(user), .open(opened)))
            let folded = try await append(events, to: empty, head: .zero, lease: lease)
            start(folded, lease)
        } catch {
            await ports.journal.release(lease)
            throw error
        }
    }

    /// Takes up a session that nobody runs: folds its journal and performs what is owed.
    ///
    /// - Throws: `JournalError.leaseHeld` when another process runs it.
    package func adopt(_ id: SessionID) async throws {
        guard runners[id] == nil else { return }
        let lease = try await ports.journal.claim(id)
        do {
            let folded = try await ports.journal.fold(id)
            guard folded.session.outcome == nil else {
                await ports.journal.release(lease)
                return
            }
            start(folded, lease)
        } catch {
            await ports.journal.release(lease)
            throw error
        }
    }

    private func start(_ folded: FoldedSession, _ lease: Lease) {
        let runner = SessionRunner(
            session: folded.session, head: folded.head, lease: lease, ports: ports)
        runners[runner.id] = runner
        listen()
        let ports = ports
        tasks[runner.id] = Task { [weak self] in
            do {
                try await runner.run()
            } catch {
                ports.observe(.stopped(runner.id, "\(error)"))
            }
            await ports.journal.release(lease)
            await self?.forget(runner.id)
        }
    }

    private func forget(_ id: SessionID) {
        runners[id] = nil
        tasks[id] = nil
    }

    /// Puts an operator's request to a session, wherever it runs, and waits for the answer.
    ///
    /// With nobody running it, this process claims, decides, appends and releases.
    /// - Throws: `Refusal` with the reason for the operator; `JournalError`.
    package func submit(
        _ request: OperatorRequest, to id: SessionID, by user: String, commandID: String
    ) async throws {
        if let runner = runners[id] {
            try await runner.submit(request.request, by: .operator(user))
            return
        }
        do {
            let lease = try await ports.journal.claim(id)
            defer { Task { [ports] in await ports.journal.release(lease) } }
            try await decideAlone(request, id, user, lease)
        } catch let error as JournalError where error.code == .leaseHeld {
            try await sendElsewhere(request, id, user, commandID)
        }
    }

    private func decideAlone(
        _ request: OperatorRequest, _ id: SessionID, _ user: String, _ lease: Lease
    ) async throws {
        var folded = try await ports.journal.fold(id)
        let now = ports.now()
        if folded.session.epoch < lease.epoch, folded.session.outcome == nil {
            let claim = try folded.session.decide(
                Command(at: now, .claim(epoch: lease.epoch, runner: ports.name)))
            folded = try await append(claim, to: folded.session, head: folded.head, lease: lease)
        }
        if let deadline = folded.session.nextDeadline, deadline <= now {
            let due = try folded.session.decide(Command(at: now, .tick))
            folded = try await append(due, to: folded.session, head: folded.head, lease: lease)
        }
        let judged = Workshop(session: folded.session, ports: ports)
            .judged(request.request, in: folded.session)
        let events = try folded.session.decide(
            Command(at: now, actor: .operator(user), judged))
        _ = try await append(events, to: folded.session, head: folded.head, lease: lease)
    }

    private func sendElsewhere(
        _ request: OperatorRequest, _ id: SessionID, _ user: String, _ commandID: String
    ) async throws {
        let changes = ports.journal.changes()
        try await ports.journal.submit(
            InboxCommand(
                id: commandID, session: id, at: ports.now(), operator: user,
                command: request.json))
        if try await answered(commandID) { return }
        for await _ in changes where try await answered(commandID) { return }
    }

    private func answered(_ commandID: String) async throws -> Bool {
        guard let reply = try await ports.journal.reply(to: commandID) else { return false }
        if !reply.accepted { throw Refusal(.stale, reply.message) }
        return true
    }

    /// Answers what operators of other processes ask of the sessions that run here.
    private func listen() {
        guard inboxTask == nil else { return }
        let changes = ports.journal.changes()
        inboxTask = Task { [weak self] in
            await self?.answerInboxes()
            for await _ in changes { await self?.answerInboxes() }
        }
    }

    private func answerInboxes() async {
        for (id, runner) in runners {
            guard let waiting = try? await ports.journal.inbox(of: id) else { continue }
            for command in waiting {
                let reply = await answer(command, runner)
                try? await ports.journal.answer(command.id, with: reply)
            }
        }
    }

    private func answer(_ command: InboxCommand, _ runner: SessionRunner) async -> InboxReply {
        do {
            let request = try OperatorRequest(command.command)
            try await runner.submit(request.request, by: .operator(command.operator))
            return InboxReply(accepted: true)
        } catch {
            return InboxReply(accepted: false, message: "\(error)")
        }
    }

    private func append(
        _ events: [Event], to session: Session, head: Digest, lease: Lease
    ) async throws -> FoldedSession {
        var folded = FoldedSession(session: session, head: head)
        var recorded: [RecordedEvent] = []
        for event in events {
            let record = RecordedEvent(event, after: folded.head)
            recorded.append(record)
            folded.head = record.digest
            folded.session.apply(event)
        }
        try await ports.journal.append(
            JournalAppend(
                lease: lease, events: recorded, expected: session.sequence,
                summary: folded.session.summary(head: folded.head)))
        ports.observe(.recorded(session.id, recorded))
        return folded
    }

    /// Stops every runner here and waits until each has let go of its session.
    package func stopAll() async {
        for runner in runners.values { runner.stop() }
        for task in Array(tasks.values) { await task.value }
        inboxTask?.cancel()
        inboxTask = nil
    }
}
