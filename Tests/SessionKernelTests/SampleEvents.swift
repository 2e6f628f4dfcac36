import JSON
import TestSupport

@testable import SessionKernel

/// One body of each kind, every optional member given.
enum SampleEvents {
    private static let rule: StandingRule = {
        var rule = StandingRule(
            id: "r9", tool: "notes.write", agent: "worker", definition: Digest(of: "tool"),
            arguments: ["text": "x"], free: StandingRule.Free(name: "path", glob: "notes/*"))
        rule.until = at.adding(milliseconds: 60_000)
        rule.uses = 3
        return rule
    }()

    private static var compacted: ContextCompacted {
        let result = Message.result(
            of: CallResultReference(call: "c1.1", providerID: "", tool: "docs.read"), text: "page",
            failed: false)
        return ContextCompacted(
            agent: "planner", how: .digest, before: Digest(of: "p"), messagesBefore: 40, kept: 7,
            tokens: 9000, window: 10_000,
            digest: ContextDigest().adding([.user("Be quick."), result], bytesMax: 1000))
    }

    private static func ofCall(_ kind: EventKind) -> EventBody {
        switch kind {
        case .verdictGiven:
            .verdictGiven(
                call,
                Verdict(
                    agrees: false, wouldBeWrong: ["The tag is not there."],
                    findings: [Verdict.Finding(what: "No tag.", evidence: "git ls-remote")]))
        case .callProposed: .callProposed(call, tool: "tag.push")
        case .callValidated: .callValidated(call, judgement)
        case .callCleared: .callCleared(call, judgement)
        case .callRejected: .callRejected(call, error)
        case .toolStarted:
            .toolStarted(
                ToolStarted(
                    call: call, digest: Digest(of: "shown"), key: "s/c1.1", attempt: 2, epoch: 3,
                    decision: hold))
        case .toolFinished: .toolFinished(call, result)
        case .toolFailed:
            .toolFailed(
                call, ToolFailure(error: error, inDoubt: true, output: result, milliseconds: 7))
        case .effectOrphaned: .effectOrphaned(.call(call), repeats: true)
        case .effectSettled:
            .effectSettled(call, Settlement(how: .verified, done: false, text: "not there"))
        case .effectRecalled:
            .effectRecalled(call, Recall(earlier: "c2.1", at: 31, result: result))
        case .effectUndone: .effectUndone(call, by: "u1")
        default: preconditionFailure("not a kind of a call: \(kind.rawValue)")
        }
    }

    /// Switches over every kind, so that a new one does not compile without a sample.
    static func body(_ kind: EventKind) -> EventBody {
        switch kind {
        case .sessionOpened, .sessionClaimed, .sessionPaused, .sessionResumed, .sessionCancelled,
            .sessionClosed, .toolsConnected, .toolsChanged, .toolsAccepted, .taintFlagged,
            .ruleGranted,
            .ruleRevoked,
            .noteAdded, .budgetWarned, .budgetExtended:
            ofSession(kind)
        case .modelRequested, .modelAnswered, .contextCompacted, .modelChanged, .modelFailed,
            .answerAccepted, .answerRejected, .quarantineRequested, .quarantineAnswered,
            .quarantineFailed, .verdictAsked:
            ofModel(kind)
        case .callProposed, .callValidated, .callCleared, .callRejected, .toolStarted,
            .toolFinished, .toolFailed, .effectOrphaned, .effectSettled, .effectRecalled,
            .effectUndone, .verdictGiven:
            ofCall(kind)
        case .holdRaised:
            .holdRaised(
                HoldRaised(
                    hold: hold, kind: .approval, digest: Digest(of: "shown"), risk: .critical,
                    reason: "rule 2", call: call, preview: Preview(text: "1 commit", failed: true),
                    ceiling: .cost, expires: at.adding(milliseconds: 900_000), approvers: 2,
                    friction: .type, policy: Digest(of: "policy")))
        case .holdSigned:
            .holdSigned(hold, Decision(answer: .approve, reason: "seen", by: "bo", at: at))
        case .holdDecided:
            .holdDecided(
                hold,
                Decision(
                    answer: .edit(["ref": "v2"]), reason: "wrong tag", by: "ada", at: at,
                    shownMilliseconds: 4200))
        case .holdEscalated: .holdEscalated(hold)
        case .holdExpired: .holdExpired(hold)
        case .retryScheduled:
            .retryScheduled(
                ScheduledRetry(effect: .request("m4.2"), attempt: 2, due: at, why: "429"))
        case .fallbackTaken:
            .fallbackTaken(
                Fallback(effect: .request("m4.3"), rung: 1, model: "small", why: "no answer"))
        case .breakerOpened, .breakerClosed: ofBreaker(kind)
        case .loopNoticed:
            .loopNoticed(LoopFinding(kind: .cycle, count: 2, text: "a and b in turn"))
        case .faultInjected:
            .faultInjected(Fault(kind: .cutStream, effect: .request("m4.1"), text: "cut at 12"))
        case .handoffOffered:
            .handoffOffered(
                Handoff(
                    call: call, from: "planner", to: "releaser", reason: "yours", brief: brief,
                    changes: [
                        BriefChange(.changed, .facts, "a: b", before: "a: c", why: .corrected)
                    ]))
        case .handoffAccepted: .handoffAccepted("releaser")
        case .planMade, .taskSkipped, .childOpened, .childClosed: ofPlan(kind)
        case .noticeBegun, .noticeGiven, .noticeFailed: ofNotice(kind)
        case .memoryChanged, .memoryRead: ofMemory(kind)
        case .stepBegun: .stepBegun(begun)
        case .stepEnded: .stepEnded(StepEnded(step: "sum", item: 2, how: .skipped, error: error))
        case .handoffRefused: .handoffRefused("releaser", error, call: call)
        case .briefRevised:
            .briefRevised(
                call,
                BriefRevision(
                    facts: brief.facts, done: ["tests"], pending: [], questions: ["when?"],
                    artifacts: ["notes.md"]))
        }
    }

