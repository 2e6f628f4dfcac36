import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// `holdpoint rules ID`: what operators let run without being asked, and taking it back.
enum RulesCommand {
    static let command = Command(
        name: "rules", words: "ID",
        summary: "standing rules of a session: list, try on a hold, revoke",
        options: [
            .value("--revoke", "RULE", "take a rule back"), .reason,
            .value("--try", "HOLD", "what a rule from this hold would have let run so far"),
            .value("--any", "NAME=GLOB", "with --try: the argument that may differ, and how"),
            .json, .store,
        ],
        examples: [
            "holdpoint rules q7k3f9ab",
            "holdpoint rules q7k3f9ab --try q7k3f9ab-31 --any 'path=notes/*'",
            "holdpoint rules q7k3f9ab --revoke r33 --reason \"enough of that\"",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let store = arguments.value("--store")
        if let rule = arguments.value("--revoke") {
            return try revoke(RuleID(rule), of: id, arguments)
        }
        let wiring = try waiting { try await Wiring.open(store: store) }
        let session = try waiting { try await wiring.journal.fold(id) }.session
        if let hold = arguments.value("--try") {
            let free = try arguments.value("--any").map(Self.free)
            let events = try waiting { try await allEvents(of: id, in: wiring.journal) }
            return try tell(HoldID(hold), free, session, events, asJSON: arguments.has("--json"))
        }
        list(session, asJSON: arguments.has("--json"))
        return .success
    }

    private static func allEvents(
        of id: SessionID, in journal: some Journal
    ) async throws -> [Event] {
        var events: [Event] = []
        while true {
            let page = try await journal.events(of: id, from: events.count + 1, limit: 1000)
            events += page.map(\.event)
            if page.count < 1000 { return events }
        }
    }

    static func free(_ text: String) throws -> StandingRule.Free {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw CommandFailure.usage("`--any \(text)`: expected NAME=GLOB")
        }
        let glob = String(text[text.index(after: equals)...])
        do {
            _ = try Matcher(.string(glob))
        } catch {
            throw CommandFailure.usage("`--any \(text)`: \(error)")
        }
        return StandingRule.Free(name: String(text[..<equals]), glob: glob)
    }

    private static func revoke(
        _ rule: RuleID, of id: SessionID, _ arguments: Arguments
    ) throws -> ExitCode {
        try Operator.requirePerson()
        let store = arguments.value("--store")
        let reason = arguments.value("--reason") ?? ""
        do {
            try waiting {
                let wiring = try await Wiring.open(store: store)
                let supervisor = Supervisor(
                    ports: wiring.ports(secrets: [:], observe: Wiring.tellWarnings))
                try await supervisor.submit(
                    .revokeRule(rule, reason: reason), to: id, by: Environment.user,
                    commandID: Environment.freshID() + Environment.freshID())
                await wiring.journal.close()
            }
        } catch let refusal as Refusal {
            throw CommandFailure(.usage, refusal.message)
        }
        Output.line("\(rule): revoked")
        return .success
    }

    /// What a rule granted from a hold would have let run of the calls so far.
    private static func tell(
        _ id: HoldID, _ free: StandingRule.Free?, _ session: Session, _ events: [Event],
        asJSON: Bool
    ) throws -> ExitCode {
        guard let call = session.holds[id]?.call.flatMap(session.call),
            let arguments = call.arguments
        else { throw CommandFailure(.usage, "hold \(id) is about no call that is open") }
        if let hindrance = session.ruleHindrance(for: call) {
            throw CommandFailure(.usage, "no standing rule is offered: \(hindrance)")
        }
        let rule = StandingRule(trying: call.tool, call.agent, arguments, free)
        guard StandingRules.fits(rule, arguments) else {
            throw CommandFailure(.usage, "the glob does not fit the call itself")
        }
        let past = matches(rule, events)
        if asJSON {
            let json: JSON = [
                "arguments": .string(rule.words), "tool": .string(rule.tool.text),
                "would_have_matched": .array(past.map { .integer($0.sequence) }),
            ]
            Output.json(json)
            return .success
        }
        Output.line(PlainText.line("\(rule.tool) \(rule.words), by \(rule.agent)"))
        Output.line("would have let run \(past.count) of the calls so far, this one included")
        for match in past {
            Output.line(PlainText.line("  #\(match.sequence) \(match.arguments.canonicalText)"))
        }
        Output.line(
            "grant it: holdpoint decide \(id) approve --rule"
                + (free.map { " --any '\($0.name)=\($0.glob)'" } ?? "") + " --uses N --for TIME")
        return .success
    }

    /// Every call that was judged and that the rule fits.
    private static func matches(
        _ rule: StandingRule, _ events: [Event]
    ) -> [(sequence: Int, arguments: JSON)] {
        var asked: [CallID: (tool: ToolName, agent: Actor)] = [:]
        return events.compactMap { event in
            switch event.body {
            case .callProposed(let call, let tool, nil):
                asked[call] = (tool, event.actor)
                return nil
            case .callValidated(let call, let judgement), .callCleared(let call, let judgement):
                guard let of = asked[call], of.tool == rule.tool, of.agent == .agent(rule.agent),
                    StandingRules.fits(rule, judgement.arguments)
                else { return nil }
                return (event.sequence, judgement.arguments)
            default: return nil
            }
        }
    }

    private static func list(_ session: Session, asJSON: Bool) {
        let rules = session.standingRules
        if asJSON {
            Output.json(.array(rules.map(\.json)))
            return
        }
        if rules.isEmpty {
            Output.line("no standing rules; grant one with: holdpoint decide --rule")
        }
        for granted in rules {
            let rule = granted.rule
            let state =
                granted.isRevoked
                ? "revoked" : "\(granted.used) of \(rule.uses) used, until \(rule.until.date)"
            Output.line(
                PlainText.line(
                    "\(rule.id)  \(state)  \(rule.tool) \(rule.words), by \(rule.agent), granted "
                        + "by \(granted.by)"))
        }
    }
}

extension StandingRule {
    /// One that is only tried.
    fileprivate init(
        trying tool: ToolName, _ agent: AgentName, _ arguments: JSON, _ free: Free?
    ) {
        var rest = arguments.objectValue ?? [:]
        if let free { rest[free.name] = nil }
        self.init(
            id: "new", tool: tool, agent: agent, definition: .zero, arguments: .object(rest),
            free: free)
    }
}

extension GrantedRule {
    fileprivate var json: JSON {
        var object = rule.json.objectValue ?? [:]
        object["at"] = .integer(at.milliseconds)
        object["by"] = .string(by)
        object["revoked"] = .bool(isRevoked)
        object["used"] = .integer(used)
        return .object(object)
    }
}
