package import JSON

extension EventBody {
    /// Reads a stored body, lifting older shapes.
    ///
    /// - Throws: `MalformedEvent` for a kind or a version that this program does not know: it was
    ///   written by a newer one, and guessing would misread it.
    package init(
        kind name: String, version: Int, json: JSON, at: Timestamp
    ) throws(MalformedEvent) {
        guard let kind = EventKind(rawValue: name) else {
            throw MalformedEvent(
                "kind `\(name)` is not known to this version of holdpoint; a newer one reads it")
        }
        guard version >= 1 else {
            throw MalformedEvent("`\(name)` has version \(version); versions begin with 1")
        }
        guard version <= kind.version else {
            throw MalformedEvent(
                "`\(name)` has version \(version), this version of holdpoint reads up to "
                    + "\(kind.version); a newer one reads it")
        }
        let fields = try Fields(json, of: name)
        switch kind {
        case .sessionOpened, .sessionClaimed, .sessionPaused, .sessionResumed, .sessionCancelled,
            .sessionClosed, .toolsConnected, .toolsChanged, .toolsAccepted, .ruleGranted,
            .ruleRevoked, .noteAdded:
            self = try Self.session(kind, fields, json)
        case .modelRequested, .modelAnswered, .modelFailed, .answerAccepted, .answerRejected,
            .verdictAsked:
            self = try Self.model(kind, fields)
        case .contextCompacted: self = .contextCompacted(try ContextCompacted(fields))
        case .modelChanged:
            self = .modelChanged(
                try fields.name("model"), from: try fields.text("from"), to: try fields.text("to"))
        case .callProposed, .callValidated, .callCleared, .callRejected, .toolStarted,
            .toolFinished, .toolFailed, .effectOrphaned, .effectSettled, .effectRecalled,
            .effectUndone, .verdictGiven:
            self = try Self.call(kind, fields)
        case .quarantineRequested, .quarantineAnswered, .quarantineFailed:
            self = try Self.quarantine(kind, fields)
        case .taintFlagged: self = .taintFlagged(try TaintFlag(fields))
        case .retryScheduled: self = .retryScheduled(try ScheduledRetry(fields))
        case .fallbackTaken: self = .fallbackTaken(try Fallback(fields))
        case .breakerOpened:
            self = .breakerOpened(
                try BreakerName(fields), failures: try fields.int("failures"),
                until: Timestamp(milliseconds: try fields.int("until")))
        case .breakerClosed: self = .breakerClosed(try BreakerName(fields))
        case .loopNoticed: self = .loopNoticed(try LoopFinding(fields))
        case .faultInjected: self = .faultInjected(try Fault(fields))
        case .holdRaised, .holdSigned, .holdDecided, .holdEscalated, .holdExpired:
            self = try Self.hold(kind, fields, at)
        case .handoffOffered: self = .handoffOffered(try Handoff(fields))
        case .handoffAccepted: self = .handoffAccepted(try fields.name("to"))
        case .handoffRefused:
            self = .handoffRefused(
                try fields.name("to"), try CallError(try fields.json("error")),
                call: try fields.optionalName("call"))
        case .memoryChanged, .memoryRead, .noticeBegun, .noticeGiven, .noticeFailed:
            self = try Self.beside(kind, fields)
        case .planMade, .taskSkipped, .childOpened, .childClosed:
            self = try Self.plan(kind, fields)
        case .stepBegun: self = .stepBegun(try StepBegun(fields))
        case .stepEnded: self = .stepEnded(try StepEnded(fields))
        case .briefRevised:
            self = .briefRevised(
                try fields.optionalName("call"), try BriefRevision(try fields.json("revision")))
        case .budgetWarned:
            self = .budgetWarned(
                try fields.word("ceiling"), agent: try fields.optionalName("agent"))
        case .budgetExtended:
            self = .budgetExtended(
                try fields.word("ceiling"), by: try fields.int("by"),
                agent: try fields.optionalName("agent"))
        }
    }

    /// What stands beside the conversation: the memory, and what people are told.
    private static func beside(
        _ kind: EventKind, _ fields: Fields
    ) throws(MalformedEvent) -> EventBody {
        switch kind {
        case .memoryChanged:
            return .memoryChanged(try fields.name("call"), try MemoryChange(fields))
        case .memoryRead:
            return .memoryRead(try fields.name("call"), try MemoryReading(fields))
        case .noticeBegun: return .noticeBegun(try NoticeBegun(fields))
        case .noticeGiven:
            return .noticeGiven(try fields.name("notice"), attempt: try fields.int("attempt"))
        case .noticeFailed: return .noticeFailed(try NoticeFailed(fields))
        default: throw MalformedEvent("`\(kind.rawValue)` stands beside nothing")
        }
    }

    private static func plan(
        _ kind: EventKind, _ fields: Fields
    ) throws(MalformedEvent) -> EventBody {
        switch kind {
        case .planMade:
            return .planMade(try fields.name("call"), try fields.list("tasks", PlannedTask.init))
        case .taskSkipped:
            return .taskSkipped(try fields.name("task"), why: try fields.text("why"))
        case .childOpened: return .childOpened(try ChildOpened(fields))
        case .childClosed:
            return .childClosed(try fields.name("task"), try ChildEnd(try fields.json("end")))
        default: throw MalformedEvent("`\(kind.rawValue)` is no event of a plan")
        }
    }

