package import JSON

extension EventBody {
    package var json: JSON {
        switch self {
        case .sessionOpened(let opened): opened.json
        case .sessionClaimed(let epoch, let runner):
            ["epoch": .integer(epoch), "runner": .string(runner)]
        case .sessionPaused(let reason), .sessionCancelled(let reason):
            ["reason": .string(reason)]
        case .sessionResumed: [:]
        case .sessionClosed(let outcome): outcome.json
        case .toolsConnected(let tools, let discovered): Self.json(tools, discovered)
        case .toolsChanged(let change): change.json
        case .taintFlagged(let flag): flag.json
        case .toolsAccepted(let acceptance): acceptance.json
        case .modelRequested(let requested): requested.json
        case .modelAnswered(let request, let answer, let cost):
            [
                "answer": answer.json, "cost": .integer(cost.microdollars),
                "request": .string(request.text),
            ]
        case .contextCompacted(let compacted): compacted.json
        case .modelChanged(let model, let from, let to):
            ["from": .string(from), "model": .string(model.text), "to": .string(to)]
        case .modelFailed(let request, let failure, let spent):
            ["failure": failure.json, "request": .string(request.text), "spent": spent.json]
        case .quarantineRequested(let requested): requested.json
        case .quarantineAnswered(let call, let answer, let cost, let verdict):
            .compact([
                "answer": answer.json, "call": .string(call.text),
                "cost": .integer(cost.microdollars), "error": verdict.fields.error,
                "result": verdict.fields.result,
            ])
        case .quarantineFailed(let call, let failure, let spent):
            ["call": .string(call.text), "failure": failure.json, "spent": spent.json]
        case .answerAccepted(let request, let read):
            .compact([
                "repairs": .list(read?.repairs ?? [], \.json), "request": .string(request.text),
                "value": read?.value,
            ])
        case .verdictAsked(let request, let verifier):
            ["request": .string(request.text), "verifier": .string(verifier.text)]
        case .verdictGiven(let call, let verdict):
            ["call": .string(call.text), "verdict": verdict.json]
        case .answerRejected(let request, let error):
            ["error": error.json, "request": .string(request.text)]
        case .callProposed, .callValidated, .callCleared, .callRejected, .toolStarted,
            .toolFinished, .toolFailed, .effectOrphaned, .effectSettled, .effectRecalled,
            .effectUndone:
            callJSON
        case .retryScheduled(let retry): retry.json
        case .fallbackTaken(let fallback): fallback.json
        case .breakerOpened(let name, let failures, let until):
            [
                "failures": .integer(failures), "of": .string(name.description),
                "until": .integer(until.milliseconds),
            ]
        case .breakerClosed(let name): ["of": .string(name.description)]
        case .loopNoticed(let finding): finding.json
        case .faultInjected(let fault): fault.json
        case .holdRaised, .holdSigned, .holdDecided, .holdEscalated, .holdExpired: holdJSON
        case .handoffOffered(let handoff): handoff.json
        case .handoffAccepted(let agent): ["to": .string(agent.text)]
        case .handoffRefused(let agent, let error, let call):
            .compact([
                "call": .text(call?.text), "error": error.json, "to": .string(agent.text),
            ])
        case .planMade(let call, let tasks):
            .compact(["call": .string(call.text), "tasks": .list(tasks, \.json)])
        case .taskSkipped(let task, let why):
            ["task": .string(task.text), "why": .string(why)]
        case .childOpened(let opened): opened.json
        case .childClosed(let task, let end):
            ["end": end.json, "task": .string(task.text)]
        case .stepBegun(let begun): begun.json
        case .stepEnded(let ended): ended.json
        case .briefRevised(let call, let revision):
            .compact(["call": .text(call?.text), "revision": revision.json])
        case .budgetWarned(let ceiling, let agent):
            .compact(["agent": .text(agent?.text), "ceiling": .string(ceiling.rawValue)])
        case .budgetExtended(let ceiling, let amount, let agent):
            .compact([
                "agent": .text(agent?.text), "by": .integer(amount),
                "ceiling": .string(ceiling.rawValue),
            ])
        case .ruleGranted(let rule): ["rule": rule.json]
        case .ruleRevoked(let rule, let reason):
            ["reason": .string(reason), "rule": .string(rule.text)]
        case .noticeBegun(let begun): begun.json
        case .noticeGiven(let id, let attempt):
            ["attempt": .integer(attempt), "notice": .string(id.text)]
        case .noticeFailed(let failed): failed.json
        case .memoryChanged(let call, let change): Self.with(call, change.json)
        case .memoryRead(let call, let reading): Self.with(call, reading.json)
        case .noteAdded(let text): ["text": .string(text)]
        }
    }

