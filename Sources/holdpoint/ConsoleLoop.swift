import Console
import Glibc
import Screen
import ScreenNcurses
import SessionKernel
import SessionRuntime

/// The console on a terminal: the main thread waits here, feeds what happens into the console's
/// state, performs what it asks for, and draws.
final class ConsoleLoop {
    struct Settings {
        let theme: Theme
        let glyphs: GlyphChoice
        let readOnly: Bool
        let select: SessionID?
    }

    enum Message: Sendable {
        case notice(RunnerNotice)
        case refreshed(Feed.Refresh)
        case answered(CommandTicket, CommandAnswer)
        case failed(String)
        case begun
        /// A session that nobody ran runs here now.
        case tookUp
    }

    private let loop: MainLoop<Message>
    private let terminal: Terminal
    private let supervisor: Supervisor
    private let takingUp: TakingUp
    private let feed: Feed
    private let wiring: Wiring
    private var state: ConsoleState
    private var order = StreamOrder()
    private var dirty = true
    private var urgent = true
    private var paintedAt = 0
    private var wakeAt: Int?
    private var inputOpen = true
    private var quit: QuitChoice?
    private var begun = false
    /// The session to be shown as soon as it is listed.
    private var wanted: SessionID?
    private var running: Set<SessionID> = []
    private var working: Set<SessionID> = []
    /// Milliseconds between frames that data causes; a key is painted at once.
    private let frameInterval: Int

    init(_ wiring: Wiring, secrets: [String: String], _ settings: Settings) throws {
        if !settings.readOnly { try Operator.requirePerson() }
        self.wiring = wiring
        let loop = MainLoop<Message>(
            signals: [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT])
        self.loop = loop
        supervisor = Supervisor(
            ports: wiring.ports(secrets: secrets) { loop.post(.notice($0)) })
        takingUp = TakingUp(
            supervisor: supervisor, wiring: wiring, redacted: Set(secrets.keys))
        feed = Feed(wiring.journal) { loop.post(.refreshed($0)) }
        frameInterval = Environment.value("SSH_CONNECTION") == nil ? 33 : 100
        do {
            terminal = try Terminal(theme: settings.theme, glyphs: settings.glyphs)
        } catch {
            throw CommandFailure(.failure, "\(error)")
        }
        state = ConsoleState(
            settings: ConsoleSettings(
                operatorName: Environment.user, readOnly: settings.readOnly,
                glyphs: terminal.glyphs),
            size: terminal.size)
        wanted = settings.select
    }

    /// - Parameter begin: Opens or adopts what is to run here, beside the screen.
    func run(begin: @escaping @Sendable (Supervisor) async throws -> Void) throws -> ExitCode {
        CrashRestore.install()
        do {
            try terminal.open()
        } catch {
            throw CommandFailure(.failure, "\(error)")
        }
        defer { terminal.close() }
        let stderr = StandardErrorFile.redirect()
        defer { stderr?.restore() }
        apply(.tick(at: Clock.now, monotonic: Clock.monotonic))
        apply(.resized(terminal.size))
        start(begin)
        feed.start()
        while quit == nil { turn() }
        return try finish()
    }

    private func start(_ begin: @escaping @Sendable (Supervisor) async throws -> Void) {
        let supervisor = supervisor
        let loop = loop
        background {
            do {
                try await begin(supervisor)
            } catch {
                loop.post(.failed("\(error)"))
            }
            loop.post(.begun)
        }
    }

    private func turn() {
        paint()
        for occurrence in loop.next(terminal: inputOpen, timeout: timeout()) {
            switch occurrence {
            case .terminal: readTerminal()
            case .signal(let number): handle(signal: number)
            case .messages(let messages):
                apply(.tick(at: Clock.now, monotonic: Clock.monotonic))
                for message in messages { handle(message) }
            case .timeout:
                if let wakeAt, wakeAt <= Clock.monotonic {
                    self.wakeAt = nil
                    apply(.tick(at: Clock.now, monotonic: Clock.monotonic))
                }
            }
        }
    }

    private func timeout() -> Int? {
        let now = Clock.monotonic
        var wait = wakeAt.map { max(0, $0 - now) }
        if dirty { wait = min(wait ?? .max, max(0, paintedAt + frameInterval - now)) }
        return wait
    }