    /// The other shapes that some kinds have.
    static let variants: [EventBody] = [
        .effectOrphaned(.request("m4.1"), repeats: false), .sessionOpened(opened),
        .childClosed("tag", ChildEnd(child: "ch1ld001", status: .success)),
        .effectOrphaned(.quarantine(call), repeats: true),
        .quarantineAnswered(call, ModelAnswer(text: "no"), cost: .zero, .misfit(error)),
        .effectSettled(call, Settlement(how: .late, done: nil, text: "")),
        .holdDecided(hold, Decision(answer: .extend(50), by: "ada", at: at)),
        .holdDecided(hold, Decision(answer: .edit(.null), by: "ada", at: at)),
        .holdDecided(hold, Decision(answer: .notDone, by: "ada", at: at)),
        .holdDecided(hold, Decision(answer: .answer(["n": 5]), by: "ada", at: at)),
        .holdRaised(asked), .holdRaised(choosing),
        .answerAccepted("m4.1"), .answerAccepted("m4.1", ReadAnswer(value: .null)),
        .verdictGiven(call, Verdict(agrees: true, wouldBeWrong: ["x"])),
        .briefRevised(nil, BriefRevision()), .toolsConnected([:]),
        .handoffRefused("releaser", error),
        .noticeFailed(NoticeFailed(notice: "n12", attempt: 3, error: error)),
        .memoryChanged(call, MemoryChange(key: "tag", value: nil, isTainted: false)),
        .memoryChanged(call, MemoryChange(key: "tag", value: .null, isTainted: false)),
        .memoryRead(call, MemoryReading(key: nil, result: ["entries": []], isTainted: false)),
        .noticeBegun(NoticeBegun(notice: "n12", occasion: .ended, attempt: 1, epoch: 2)),
        .modelAnswered("m1.1", ModelAnswer(text: ""), cost: .zero),
        .sessionClosed(Outcome(status: .invalidInput)),
        .retryScheduled(ScheduledRetry(effect: .call(call), attempt: 2, due: at, why: "busy")),
        .fallbackTaken(Fallback(effect: .call(call), rung: 0, model: nil, why: "down")),
        .faultInjected(Fault(kind: .clockJump, effect: nil, text: "an hour forward")),
    ]

    private static var asked: HoldRaised {
        var raised = HoldRaised(
            hold: hold, kind: .question, digest: Digest(of: "shown"), risk: .low, reason: "Why?",
            call: call, preview: nil, ceiling: nil, expires: at)
        var question = AskedQuestion(text: "Why?", schema: ["type": "integer"])
        question.confidence = .number(JSON.Number("0.4")!)
        question.proposal = "Because."
        question.server = "notes"
        raised.question = question
        return raised
    }

    private static var choosing: HoldRaised {
        var raised = asked
        raised.question = AskedQuestion(text: "Which?", choices: ["a", "b"])
        return raised
    }