    private var callJSON: JSON {
        switch self {
        case .callProposed(let call, let tool, let undoes):
            .compact([
                "call": .string(call.text), "tool": .string(tool.text),
                "undoes": .text(undoes?.text),
            ])
        case .callValidated(let call, let judgement), .callCleared(let call, let judgement):
            judgement.json(of: call)
        case .callRejected(let call, let error):
            ["call": .string(call.text), "error": error.json]
        case .toolStarted(let started): started.json
        case .toolFinished(let call, let result):
            ["call": .string(call.text), "result": result.json]
        case .toolFailed(let call, let failure):
            ["call": .string(call.text), "failure": failure.json]
        case .effectOrphaned(let effect, let repeats):
            .compact([effect.member: .string(effect.text), "repeats": .flag(repeats)])
        case .effectRecalled(let call, let recall): recall.json(of: call)
        case .effectUndone(let call, let by):
            ["by": .string(by.text), "call": .string(call.text)]
        case .effectSettled(let call, let settlement):
            .compact([
                "call": .string(call.text), "done": settlement.done.map { .bool($0) },
                "how": .string(settlement.how.rawValue), "text": .string(settlement.text),
            ])
        default: preconditionFailure("not an event of a call: \(kind.rawValue)")
        }
    }

    private var holdJSON: JSON {
        switch self {
        case .holdRaised(let raised): raised.json
        case .holdSigned(let hold, let decision), .holdDecided(let hold, let decision):
            ["decision": decision.json, "hold": .string(hold.text)]
        case .holdEscalated(let hold), .holdExpired(let hold): ["hold": .string(hold.text)]
        default: preconditionFailure("not an event of a hold: \(kind.rawValue)")
        }
    }

    private static func with(_ call: CallID, _ json: JSON) -> JSON {
        var members = json.objectValue ?? [:]
        members["call"] = .string(call.text)
        return .object(members)
    }

    private static func json(
        _ tools: [ToolName: Digest], _ discovered: [ToolDefinition]
    ) -> JSON {
        var object = JSON.Object()
        for (name, digest) in tools { object[name.text] = .string(digest.hex) }
        return .compact([
            "discovered": .list(discovered, \.json), "tools": .object(object),
        ])
    }
}