    private func paint() {
        guard dirty, urgent || Clock.monotonic - paintedAt >= frameInterval else { return }
        terminal.draw(state.render(terminal.size))
        paintedAt = Clock.monotonic
        dirty = false
        urgent = false
    }

    private func apply(_ action: ConsoleAction) {
        dirty = true
        for effect in state.update(action) { perform(effect) }
    }

    private func readTerminal() {
        for input in terminal.readInputs() {
            urgent = true
            if input == .endOfInput {
                leaveTerminal()
                return
            }
            apply(.input(input, at: Clock.now, monotonic: Clock.monotonic))
        }
    }

    private func handle(signal: Int32) {
        switch signal {
        case SIGWINCH:
            urgent = true
            apply(.resized(terminal.resize()))
        case SIGCONT:
            urgent = true
            terminal.resume()
            apply(.resized(terminal.size))
        case SIGINT:
            urgent = true
            apply(.input(.key(.control("c")), at: Clock.now, monotonic: Clock.monotonic))
        case SIGTERM: quit = .stop
        default: leaveTerminal()
        }
    }

    /// The terminal is gone: the screen is dropped, the sessions go on until each waits or ends.
    private func leaveTerminal() {
        inputOpen = false
        quit = .leaveRunning
    }

    /// Keeps count of what is at work here: neither waiting for a person nor over.
    private func note(_ message: Message) {
        switch message {
        case .begun: begun = true
        case .notice(.recorded(let id, let events)):
            // A session that rests goes on resting over these, and does not tell so again.
            let rests: Set<EventKind> = [.holdEscalated, .noteAdded]
            if events.contains(where: { !rests.contains($0.event.kind) }) { working.insert(id) }
        case .notice(.resting(let id, _)): working.remove(id)
        case .notice(.ended(let id, _)), .notice(.stopped(let id, _)):
            working.remove(id)
            running.remove(id)
        case .notice, .refreshed, .answered, .failed, .tookUp: break
        }
    }

    private func handle(_ message: Message) {
        note(message)
        switch message {
        case .notice(let notice): handle(notice)
        case .refreshed(let refresh):
            if let run = refresh.run { apply(.runBySomebody(run)) }
            apply(.sessions(refresh.sessions))
            if let wanted, refresh.sessions.contains(where: { $0.id == wanted }) {
                self.wanted = nil
                for effect in state.select(wanted) { perform(effect) }
            }
            for (id, events) in refresh.events {
                apply(.events(id, events))
                for piece in order.shown(events, in: id) { apply(.stream(id, piece)) }
            }
            if let problem = refresh.problem { apply(.notice(problem, .failure)) }
        case .answered(let ticket, let answer): apply(.commandAnswered(ticket, answer))
        case .failed(let text): apply(.notice(text, .failure))
        case .begun, .tookUp: learnRunning()
        }
    }

    private func handle(_ notice: RunnerNotice) {
        switch notice {
        case .recorded(let id, let events):
            // The console gets it from the feed, out of the journal, like everybody else's; but a
            // breaker concerns more than its session, which nobody may be looking at.
            order.recorded(events, in: id)
            let breakers = events.map(\.event).filter { $0.kind.isOfBreaker }
            if !breakers.isEmpty { apply(.observed(breakers)) }
        case .model(let id, let request, .text(let text)):
            stream(.text(text), of: .request(request), in: id)
        case .model(let id, let request, .call(let index, let tool, let arguments)):
            stream(
                .call(index: index, tool: tool, arguments: arguments), of: .request(request),
                in: id)
        case .tool(let id, let call, let progress):
            stream(.toolOutput(call, progress.text), of: .call(call), in: id)
        case .resting: break
        case .ended: apply(.runningHere(running))
        case .stopped(let id, let why):
            apply(.notice("\(id) is no longer run here: \(why)", .failure))
            apply(.runningHere(running))
        case .storeFailed(let failure):
            urgent = true
            apply(.store(failed: failure.message, passes: failure.passes))
        case .storeRecovered: apply(.store(failed: nil, passes: true))
        case .warned(_, let text): apply(.notice(text, .warning))
        }
    }

    private func stream(_ piece: StreamPiece, of source: StreamOrder.Source, in id: SessionID) {
        if let piece = order.take(piece, of: source, in: id) { apply(.stream(id, piece)) }
    }