    static func event(_ body: EventBody, sequence: Int = 7) -> Event {
        Event(
            session: "s3ss10n1", sequence: sequence, at: at, actor: .operator("ada"), cause: 6,
            body: body)
    }

    static let at = Timestamp(milliseconds: 1_700_000_000_123)
    private static let call: CallID = "c4.1"
    private static let discovered = ToolDefinition(
        declaration: ToolDeclaration(
            name: "notes.query", description: "Asks.", arguments: ["type": "object"],
            reach: .irreversible, egress: true, trusted: false),
        source: .server("notes"))
    private static let hold = HoldID(session: "s3ss10n1", sequence: 12)
    private static let result = ToolResult(
        text: "ok", whole: Digest(of: "whole"), bytes: 70_000, exitCode: 3, milliseconds: 12)
    private static let error = CallError(
        code: "schema_violated", message: "No \u{1b}[31mé\u{0}.", at: "/ref", expected: "a text",
        got: "5", retryable: true, hint: "Correct it.")
    private static let judgement: CallJudgement = {
        var judgement = CallJudgement(
            arguments: ["ref": "v1", "n": .null],
            coercions: [
                Coercion(at: "/n", from: "\"5\"", to: "5", how: "read as a number")
            ], risk: .high, tainted: true,
            rule: "rule 2", unattended: true)
        judgement.command = CommandFinding(
            parts: [
                .init(text: "curl x", reach: .reads, egress: true, why: "talks to the network")
            ], runsOtherCode: true)
        return judgement
    }()
    private static let task = PlannedTask(
        id: "tag", agent: "worker", goal: "Tag.", after: ["log"], ifFails: .goOn,
        slice: Limits(steps: 3))
    private static var end: ChildEnd {
        var end = ChildEnd(
            child: "ch1ld001", status: .failure, answer: "part", error: error,
            spent: Spend(steps: 1, tokens: 2, cost: Money(microdollars: 3)), wallMilliseconds: 9)
        end.overrun = Spend(tokens: 1)
        end.isTainted = true
        end.facts = [Fact(text: "green", evidence: .seen, source: 5)]
        end.facts[0].session = "ch1ld001"
        return end
    }
    private static var opened: SessionOpened {
        var opened = SessionOpened(
            definition: .sample, goal: "Tag.", inputs: [:], workspace: "/w", mark: "m")
        opened.parent = ParentSession(
            session: "s3ss10n1", task: "tag", goal: "Release.", told: ["Task log ended."],
            isTainted: true)
        return opened
    }
    private static var brief: Brief {
        var brief = Brief(goal: "Release.", constraints: ["Never force-push."])
        brief.facts = [
            Fact(text: "green", evidence: .seen, source: 5), Fact(text: "x", evidence: .inferred),
        ]
        brief.facts[0].key = "tests"
        brief.facts[0].step = 2
        brief.facts[0].tool = "docs.read"
        brief.done = ["tests"]
        brief.pending = ["tag"]
        brief.questions = ["who?"]
        brief.artifacts = ["notes.md"]
        return brief
    }