extension SessionOpened {
    var json: JSON {
        .compact([
            "definition": definition.json, "goal": .string(goal), "inputs": inputs,
            "mark": .text(mark), "parent": parent?.json, "workspace": .string(workspace),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            definition: try SessionDefinition(try fields.json("definition")),
            goal: try fields.text("goal"), inputs: try fields.json("inputs"),
            workspace: try fields.text("workspace"), mark: try fields.optionalText("mark"))
        if let told = fields["parent"] { parent = try ParentSession(told) }
    }
}

extension ModelRequested {
    var json: JSON {
        .compact([
            "body": .text(body?.hex), "bytes": .int(bytes), "encoder": .string(encoder),
            "epoch": .integer(epoch),
            "messages": .integer(messages), "model": .string(model.text),
            "prompt": .string(prompt.hex), "request": .string(request.text),
            "reserved": reserved.json, "rung": rung == 0 ? nil : .integer(rung),
            "step": .integer(step),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            request: try fields.name("request"), step: try fields.int("step"),
            model: try fields.name("model"), rung: try fields.optionalInt("rung") ?? 0,
            prompt: try fields.digest("prompt"), messages: try fields.int("messages"),
            body: try fields.optionalDigest("body"), encoder: try fields.text("encoder"),
            reserved: try Spend(try fields.json("reserved")), epoch: try fields.int("epoch"),
            bytes: try fields.optionalInt("bytes"))
    }
}

extension CallJudgement {
    func json(of call: CallID) -> JSON {
        .compact([
            "arguments": arguments, "call": .string(call.text),
            "coercions": .list(coercions, \.json), "command": command?.json,
            "destinations_clean": .flag(destinationsClean),
            "risk": .string(risk.rawValue), "rule": .string(rule),
            "standing": .text(standing?.text),
            "taint": .list(taint, \.json), "tainted": .flag(tainted),
            "terms": terms == HoldTerms() ? nil : terms.json, "unattended": .flag(unattended),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            arguments: try fields.json("arguments"),
            coercions: try fields.list("coercions", Coercion.init),
            risk: try fields.word("risk"), tainted: try fields.flag("tainted"),
            rule: try fields.text("rule"), unattended: try fields.flag("unattended"))
        if let asked = fields["terms"] { terms = try HoldTerms(asked) }
        taint = try fields.list("taint", TaintFinding.init)
        destinationsClean = try fields.flag("destinations_clean")
        standing = try fields.optionalName("standing")
        command = try fields["command"].map { (json) throws(MalformedEvent) in
            try CommandFinding(json)
        }
    }
}

extension HoldRaised {
    var json: JSON {
        .compact([
            "agent": .text(agent?.text), "approvers": approvers == 1 ? nil : .integer(approvers),
            "call": .text(call?.text), "ceiling": .text(ceiling?.rawValue),
            "digest": .string(digest.hex), "expires": .int(expires?.milliseconds),
            "friction": .text(friction?.rawValue), "hold": .string(hold.text),
            "kind": .string(kind.rawValue), "policy": .text(policy?.hex), "preview": preview?.json,
            "question": question?.json, "reason": .string(reason), "risk": .string(risk.rawValue),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            hold: try fields.name("hold"), kind: try fields.word("kind"),
            digest: try fields.digest("digest"), risk: try fields.word("risk"),
            reason: try fields.text("reason"), call: try fields.optionalName("call"),
            preview: nil, ceiling: fields["ceiling"] == nil ? nil : try fields.word("ceiling"),
            agent: try fields.optionalName("agent"),
            expires: try fields.optionalInt("expires").map { Timestamp(milliseconds: $0) })
        if let shown = fields["preview"] { preview = try Preview(shown) }
        approvers = try fields.optionalInt("approvers") ?? 1
        if fields["friction"] != nil { friction = try fields.word("friction") }
        policy = try fields.optionalDigest("policy")
        if let asked = fields["question"] { question = try AskedQuestion(asked) }
    }
}

extension ToolStarted {
    var json: JSON {
        .compact([
            "attempt": .integer(attempt), "call": .string(call.text),
            "decision": .text(decision?.text), "digest": .string(digest.hex),
            "epoch": .integer(epoch), "key": .string(key),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            call: try fields.name("call"), digest: try fields.digest("digest"),
            key: try fields.text("key"), attempt: try fields.int("attempt"),
            epoch: try fields.int("epoch"), decision: try fields.optionalName("decision"))
    }
}

extension Handoff {
    var json: JSON {
        .compact([
            "brief": brief.json, "call": .string(call.text), "changes": .list(changes, \.json),
            "from": .string(from.text), "reason": .string(reason), "to": .string(to.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            call: try fields.name("call"), from: try fields.name("from"),
            to: try fields.name("to"), reason: try fields.text("reason"),
            brief: try Brief(try fields.json("brief")),
            changes: try fields.list("changes", BriefChange.init))
    }
}
