import Glibc
import JSON
import SessionKernel
import SessionRuntime

/// Runs one session without a screen, to its end or to its first rest.
struct Headless {
    let session: SessionID
    let asJSON: Bool
    /// Nobody is there: what a person would have to allow is denied.
    var deniesHolds = false

    enum Message: Sendable {
        case notice(RunnerNotice)
        case failed(String)
    }

    /// - Parameter begin: Opens or adopts the session.
    func run(
        _ wiring: Wiring, secrets: [String: String],
        begin: @escaping @Sendable (Supervisor) async throws -> Void
    ) throws -> ExitCode {
        let loop = MainLoop<Message>(signals: [SIGINT, SIGTERM])
        var ports = wiring.ports(secrets: secrets) { loop.post(.notice($0)) }
        ports.stopsAtRest = true
        ports.deniesAtRest = { denial(of: $0, in: $1) != nil }
        let supervisor = Supervisor(ports: ports)
        try waiting { try await begin(supervisor) }
        let code = try follow(loop, wiring, supervisor)
        try waiting {
            await supervisor.stopAll()
            await wiring.journal.close()
        }
        return code
    }

    private func follow(
        _ loop: MainLoop<Message>, _ wiring: Wiring, _ supervisor: Supervisor
    ) throws -> ExitCode {
        while true {
            for occurrence in loop.next(terminal: false, timeout: nil) {
                switch occurrence {
                case .signal:
                    let root = (try? root(wiring)) ?? session
                    Output.complain(
                        "holdpoint: interrupted; go on with: holdpoint resume \(root)")
                    exit(130)
                case .messages(let messages):
                    for message in messages {
                        if let code = try handle(message, wiring, supervisor) { return code }
                    }
                case .terminal, .timeout: break
                }
            }
        }
    }

    private func handle(
        _ message: Message, _ wiring: Wiring, _ supervisor: Supervisor
    ) throws -> ExitCode? {
        switch message {
        case .failed(let text): throw CommandFailure(.failure, text)
        case .notice(let notice):
            switch notice {
            case .recorded(_, let events):
                for event in events { tell(event) }
                try tellAsked(events, wiring, supervisor)
            // The sessions of its tasks rest and end beside it; what comes of that it says itself.
            case .resting(let id, _) where id != session: break
            case .ended(let id, _) where id != session: break
            case .stopped(let id, let why) where id != session:
                Output.complain("holdpoint: the runner of \(id) stopped: \(PlainText.line(why))")
            case .model, .tool: break
            case .resting:
                if try deny(wiring, supervisor) { return nil }
                return try rest(wiring)
            case .ended: return try end(wiring)
            case .stopped(_, let why): throw CommandFailure(.failure, "the runner stopped: \(why)")
            // Where it does not pass, the runner stops and says why.
            case .storeFailed(let failure) where failure.passes:
                Output.complain(
                    "holdpoint: STORE FAILED: \(PlainText.line(failure.message))"
                        + " Nothing new is begun; it goes on by itself.")
            case .storeFailed: break
            case .warned: Wiring.tellWarnings(notice)
            case .storeRecovered: Output.complain("holdpoint: the store works again")
            }
        }
        return nil
    }

    private func tell(_ recorded: RecordedEvent) {
        if asJSON {
            Output.bytes(recorded.bytes + [UInt8(ascii: "\n")])
        } else {
            let of = recorded.event.session
            Output.complain((of == session ? "" : "\(of) ") + EventLine.text(recorded.event))
        }
    }

    /// A tool that asks goes on running, so that the session does not rest meanwhile.
    private func tellAsked(
        _ events: [RecordedEvent], _ wiring: Wiring, _ supervisor: Supervisor
    ) throws {
        for case .holdRaised(let raised) in events.map(\.event.body) {
            guard let question = raised.question, let server = question.server else { continue }
            if deniesHolds {
                try deny([Denial(hold: raised.hold, reason: Self.denied)], supervisor)
            } else {
                Output.complain(
                    "waiting: \(PlainText.line(server.text)) asks while its tool runs: "
                        + PlainText.line(question.text))
                for answer in Self.answers(.question) {
                    Output.complain("decide it:  holdpoint decide \(raised.hold) \(answer)")
                }
            }
        }
    }

    /// The holds that it waits for: its own, and those of the sessions of its tasks.
    private func holds(_ wiring: Wiring) throws -> [(session: SessionID, hold: HoldSummary)] {
        let id = session
        return try waiting {
            var found: [(session: SessionID, hold: HoldSummary)] = []
            let children = try await wiring.journal.fold(id).session.plan.running
            for one in [id] + children.compactMap({ $0.running?.child }) {
                let holds = try await wiring.journal.summary(of: one)?.holds ?? []
                found += holds.map { (one, $0) }
            }
            return found
        }
    }

    private static let denied = "nobody was there to decide (run with --deny-holds)"

    private struct Denial {
        var hold: HoldID
        var reason: String
        /// Nobody's word but that of the call's rule.
        var isByRule = false
    }

