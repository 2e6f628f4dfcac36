package import JSON

extension SessionTrace.Entry {
    /// `m2.1`, `c2.1`, `c2.1/r1`; of a handoff and of a worker the sequence, `#20`.
    package var id: String {
        switch self {
        case .model(let call): call.id
        case .tool(let call): call.id.text
        case .handoff(let handoff): "#\(handoff.sequence)"
        case .worker(let worker): "#\(worker.sequence)"
        }
    }

    package var sequence: Int {
        switch self {
        case .model(let call): call.sequence
        case .tool(let call): call.sequence
        case .handoff(let handoff): handoff.sequence
        case .worker(let worker): worker.sequence
        }
    }

    package var json: JSON {
        switch self {
        case .model(let call): call.json
        case .tool(let call): call.json
        case .handoff(let handoff):
            [
                "at": .integer(handoff.at.milliseconds), "handoff": handoff.handoff.json,
                "seq": .integer(handoff.sequence), "what": "handoff",
            ]
        case .worker(let worker):
            [
                "agent": .string(worker.opened.agent.text),
                "at": .integer(worker.at.milliseconds),
                "goal": .string(worker.opened.goal), "seq": .integer(worker.sequence),
                "session": .string(worker.opened.child.text),
                "task": .string(worker.opened.task.text), "what": "worker",
            ]
        }
    }
}

extension TracedModelCall {
    package var answer: ModelAnswer? {
        if case .answered(let answer, _, _) = end { answer } else { nil }
    }

    /// What it cost, or for one that failed what is counted.
    package var cost: Money {
        switch end {
        case .open: Money(microdollars: 0)
        case .answered(_, let cost, _): cost
        case .failed(_, let spent, _): spent.cost
        case .orphaned: reserved.cost
        }
    }

    var json: JSON {
        var failure: ModelFailure?
        let word: String
        switch end {
        case .open: word = "open"
        case .answered: word = rejected == nil ? "answered" : "rejected"
        case .failed(let why, _, _): (word, failure) = ("failed", why)
        case .orphaned: word = "orphaned"
        }
        return .compact([
            "agent": .string(agent.text), "answer": answer?.json,
            "at": .integer(at.milliseconds), "body": .text(body?.hex),
            "cost": .integer(cost.microdollars), "encoder": .string(encoder),
            "end": .string(word), "error": rejected?.json, "failure": failure?.json,
            "id": .string(id), "model": .string(model.text), "prompt": .string(prompt.hex),
            "rung": rung == 0 ? nil : .integer(rung), "seq": .integer(sequence),
            "step": .integer(step), "what": "model",
        ])
    }
}

extension TracedToolCall {
    package var result: ToolResult? {
        switch end {
        case .finished(let result): result
        case .recalled(let recall): recall.result
        case .failed(let failure): failure.output
        case .waiting, .notRun, .running, .acted, .answered, .rejected, .denied, .expired,
            .inDoubt, .settled:
            nil
        }
    }

    /// How long its last attempt took, where somebody saw that.
    package var milliseconds: Int? {
        switch end {
        case .finished(let result): result.milliseconds
        case .failed(let failure): failure.milliseconds
        case .waiting, .notRun, .running, .acted, .answered, .rejected, .denied, .expired,
            .recalled, .inDoubt, .settled:
            nil
        }
    }

    /// One word for what became of it.
    package var endWord: String {
        switch end {
        case .waiting: "waits"
        case .notRun: "not run"
        case .running: "runs"
        case .acted: tool == ControlTool.signOff ? "signed" : "ok"
        case .answered: "answered"
        case .finished: undoneBy == nil ? "ok" : "undone"
        case .failed(let failure): failure.inDoubt ? "in doubt" : "failed"
        case .rejected: "rejected"
        case .denied: "denied"
        case .expired: "not decided in time"
        case .recalled: "done before"
        case .inDoubt: "in doubt"
        case .settled(let settlement):
            switch settlement.done {
            case true: "done"
            case false: "not done"
            case nil: "in doubt"
            }
        }
    }

    /// What a person answered to it, where it is a question.
    package var answer: JSON? {
        if case .answered(let value, _) = end { value } else { nil }
    }

    /// Why it did not come to a result.
    package var error: String? {
        switch end {
        case .failed(let failure): failure.error.message
        case .rejected(let error): error.message
        case .denied(let by, let reason): by + (reason.isEmpty ? "" : ": \(reason)")
        case .settled(let settlement): settlement.text
        case .waiting, .notRun, .running, .acted, .answered, .finished, .expired, .recalled,
            .inDoubt:
            nil
        }
    }

    var json: JSON {
        .compact([
            "agent": .string(agent.text), "answer": answer, "arguments": judgement?.arguments,
            "asked": .text(asked), "at": .integer(at.milliseconds),
            "attempts": .integer(attempts), "cleared": .flag(isCleared),
            "decisions": .list(words) { word in
                ["decision": word.decision.json, "hold": .string(word.hold.text)]
            }, "end": .string(endWord), "error": .text(error),
            "holds": .list(shown) { shown in
                .compact([
                    "digest": .string(shown.digest.hex), "id": .string(shown.hold.text),
                    "kind": .string(shown.kind.rawValue), "open": .flag(shown.isOpen),
                    "preview": shown.preview?.json,
                ])
            }, "id": .string(id.text),
            "ms": .int(milliseconds), "result": result?.json,
            "risk": .text(judgement?.risk.rawValue), "rule": .text(judgement?.rule),
            "seq": .integer(sequence), "tainted": .flag(judgement?.tainted ?? false),
            "tool": .string(tool.text), "undoes": .text(undoes?.text),
            "undone_by": .text(undoneBy?.text),
            "undone_for": .text(undoneFor), "what": "tool",
        ])
    }
}