    private static var begun: StepBegun {
        var begun = StepBegun(step: "sum", item: 2)
        begun.call = CallRequest(providerID: "", tool: "docs.read", arguments: #"{"id":7}"#)
        begun.sources = [StepSource(at: "/id", step: "list", event: 12, taint: 9)]
        return begun
    }

    private static func ofPlan(_ kind: EventKind) -> EventBody {
        switch kind {
        case .planMade: .planMade(call, [task])
        case .taskSkipped: .taskSkipped("tag", why: "No budget is left for it.")
        case .childOpened:
            .childOpened(
                ChildOpened(
                    task: "tag", child: "ch1ld001", agent: "worker", goal: "Tag.",
                    slice: Limits(steps: 3)))
        default: .childClosed("tag", end)
        }
    }

    private static func ofMemory(_ kind: EventKind) -> EventBody {
        kind == .memoryChanged
            ? .memoryChanged(call, MemoryChange(key: "tag", value: ["n": 5], isTainted: true))
            : .memoryRead(
                call, MemoryReading(key: "tag", result: ["found": false], isTainted: true))
    }

    private static func ofNotice(_ kind: EventKind) -> EventBody {
        switch kind {
        case .noticeBegun:
            .noticeBegun(
                NoticeBegun(
                    notice: "n12", occasion: .holdRaised, hold: hold, attempt: 1, epoch: 2))
        case .noticeGiven: .noticeGiven("n12", attempt: 1)
        default:
            .noticeFailed(NoticeFailed(notice: "n12", attempt: 1, error: error, due: at))
        }
    }

    private static func valued(_ outcome: Outcome) -> Outcome {
        var outcome = outcome
        outcome.value = ["n": 5]
        return outcome
    }

    private static func ofSession(_ kind: EventKind) -> EventBody {
        switch kind {
        case .sessionOpened:
            .sessionOpened(
                SessionOpened(
                    definition: .sample, goal: "Release.", inputs: ["version": "1"],
                    workspace: "/w"))
        case .sessionClaimed: .sessionClaimed(epoch: 2, runner: "host:1")
        case .sessionPaused: .sessionPaused(reason: "look")
        case .sessionCancelled: .sessionCancelled(reason: "enough")
        case .sessionClosed:
            .sessionClosed(
                valued(
                    Outcome(
                        status: .failure, answer: "part", error: error, rung: 2,
                        spent: Spend(steps: 3, tokens: 5, cost: Money(microdollars: 7)))))
        case .toolsConnected:
            .toolsConnected(["tag.push": Digest(of: "tool")], discovered: [discovered])
        case .toolsChanged:
            .toolsChanged(
                ToolChange(
                    tool: "notes.query", pinned: Digest(of: "was"), found: Digest(of: "is"),
                    what: "its description is another.", definition: discovered))
        case .taintFlagged:
            .taintFlagged(TaintFlag(agent: "planner", tool: "docs.read", event: 6, call: call))
        case .toolsAccepted: .toolsAccepted(ToolAcceptance(discovered, reason: "its wording"))
        case .ruleGranted:
            .ruleGranted(rule)
        case .ruleRevoked: .ruleRevoked("r9", reason: "enough")
        case .noteAdded: .noteAdded("Mind\nthe gap.")
        case .budgetWarned: .budgetWarned(.wall, agent: "planner")
        case .budgetExtended: .budgetExtended(.tokens, by: 100, agent: nil)
        default: .sessionResumed
        }
    }

    private static func ofBreaker(_ kind: EventKind) -> EventBody {
        kind == .breakerClosed
            ? .breakerClosed(.tool("tag.push"))
            : .breakerOpened(.model("main"), failures: 5, until: at)
    }

    private static func ofModel(_ kind: EventKind) -> EventBody {
        var answer = ModelAnswer(
            text: "I push.",
            calls: [CallRequest(providerID: "p1", tool: "tag.push", arguments: "{")],
            usage: Usage(inputTokens: 5, outputTokens: 6, cachedTokens: 2),
            reportedModel: "m-1", finish: "tool_calls")
        answer.firstTokenMilliseconds = 4
        answer.milliseconds = 9
        let failure = ModelFailure(
            kind: .rateLimited, message: "429", status: 429, retryAfterMilliseconds: 1500,
            retryable: true)
        switch kind {
        case .modelRequested:
            return .modelRequested(
                ModelRequested(
                    request: "m4.1", step: 4, model: "main", rung: 1, prompt: Digest(of: "p"),
                    messages: 9, body: Digest(of: "b"), encoder: "chat/1",
                    reserved: Spend(steps: 1, tokens: 2, cost: Money(microdollars: 3)), epoch: 2))
        case .modelAnswered:
            return .modelAnswered("m4.1", answer, cost: Money(microdollars: 31))
        case .contextCompacted: return .contextCompacted(compacted)
        case .modelChanged: return .modelChanged("main", from: "m-1", to: "m-2")
        case .modelFailed: return .modelFailed("m4.1", failure, spent: Spend(tokens: 5))
        case .quarantineRequested:
            return .quarantineRequested(
                QuarantineRequested(
                    call: call, attempt: 2, model: "main", prompt: Digest(of: "p"),
                    body: Digest(of: "b"), encoder: "chat/1", reserved: Spend(steps: 1, tokens: 2),
                    epoch: 2))
        case .quarantineAnswered:
            return .quarantineAnswered(
                call, answer, cost: Money(microdollars: 31), .fits(["summary": "x"]))
        case .quarantineFailed:
            return .quarantineFailed(call, failure, spent: Spend(tokens: 5))
        case .answerAccepted:
            return .answerAccepted(
                "m4.1",
                ReadAnswer(
                    value: ["n": .null],
                    repairs: [Coercion(at: "", from: "```", to: "{}", how: "mended")]))
        case .verdictAsked: return .verdictAsked("m4.1", "critic")
        default: return .answerRejected("m4.1", error)
        }
    }
}