    /// Denies what nobody is there to allow and goes on: every hold that a denial answers, on the
    /// word of whoever runs this, or those whose rule says so; false when there is none. What is in
    /// doubt waits: nobody knows what became of it. What one person has signed waits for the other.
    private func deny(_ wiring: Wiring, _ supervisor: Supervisor) throws -> Bool {
        let id = session
        var denials: [Denial] = []
        for (owner, hold) in try holds(wiring) {
            let folded = try waiting { try await wiring.journal.fold(owner) }.session
            guard let hold = folded.holds[hold.id] else { continue }
            if let denial = denial(of: hold, in: folded) { denials.append(denial) }
        }
        guard !denials.isEmpty else { return false }
        try deny(denials, supervisor)
        // At its rest the runner has let go of the session.
        try waiting {
            await supervisor.untilStopped(id)
            try await supervisor.adopt(id)
        }
        return true
    }

    private func deny(_ denials: [Denial], _ supervisor: Supervisor) throws {
        let id = session
        let user = Environment.user
        try waiting {
            for denial in denials {
                let (hold, reason) = (denial.hold, denial.reason)
                do {
                    if denial.isByRule {
                        try await supervisor.denyByRule(
                            hold, of: hold.session ?? id, reason: reason)
                        continue
                    }
                    let decision = OperatorDecision(.deny, reason: reason)
                    try await supervisor.submit(
                        .decide(hold, decision), to: hold.session ?? id, by: user,
                        commandID: Environment.freshID() + Environment.freshID())
                } catch is Refusal {
                    // Somebody else has decided it meanwhile, or it no longer stands.
                }
            }
        }
    }

    /// Nil where it waits.
    private func denial(of hold: Hold, in folded: Session) -> Denial? {
        guard hold.kind != .inDoubt, hold.signatures.isEmpty else { return nil }
        if folded.isDeniedByRule(hold) {
            let rule = hold.call.flatMap(folded.call)?.judgement?.rule ?? ""
            return Denial(
                hold: hold.id, reason: "nobody was there to decide. The rule: \(rule)",
                isByRule: true)
        }
        return deniesHolds ? Denial(hold: hold.id, reason: Self.denied) : nil
    }

    private func rest(_ wiring: Wiring) throws -> ExitCode {
        let id = session
        let summary = try waiting { try await wiring.journal.summary(of: id) }
        let root = try root(wiring)
        for (session, hold) in try holds(wiring) {
            let tool = hold.tool.map { ", \(PlainText.line($0.text))" } ?? ""
            let what = "\(hold.kind.rawValue), \(hold.risk.rawValue) risk\(tool)"
            let asked = hold.question.map { ": \(PlainText.line($0))" } ?? ""
            let line = "waiting: hold \(hold.id) (\(what))\(asked)"
            if asJSON { Output.complain(line) } else { Output.line(line) }
            Output.complain("look at it: holdpoint show \(session)")
            // A line each: `a|b` pasted into a shell would be answer `a`, and a pipe.
            for answer in Self.answers(hold.kind) {
                Output.complain("decide it:  holdpoint decide \(hold.id) \(answer)")
            }
            Output.complain("then go on: holdpoint resume \(root) --headless")
        }
        if summary?.phase == .paused {
            Output.complain("session \(id) is paused; go on with: holdpoint resume \(id)")
        }
        return .waiting
    }

    private func root(_ wiring: Wiring) throws -> SessionID {
        let id = session
        return try waiting { try await wiring.journal.root(of: id) }
    }

    /// What can be said to a hold, with the options of the answer; in brackets what may be left
    /// away.
    static func answers(_ kind: Hold.Kind) -> [String] {
        switch kind {
        case .approval, .loop: ["approve", deny]
        case .inDoubt: ["verify"] + ["retry", "done", "not-done"].map { $0 + " --reason WHY" }
        case .budget: ["extend --by N", deny]
        case .question: ["answer --value ANSWER", "answer --choice N", deny]
        case .dispute: ["approve", deny, "answer --value WHAT-IS-WRONG"]
        }
    }

    private static let deny = "deny [--reason WHY]"

    private func end(_ wiring: Wiring) throws -> ExitCode {
        let id = session
        let folded = try waiting { try await wiring.journal.fold(id) }
        guard let outcome = folded.session.outcome else { return .failure }
        if !asJSON {
            if let answer = outcome.answer { Output.line(PlainText.lines(answer)) }
            if let error = outcome.error { Output.complain("holdpoint: \(error.message)") }
            Output.complain(
                "\(outcome.phase.rawValue): \(outcome.spent.steps) steps, "
                    + "\(outcome.spent.tokens) tokens, $\(outcome.spent.cost.text)")
            let root = try root(wiring)
            if root != id {
                Output.complain(
                    "it is a task of session \(root); go on with that: holdpoint resume \(root)")
            }
        }
        return ExitCode(outcome.status)
    }
}

extension ExitCode {
    init(_ status: Outcome.Status) {
        switch status {
        case .success: self = .success
        case .failure, .invalidOutput: self = .failure
        case .timeout: self = .timeout
        case .invalidInput: self = .invalidInput
        case .cancelled: self = .cancelled
        }
    }
}
