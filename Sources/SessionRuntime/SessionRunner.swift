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
    private nonisolated let mailbox: AsyncStream<Mail>
    private nonisolated let post: AsyncStream<Mail>.Continuation

    private var session: Session
    private var head: Digest
    private let lease: Lease
    private var effects = EffectTasks()
    private var armed: Timestamp?
    private var ran = false
    private var wasResting = false
    private var workshop: Workshop?

    private struct Mail: Sendable {
        enum Content: Sendable {
            case command(Command.Request, Actor, blobs: [Digest: [UInt8]])
            case finished(Effect)
            case timer
            case stop
        }
        let content: Content
        let reply: (@Sendable (Result<[Event], any Error>) -> Void)?
    }

    /// A runner for a session whose journal has been folded up to `head`.
    package init(session: Session, head: Digest, lease: Lease, ports: RunnerPorts) {
        id = session.id
        self.session = session
        self.head = head
        self.lease = lease
        self.ports = ports
        (mailbox, post) = AsyncStream.makeStream(of: Mail.self, bufferingPolicy: .unbounded)
    }

    /// Submits a request and waits until it is durable.
    ///
    /// - Throws: `Refusal` when it makes no sense now; `JournalError` when it could not be kept.
    @discardableResult
    package nonisolated func submit(
        _ request: Command.Request, by actor: Actor = .runtime, blobs: [Digest: [UInt8]] = [:]
    ) async throws -> [Event] {
        try await withCheckedThrowingContinuation { continuation in
            let mail = Mail(content: .command(request, actor, blobs: blobs)) {
                continuation.resume(with: $0)
            }
            if case .terminated = post.yield(mail) {
                continuation.resume(throwing: Refusal(.over, "The runner of \(id) has stopped."))
            }
        }
    }

    /// Stops driving the session; what is under way is cancelled, what is owed stays owed.
    package nonisolated func stop() { post.yield(Mail(content: .stop, reply: nil)) }

    /// Runs until the session has ended or the runner is stopped. Called once.
    ///
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
        let rest = effects.cancelAll()
        await refuseRest()
        for task in rest { await task.value }
        try result.get()
    }

    private func drive() async throws {
        try await record(.claim(epoch: lease.epoch, runner: ports.name), .runtime, [:])
        startPending()
        if session.outcome != nil { return ended() }
        for await mail in mailbox {
            switch mail.content {
            case .stop: return
            case .finished(let effect): effects.finished(effect)
            case .timer:
                armed = nil
                _ = try await record(.tick, .runtime, [:])
            case .command(let request, let actor, let blobs):
                try await handle(request, actor, blobs, mail.reply)
            }
            if session.outcome != nil { return ended() }
            startPending()
        }
    }

    private func handle(
        _ request: Command.Request, _ actor: Actor, _ blobs: [Digest: [UInt8]],
        _ reply: (@Sendable (Result<[Event], any Error>) -> Void)?
    ) async throws {
        do {
            let events = try await record(shop.judged(request, in: session), actor, blobs)
            reply?(.success(events))
            react(to: events)
        } catch let refusal as Refusal {
            reply?(.failure(refusal))
        } catch {
            reply?(.failure(error))
            throw error
        }
    }

    /// Decides, appends, applies. What is due by the clock is recorded first.
    @discardableResult
    private func record(
        _ request: Command.Request, _ actor: Actor, _ blobs: [Digest: [UInt8]]
    ) async throws -> [Event] {
        let now = ports.now()
        if let deadline = session.nextDeadline, deadline <= now, request != .tick {
            try await append(session.decide(Command(at: now, .tick)), [:])
        }
        let events = try session.decide(Command(at: now, actor: actor, request))
        try await append(events, blobs)
        return events
    }

    private func append(_ events: [Event], _ blobs: [Digest: [UInt8]]) async throws {
        guard !events.isEmpty else { return }
        var next = session
        var recorded: [RecordedEvent] = []
        var last = head
        for event in events {
            let record = RecordedEvent(event, after: last)
            last = record.digest
            recorded.append(record)
            next.apply(event)
        }
        try await ports.journal.append(
            JournalAppend(
                lease: lease, events: recorded, expected: session.sequence,
                summary: next.summary(head: last), blobs: blobs))
        session = next
        head = last
        wasResting = false
        ports.observe(.recorded(id, recorded))
    }

    private func react(to events: [Event]) {
        for event in events {
            if case .sessionCancelled = event.body {
                effects.cancel { effect in
                    switch effect {
                    case .askModel, .connectTools, .preview: true
                    case .runCall(let call):
                        session.call(call).map { shop.reads($0.tool) } ?? true
                    case .judge, .verify, .acceptHandoff: false
                    }
                }
            }
        }
    }

    private func startPending() {
        let pending = session.pendingEffects
        for effect in pending where !effects.contains(effect) {
            let job = EffectJob(effect: effect, session: session, shop: shop, runner: self)
            effects.start(effect) { [post] in
                await job.perform()
                post.yield(Mail(content: .finished(effect), reply: nil))
            }
        }
        armTimer()
        if pending.isEmpty, effects.isEmpty, session.phase.waitsForPerson, !wasResting {
            wasResting = true
            ports.observe(.resting(id, session.phase))
        }
    }

    private var shop: Workshop {
        if let workshop { return workshop }
        let made = Workshop(session: session, ports: ports)
        workshop = made
        return made
    }

    /// One sleeper for the earliest deadline; a later one is seen when that one wakes.
    private func armTimer() {
        guard let deadline = session.nextDeadline else { return }
        if let armed, armed <= deadline { return }
        armed = deadline
        let wait = max(0, deadline.since(ports.now()))
        let clock = ports.clock
        effects.startTimer { [post] in
            try? await clock.sleep(for: .milliseconds(wait))
            if !Task.isCancelled { post.yield(Mail(content: .timer, reply: nil)) }
        }
    }

    private func ended() { ports.observe(.ended(id, session.phase)) }

    /// Whatever still stands in the mailbox is answered, so that nobody waits for ever.
    private func refuseRest() async {
        post.finish()
        for await mail in mailbox {
            mail.reply?(.failure(Refusal(.over, "The runner of \(id) has stopped.")))
        }
    }
}