    /// Which sessions run here is known once they have all been opened or adopted.
    private func learnRunning() {
        let supervisor = supervisor
        guard let found = try? waiting(for: { await supervisor.running }) else { return }
        running = Set(found)
        working.formIntersection(running)
        apply(.runningHere(running))
    }

    private func perform(_ effect: ConsoleEffect) {
        switch effect {
        case .follow(let id, let from):
            if from == 1 { order.forget(id) }
            feed.follow(id, from: from)
        case .unfollow(let id): feed.unfollow(id)
        case .submit(let ticket, let id, let command): submit(ticket, id, command)
        case .discardTypeAhead: terminal.discardTypeAhead()
        case .requestFence:
            urgent = true
            paint()
            terminal.requestFence()
        case .bell: terminal.bell()
        case .setTitle, .copy: break  // The frame carries the title.
        case .setTheme(let name): use(theme: name)
        case .retryStore: supervisor.retryStore()
        case .suspend:
            terminal.suspend()
            apply(.resized(terminal.size))
        case .redraw: terminal.redraw()
        case .wake(let milliseconds):
            let at = Clock.monotonic + milliseconds
            wakeAt = min(wakeAt ?? at, at)
        case .quit(let choice): quit = choice
        }
    }

    private func use(theme name: String) {
        do {
            terminal.use(try Themes.load(name))
        } catch let failure as CommandFailure {
            apply(.notice(failure.message, .warning))
        } catch {
            apply(.notice("\(error)", .warning))
        }
    }

    private func submit(_ ticket: CommandTicket, _ id: SessionID, _ command: OperatorCommand) {
        let request: OperatorRequest =
            switch command {
            case .pause(let reason): .pause(reason: reason)
            case .resume: .resume
            case .cancel(let reason): .cancel(reason: reason)
            case .decide(let hold, let decision): .decide(hold, decision)
            case .note(let text): .note(text)
            case .acceptTool(let tool, let found, let reason):
                .acceptTool(tool, found: found, reason: reason)
            case .undo(let call, let reason): .undo(call, reason: reason)
            }
        let takingUp = takingUp
        let loop = loop
        background {
            do {
                let outcome = try await takingUp.carryOut(request, on: id)
                loop.post(.answered(ticket, .accepted))
                switch outcome {
                case .seenTo: break
                case .taken: loop.post(.tookUp)
                case .left:
                    let root = try await takingUp.wiring.journal.root(of: id)
                    loop.post(.failed("Nobody runs \(id). Go on with: holdpoint resume \(root)"))
                }
            } catch let refusal as Refusal where refusal.isSettled {
                loop.post(.answered(ticket, .already(refusal.message)))
            } catch {
                loop.post(.answered(ticket, .refused("\(error)")))
            }
        }
    }

    /// Leaves the screen; sessions that are to go on do so here, without it.
    private func finish() throws -> ExitCode {
        terminal.close()
        if quit == .leaveRunning { try goOnWithoutScreen() }
        let supervisor = supervisor
        let journal = wiring.journal
        feed.stop()
        try waiting {
            await supervisor.stopAll()
            await journal.close()
        }
        return .success
    }

    private func goOnWithoutScreen() throws {
        let left = working.intersection(running)
        if inputOpen, !left.isEmpty {
            let count = left.count
            Output.complain(
                "holdpoint: "
                    + (count == 1
                        ? "1 session goes on here without a screen, until it waits or ends; "
                            + "Ctrl-C stops it where it is"
                        : "\(count) sessions go on here without a screen, until each waits or "
                            + "ends; Ctrl-C stops them where they are"))
        }
        while !begun || !working.isDisjoint(with: running) {
            for occurrence in loop.next(terminal: false, timeout: nil) {
                switch occurrence {
                case .signal(SIGINT), .signal(SIGTERM): return
                case .messages(let messages):
                    for message in messages {
                        note(message)
                        switch message {
                        case .begun, .tookUp: learnRunning()
                        case .notice, .refreshed, .answered, .failed: break
                        }
                    }
                case .signal, .terminal, .timeout: break
                }
            }
        }
    }
}

extension EventKind {
    fileprivate var isOfBreaker: Bool { self == .breakerOpened || self == .breakerClosed }
}

extension Refusal {
    /// Whether what was asked for is so already: nobody need be alarmed.
    fileprivate var isSettled: Bool {
        switch code {
        case .alreadyPaused, .notPaused, .alreadyCancelled, .over: true
        default: false
        }
    }
}
