import Definitions
import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint decide HOLD ANSWER`: decides a hold from the shell.
enum DecideCommand {
    static let command = Command(
        name: "decide",
        words: "HOLD ANSWER",
        summary: "approve, deny, edit, verify, retry, done, not-done, extend, answer",
        options: [
            .reason,
            .value("--digest", "HEX", "refuse if the hold's digest does not begin so; at least 8"),
            .value("--arguments", "JSON", "for edit: the new arguments, whole"),
            .flag("--rule", "for approve: let calls like this one run from now on"),
            .value("--any", "NAME=GLOB", "with --rule: the one argument that may differ, and how"),
            .value("--uses", "N", "with --rule: for how many calls, default 1"),
            .value("--for", "TIME", "with --rule: for how long, default 15m, at most 1d"),
            .value("--by", "N", "for extend: steps, tokens, seconds, or dollars such as 2.50"),
            .value("--value", "ANSWER", "for answer: a text, a number, yes or no, as is asked for"),
            .value("--choice", "N", "for answer: the choice of this number, from 1"),
            .store,
        ],
        examples: [
            "holdpoint decide q7k3f9ab-31 approve",
            "holdpoint decide q7k3f9ab-31 approve --digest 9f3c04e2",
            "holdpoint decide q7k3f9ab-31 deny --reason \"not on a Friday\"",
            "holdpoint decide q7k3f9ab-31 edit --arguments '{\"ref\":\"refs/tags/v1.4.1\"}'",
            "holdpoint decide q7k3f9ab-31 approve --rule --any 'path=notes/*' --uses 10 --for 1h",
            "holdpoint decide q7k3f9ab-40 verify",
            "holdpoint decide q7k3f9ab-40 done --reason \"the bank shows it\"",
            "holdpoint decide q7k3f9ab-44 answer --value \"the blue one\"",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        guard arguments.words.count == 2 else {
            throw CommandFailure.usage(
                "decide takes a hold's id and an answer: approve, deny, edit, verify, retry, done, "
                    + "not-done, extend or answer")
        }
        try checkOptions(arguments)
        try Operator.requirePerson()
        let hold = HoldID(arguments.words[0])
        guard let id = hold.session else {
            throw CommandFailure(.usage, "`\(hold)` is no hold's id; see: holdpoint list")
        }
        let store = arguments.value("--store")
        let wiring = try waiting { try await Wiring.open(store: store) }
        let session = try waiting { try await wiring.journal.fold(id) }.session
        guard let known = session.holds[hold] else {
            throw CommandFailure(.usage, "session \(id) has no hold \(hold)")
        }
        var decision = OperatorDecision(
            try answer(arguments, known), reason: arguments.value("--reason") ?? "",
            digest: try digest(arguments, known))
        decision.grant = try grant(arguments)
        let answered = decision
        let supervisor = Supervisor(
            ports: wiring.ports(
                secrets: try Secrets.named(in: session.definition), observe: Wiring.tellWarnings))
        let (after, root): (Session, SessionID)
        do {
            (after, root) = try waiting {
                try await supervisor.submit(
                    .decide(hold, answered), to: id, by: Environment.user,
                    commandID: Environment.freshID() + Environment.freshID())
                try await UndoCommand.carryOut(id, wiring, session.definition)
                let after = try await wiring.journal.fold(id).session
                let root = try await wiring.journal.root(of: id)
                await wiring.journal.close()
                return (after, root)
            }
        } catch let refusal as Refusal {
            throw CommandFailure(
                [.invalidEdit, .invalidAnswer].contains(refusal.code) ? .invalidInput : .usage,
                refusal.message
                    + ([.changed, .settledHold].contains(refusal.code) ? whereToLook(hold) : ""))
        }
        Output.line("\(hold): \(decision.answer.past)")
        if let hold = after.holds[hold], hold.isOpen, !hold.signatures.isEmpty {
            Output.line(
                "\(hold.signatures.count) of \(hold.approvers) people have approved; it waits for "
                    + "another one")
        } else if session.outcome == nil {
            tellWhatFollows(in: after, root)
        }
        return .success
    }

    private static func whereToLook(_ hold: HoldID) -> String {
        hold.session.map { " See: holdpoint show \($0)" } ?? ""
    }

    /// The options that are said of one answer alone.
    private static let owners: KeyValuePairs = [
        "--arguments": "edit", "--rule": "approve", "--any": "approve", "--uses": "approve",
        "--for": "approve", "--by": "extend", "--value": "answer", "--choice": "answer",
    ]

    /// Whoever gives what the answer does not take means another answer: that is never guessed.
    private static func checkOptions(_ arguments: Arguments) throws {
        let word = arguments.words[1]
        for (option, owner) in owners where owner != word {
            guard arguments.has(option) || arguments.value(option) != nil else { continue }
            throw CommandFailure.usage(
                "`\(option)` is said of `\(owner)`, not of `\(word)`; nothing was decided")
        }
        if arguments.value("--value") != nil, arguments.value("--choice") != nil {
            throw CommandFailure.usage(
                "`--value` and `--choice` are two answers; give one of the two")
        }
    }

    /// What becomes of the session now: a decision may be what ends it.
    private static func tellWhatFollows(in session: Session, _ root: SessionID) {
        if let outcome = session.outcome {
            let why = outcome.error.map { ": \(PlainText.line($0.message))" } ?? ""
            Output.line("the session has ended: \(outcome.phase.rawValue)\(why)")
        }
        let isTask = root != session.id
        guard isTask || session.outcome == nil else { return }
        let task = isTask ? " (\(session.id) is a task of it)" : ""
        Output.complain(
            "its runner goes on; without one: holdpoint resume \(root) --headless\(task)")
    }

    /// How far what is approved is let run again; nil where it is not.
    private static func grant(_ arguments: Arguments) throws -> RuleGrant? {
        guard arguments.has("--rule") else {
            for option in ["--any", "--uses", "--for"] where arguments.value(option) != nil {
                throw CommandFailure.usage("`\(option)` goes with `--rule`")
            }
            return nil
        }
        let uses = arguments.value("--uses") ?? "1"
        let time = arguments.value("--for") ?? "15m"
        guard let count = Int(uses) else {
            throw CommandFailure.usage("`--uses \(uses)` is no count")
        }
        guard let milliseconds = LocatedValue.amount(time, in: LocatedValue.timeUnits) else {
            throw CommandFailure.usage("`--for \(time)` is no time such as 30m")
        }
        return RuleGrant(
            free: try arguments.value("--any").map(RulesCommand.free), uses: count,
            milliseconds: milliseconds)
    }

    /// The digest of the hold, where it begins as was said: it is compared with no other, so that
    /// a beginning of it is enough.
    private static func digest(_ arguments: Arguments, _ hold: Hold) throws -> Digest? {
        guard let text = arguments.value("--digest")?.lowercased() else { return nil }
        let digits = "0123456789abcdef"
        guard (digestDigitsMin...digestDigitsMax).contains(text.count),
            text.allSatisfy({ digits.contains($0) })
        else {
            throw CommandFailure.usage(
                "`--digest` takes 8 to 64 hex digits: at least what the card and "
                    + "`holdpoint show` tell of it")
        }
        // Of what is settled already the refusal tells more.
        guard hold.digest.hex.hasPrefix(text) || !hold.isOpen else {
            throw CommandFailure.usage(
                "Hold \(hold.id) is not what was shown: \(hold.digest.short), not "
                    + "\(text.prefix(digestDigitsMin)).\(whereToLook(hold.id))")
        }
        return hold.digest
    }

    private static let digestDigitsMin = 8
    private static let digestDigitsMax = 2 * Digest.byteCount

    private static func answer(
        _ arguments: Arguments, _ hold: Hold
    ) throws -> Decision.Answer {
        switch arguments.words[1] {
        case "approve": return .approve
        case "deny": return .deny
        case "verify": return .verify
        case "retry": return try stated(.retry, arguments)
        case "done": return try stated(.done, arguments)
        case "not-done": return try stated(.notDone, arguments)
        case "edit":
            guard let text = arguments.value("--arguments") else {
                throw CommandFailure.usage("edit needs `--arguments JSON`")
            }
            do {
                return .edit(try JSON(parsing: text))
            } catch {
                throw CommandFailure(.invalidInput, "`--arguments`: \(error)")
            }
        case "extend": return .extend(try amount(arguments, hold))
        case "answer": return .answer(try value(arguments, hold))
        case let word:
            throw CommandFailure.usage(
                "`\(word)` is no answer; this hold takes: "
                    + Headless.answers(hold.kind).joined(separator: ", "))
        }
    }

    /// The answer to a question, as what was asked for.
    private static func value(_ arguments: Arguments, _ hold: Hold) throws -> JSON {
        guard let question = hold.question else {
            throw CommandFailure(.usage, "hold \(hold.id) asks no question")
        }
        if let number = arguments.value("--choice") {
            guard let choice = Int(number).flatMap(question.choice) else {
                let count = question.choices.count
                throw CommandFailure(
                    .invalidInput,
                    count == 0
                        ? "this question has no choices; answer with `--value`"
                        : "`--choice \(number)`: expected 1 to \(count)")
            }
            return choice
        }
        guard let typed = arguments.value("--value") else {
            throw CommandFailure.usage("answer needs `--value ANSWER`, or `--choice N`")
        }
        guard let value = question.answer(from: typed) else {
            throw CommandFailure(.invalidInput, "`--value`: expected \(question.expected)")
        }
        return value
    }

    /// What a person says of an effect that no tool has made sure of: the record has to tell how
    /// they know.
    private static func stated(
        _ answer: Decision.Answer, _ arguments: Arguments
    ) throws -> Decision.Answer {
        guard arguments.value("--reason")?.contains(where: { !$0.isWhitespace }) == true else {
            throw CommandFailure.usage(
                "\(arguments.words[1]) needs `--reason TEXT`: how you know what became of it")
        }
        return answer
    }

    /// Steps and tokens as they are, seconds for wall time, dollars for cost.
    private static func amount(_ arguments: Arguments, _ hold: Hold) throws -> Int {
        guard let text = arguments.value("--by") else {
            throw CommandFailure.usage("extend needs `--by N`")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let wrong = CommandFailure.usage("`--by \(text)` is no amount for this ceiling")
        guard let whole = Int(parts[0]), whole >= 0, whole < 1 << 40 else { throw wrong }
        switch hold.ceiling {
        case .cost:
            guard parts.count <= 2, parts.count == 1 || parts[1].count <= 6 else { throw wrong }
            let fraction = parts.count == 2 ? String(parts[1]) : ""
            let digits = fraction + String(repeating: "0", count: 6 - fraction.count)
            guard let micros = Int(digits) else { throw wrong }
            return whole * 1_000_000 + micros
        case .wall: if parts.count == 1 { return whole * 1000 }
        case .steps, .tokens, nil: if parts.count == 1 { return whole }
        }
        throw wrong
    }
}