    private static func quarantine(
        _ kind: EventKind, _ fields: Fields
    ) throws(MalformedEvent) -> EventBody {
        if kind == .quarantineRequested {
            return .quarantineRequested(try QuarantineRequested(fields))
        }
        let call: CallID = try fields.name("call")
        if kind == .quarantineFailed {
            return .quarantineFailed(
                call, try ModelFailure(try fields.json("failure")),
                spent: try Spend(try fields.json("spent")))
        }
        return .quarantineAnswered(
            call, try ModelAnswer(try fields.json("answer")),
            cost: Money(microdollars: try fields.int("cost")), try QuarantineVerdict(fields))
    }

    private static func hold(
        _ kind: EventKind, _ fields: Fields, _ at: Timestamp
    ) throws(MalformedEvent) -> EventBody {
        switch kind {
        case .holdRaised: return .holdRaised(try HoldRaised(fields))
        case .holdSigned:
            return .holdSigned(
                try fields.name("hold"), try Decision(try fields.json("decision"), at: at))
        case .holdDecided:
            return .holdDecided(
                try fields.name("hold"), try Decision(try fields.json("decision"), at: at))
        case .holdEscalated: return .holdEscalated(try fields.name("hold"))
        case .holdExpired: return .holdExpired(try fields.name("hold"))
        default: throw MalformedEvent("`\(kind.rawValue)` is no event of a hold")
        }
    }

    private static func session(
        _ kind: EventKind, _ fields: Fields, _ json: JSON
    ) throws(MalformedEvent) -> EventBody {
        switch kind {
        case .sessionOpened: return .sessionOpened(try SessionOpened(fields))
        case .sessionClaimed:
            return .sessionClaimed(
                epoch: try fields.int("epoch"), runner: try fields.text("runner"))
        case .sessionPaused: return .sessionPaused(reason: try fields.text("reason"))
        case .sessionResumed: return .sessionResumed
        case .sessionCancelled: return .sessionCancelled(reason: try fields.text("reason"))
        case .sessionClosed: return .sessionClosed(try Outcome(json))
        case .toolsConnected:
            var tools: [ToolName: Digest] = [:]
            let named = try Fields(try fields.json("tools"), of: "tools")
            for (name, _) in named.object { tools[ToolName(name)] = try named.digest(name) }
            return .toolsConnected(
                tools, discovered: try fields.list("discovered", ToolDefinition.init))
        case .toolsChanged: return .toolsChanged(try ToolChange(fields))
        case .toolsAccepted: return .toolsAccepted(try ToolAcceptance(fields))
        case .ruleGranted: return .ruleGranted(try StandingRule(try fields.json("rule")))
        case .ruleRevoked:
            return .ruleRevoked(try fields.name("rule"), reason: try fields.text("reason"))
        case .noteAdded: return .noteAdded(try fields.text("text"))
        default: throw MalformedEvent("`\(kind.rawValue)` is no event of a session")
        }
    }

    private static func model(
        _ kind: EventKind, _ fields: Fields
    ) throws(MalformedEvent) -> EventBody {
        let request: RequestID = try fields.name("request")
        switch kind {
        case .modelRequested: return .modelRequested(try ModelRequested(fields))
        case .modelAnswered:
            return .modelAnswered(
                request, try ModelAnswer(try fields.json("answer")),
                cost: Money(microdollars: try fields.int("cost")))
        case .modelFailed:
            return .modelFailed(
                request, try ModelFailure(try fields.json("failure")),
                spent: try Spend(try fields.json("spent")))
        case .answerAccepted:
            guard let value = fields.object["value"] else { return .answerAccepted(request) }
            return .answerAccepted(
                request,
                ReadAnswer(value: value, repairs: try fields.list("repairs", Coercion.init)))
        case .verdictAsked:
            return .verdictAsked(request, try fields.name("verifier"))
        case .answerRejected:
            return .answerRejected(request, try CallError(try fields.json("error")))
        default: throw MalformedEvent("`\(kind.rawValue)` is no event of a model")
        }
    }

    private static func call(
        _ kind: EventKind, _ fields: Fields
    ) throws(MalformedEvent) -> EventBody {
        if kind == .effectOrphaned {
            return .effectOrphaned(
                try EffectReference(fields), repeats: try fields.flag("repeats"))
        }
        let call: CallID = try fields.name("call")
        switch kind {
        case .callProposed:
            return .callProposed(
                call, tool: try fields.name("tool"), undoes: try fields.optionalName("undoes"))
        case .callValidated: return .callValidated(call, try CallJudgement(fields))
        case .callCleared: return .callCleared(call, try CallJudgement(fields))
        case .callRejected: return .callRejected(call, try CallError(try fields.json("error")))
        case .toolStarted: return .toolStarted(try ToolStarted(fields))
        case .toolFinished:
            return .toolFinished(call, try ToolResult(try fields.json("result")))
        case .toolFailed: return .toolFailed(call, try ToolFailure(try fields.json("failure")))
        case .effectRecalled: return .effectRecalled(call, try Recall(fields))
        case .verdictGiven:
            return .verdictGiven(call, try Verdict(try fields.json("verdict")))
        case .effectUndone: return .effectUndone(call, by: try fields.name("by"))
        case .effectSettled:
            let done = fields["done"] == nil ? nil : try fields.flag("done")
            return .effectSettled(
                call,
                Settlement(how: try fields.word("how"), done: done, text: try fields.text("text")))
        default: throw MalformedEvent("`\(kind.rawValue)` is no event of a call")
        }
    }
}
