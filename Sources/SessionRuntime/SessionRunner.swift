package import JSON
package import SessionKernel

/// Drives one session: performs what is pending, submits what came of it, appends, repeats.
///
/// Commands enter through one mailbox and are handled one at a time: decide, append, apply. Effects
/// run beside the mailbox and come back through it as commands, so no decision is ever taken on
/// state that an `await` has made stale.
package actor SessionRunner {
    package nonisolated let id: SessionID
    nonisolated let ports: RunnerPorts
    /// What is broken on purpose; nil where nothing is.
    private nonisolated let faults: (any FaultPlan)?
    private nonisolated let mailbox: AsyncStream<Mail>
    private nonisolated let post: AsyncStream<Mail>.Continuation

    private let recorder: Recorder
    private nonisolated let stopSign = StopSign()
    private let lease: Lease
    private var tasks = WorkTasks()
    nonisolated let askers = Askers()
    private var armed: Timestamp?
    private var ran = false
    private var isStopping = false
    /// The phase that was told as resting; nil once the session moves again.
    private var resting: Phase?
    private var workshop: Workshop?
    private let children: ChildSessions
    /// Tasks whose sessions wait for a person who is not here; not run again before a change.
    private var rested: Set<TaskID> = []
    /// What the sessions of tasks were told last.
    private var toldWish = ChildWish.run

    private enum Mail: Sendable {
        case command(Asked)
        case finished(WorkTasks.Ticket)
        case timer
        case stop
    }

    private struct Asked: Sendable {
        let request: Command.Request
        let actor: Actor
        let blobs: [Digest: [UInt8]]
        let reply: CheckedContinuation<[Event], any Error>
    }

    /// A runner for a session whose journal has been folded up to its last event.
    init(
        _ folded: FoldedSession, lease: Lease, ports: RunnerPorts, pen: AnchorPen? = nil,
        children: ChildSessions
    ) {
        id = folded.session.id
        self.children = children
        toldWish = folded.session.wishOfChildren
        let faults = ports.faults(folded.session.definition)
        var ports = ports
        if let faults { ports.now = { [now = ports.now] in faults.time(now()) } }
        self.faults = faults
        recorder = Recorder(
            folded, lease: lease, ports: ports, pen: pen, waitingUntil: stopSign)
        self.lease = lease
        self.ports = ports
        (mailbox, post) = AsyncStream.makeStream(of: Mail.self, bufferingPolicy: .unbounded)
    }

    /// Submits a request and waits until it is durable.
    ///
    /// - Throws: `Refusal` when it makes no sense now; `JournalError` when it could not be kept;
    ///   `RunnerStopped` when nobody handled it.
    @discardableResult
    package nonisolated func submit(
        _ request: Command.Request, by actor: Actor = .runtime, blobs: [Digest: [UInt8]] = [:]
    ) async throws -> [Event] {
        try await withCheckedThrowingContinuation { reply in
            let asked = Asked(request: request, actor: actor, blobs: blobs, reply: reply)
            if case .terminated = post.yield(.command(asked)) {
                reply.resume(throwing: RunnerStopped(session: id))
            }
        }
    }

    /// Stops driving the session. What is under way is cancelled, and how it ended is still
    /// recorded, unless the store does not take it; what is owed stays owed.
    package nonisolated func stop() {
        post.yield(.stop)
        stopSign.putUp()
        ports.outage.retry()
    }

    /// Runs until the session has ended or the runner is stopped. Called once.
    ///
    /// Nothing of the session runs any more when it returns, and everyone who asked is answered.
    /// - Throws: `JournalError` when the journal cannot be written any more.
    package func run() async throws {
        precondition(!ran, "a runner runs once")
        ran = true
        let result: Result<Void, any Error>
        do {
            try await drive()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        let rest = tasks.cancelAll()
        await refuseRest()
        for task in rest { await task.value }
        await workshop?.tools.close()
        try result.get()
        if session.outcome != nil { ports.observe(.ended(id, session.phase)) }
    }

    private var session: Session { recorder.session }

    private func drive() async throws {
        try await record(.claim(epoch: lease.epoch, runner: ports.name), by: .runtime)
        var mails = mailbox.makeAsyncIterator()
        while !session.isOver {
            askers.tell(of: session)
            if isStopping {
                if tasks.isEmpty { return }
            } else {
                try await startPending()
                if session.isOver || isStopping { return }
            }
            guard let mail = await mails.next(isolation: self) else { return }
            try await take(mail)
        }
    }

    private func take(_ mail: Mail) async throws {
        switch mail {
        case .command(let asked): try await handle(asked)
        case .finished(let ticket): try settle(ticket)
        case .timer:
            armed = nil
            if !isStopping { try await recordDue() }
        case .stop:
            isStopping = true
            tasks.cancel { _ in true }
        }
        if session.isEnding || session.outcome != nil { cancelForEnd() }
        tellChildren()
    }

    /// What is wanted of the sessions of tasks now.
    var wish: ChildWish { session.wishOfChildren }

    private func tellChildren() {
        guard wish != toldWish, !isStopping else { return }
        toldWish = wish
        rested = []
        for task in session.plan.running { start(.tell(task.id)) }
    }

    private func handle(_ asked: Asked) async throws {
        guard !isStopping || asked.request.isOutcome else {
            return asked.reply.resume(throwing: RunnerStopped(session: id))
        }
        do {
            let events = try await record(asked.request, by: asked.actor, blobs: asked.blobs)
            asked.reply.resume(returning: events)
        } catch let refusal as Refusal {
            asked.reply.resume(throwing: refusal)
            // What the clock had made due was recorded before it, and nothing that follows.
            if !isStopping { try await recordDue() }
        } catch {
            asked.reply.resume(throwing: error)
            throw error
        }
    }

    /// Records a request with what follows from it, and starts what was begun by that.
    @discardableResult
    private func record(
        _ request: Command.Request, by actor: Actor, blobs: [Digest: [UInt8]] = [:]
    ) async throws -> [Event] {
        let turn = isStopping ? nil : Turn(shop, resumes: request == .resume)
        let events = try await recorder.record(request, by: actor, blobs: blobs, turn: turn)
        askers.take(events)
        if events.contains(where: \.body.definesTools) { refit() }
        for work in turn?.work(after: events) ?? [] { start(work) }
        return events
    }

    /// The tools that were discovered or accepted are judged, counted and limited like all others.
    private func refit() {
        recorder.refit()
        shop.refit(to: session, recorder.boundary)
    }

    private func recordDue() async throws {
        let turn = Turn(shop)
        for work in turn.work(after: try await recorder.recordDue(turn: turn)) { start(work) }
    }

    /// Work after which nothing is different and that is still owed would be begun for ever.
    private func settle(_ ticket: WorkTasks.Ticket) throws {
        guard let work = tasks.finished(ticket), !isStopping else { return }
        if case .child(let task) = work.name {
            if session.plan.task(task)?.running != nil { rested.insert(task) }
            return
        }
        guard work.sequence == session.sequence,
            session.pendingEffects.contains(where: { Work($0, in: session)?.name == work.name })
        else { return }
        throw RunnerFault("Session \(id) cannot go on: nothing came of \(work.name).")
    }

    /// What only asks or reads is not waited for. What may change the world is left to its end, so
    /// that its outcome is known.
    private func cancelForEnd() {
        tasks.cancel { work in
            switch work {
            case .connect, .answer, .read: true
            case .preview(let call), .check(let call):
                !session.undos.contains { $0.id == call }
            case .child, .tell, .notify: false
            case .run(let call): session.call(call).map { shop.reads($0.tool) } ?? true
            case .verify: false
            }
        }
    }

    private func startPending() async throws {
        var pending = shop.owed(in: session)
        let now = recorder.now
        var owed = shop.begins(pending, in: session)
        // Since the last append looked at the clock, a wait may have come to its end.
        if owed.contains(where: { session.isDue($0, at: now) && Work($0, in: session) == nil }) {
            try await recordDue()
            pending = shop.owed(in: session)
            owed = shop.begins(pending, in: session)
        }
        for effect in owed where session.isDue(effect, at: now) && !isRested(effect) {
            guard let work = Work(effect, in: session) else {
                throw RunnerFault("Session \(id) cannot go on: \(effect) was not begun.")
            }
            if !tasks.contains(work.name) { start(work) }
        }
        armTimer(for: owed)
        tellResting(pending)
    }

    private func isRested(_ effect: Effect) -> Bool {
        if case .runChild(let task) = effect { rested.contains(task) } else { false }
    }

    private func start(_ work: Work) {
        let job = Job(work: work, session: session, shop: shop, runner: self)
        tasks.start(work.name, at: session.sequence) { [post] ticket in
            await job.perform()
            post.yield(.finished(ticket))
        }
    }

    /// Once for each rest and phase: neither a note nor an escalation is news to whoever waits.
    private func tellResting(_ pending: [Effect]) {
        let phase = session.phase
        let waits = phase.waitsForPerson || session.outcome != nil || !pending.isEmpty
        guard pending.allSatisfy(isRested), tasks.isEmpty, waits else {
            resting = nil
            return
        }
        guard resting != phase else { return }
        resting = phase
        isStopping = ports.stopsAtRest
        ports.observe(.resting(id, phase))
    }

    private var shop: Workshop {
        if let workshop { return workshop }
        let made = Workshop(
            session: session, boundary: recorder.boundary, ports: ports, faults: faults,
            children: children)
        workshop = made
        return made
    }

    /// One sleeper for the earliest time at which anything is due; a later one is seen when that
    /// one wakes.
    private func armTimer(for owed: [Effect]) {
        let times = owed.map(session.due) + [session.nextDeadline]
        guard let deadline = times.compactMap(\.self).min() else { return }
        if let armed, armed <= deadline { return }
        armed = deadline
        let wait = max(0, deadline.since(recorder.now))
        let clock = ports.clock
        tasks.startTimer { [post] in
            try? await clock.sleep(for: .milliseconds(wait))
            if !Task.isCancelled { post.yield(.timer) }
        }
    }

    /// Whatever still stands in the mailbox is answered, so that nobody waits for ever.
    private func refuseRest() async {
        post.finish()
        for await mail in mailbox {
            guard case .command(let asked) = mail else { continue }
            asked.reply.resume(throwing: RunnerStopped(session: id))
        }
    }
}

/// The runner stopped before it came to a request. Whoever runs the session next can be asked.
package struct RunnerStopped: Error, Hashable, Sendable, CustomStringConvertible {
    package let session: SessionID
    package var description: String { "The runner of session \(session) has stopped." }
}

extension EventBody {
    fileprivate var definesTools: Bool {
        switch self {
        case .toolsConnected(_, let discovered): !discovered.isEmpty
        case .toolsAccepted: true
        default: false
        }
    }
}

extension Command.Request {
    /// Whether it tells how something ended that had been begun.
    fileprivate var isOutcome: Bool {
        switch self {
        case .answerModel, .failModel, .answerQuarantine, .failQuarantine, .finishCall, .failCall,
            .verified, .closeChild, .endNotice:
            true
        // A tool that asks is cancelled with its runner.
        case .ask: false
        case .open, .claim, .connectTools, .discoverTools, .noticeChange, .beginModel,
            .beginQuarantine, .judge, .previewed, .beginCall, .beginNotice,
            .acceptHandoff, .chooseWay, .refuseHandoff, .postpone, .avoid, .openBreaker,
            .closeBreaker,
            .injectFault, .tick, .abandon, .pause, .resume, .cancel, .decide, .acceptTool,
            .revokeRule,
            .note, .undo:
            false
        }
    }
}
