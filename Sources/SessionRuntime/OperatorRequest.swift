package import JSON
package import SessionKernel

/// What an operator may ask of a session, in the form that travels to another process.
package enum OperatorRequest: Hashable, Sendable {
    case pause(reason: String)
    case resume
    case cancel(reason: String)
    case decide(HoldID, OperatorDecision)
    case note(String)
    case undo(CallID, reason: String)
    case revokeRule(RuleID, reason: String)
    case acceptTool(ToolName, found: Digest, reason: String)

    package var request: Command.Request {
        switch self {
        case .pause(let reason): .pause(reason: reason)
        case .resume: .resume
        case .cancel(let reason): .cancel(reason: reason)
        case .decide(let hold, let decision): .decide(hold, decision)
        case .note(let text): .note(text)
        case .revokeRule(let rule, let reason): .revokeRule(rule, reason: reason)
        case .acceptTool(let tool, let found, let reason):
            .acceptTool(tool, found: found, reason: reason)
        case .undo(let call, let reason): .undo(call, reason: reason, verdict: nil)
        }
    }

    package var json: JSON {
        switch self {
        case .pause(let reason): ["do": "pause", "reason": .string(reason)]
        case .resume: ["do": "resume"]
        case .cancel(let reason): ["do": "cancel", "reason": .string(reason)]
        case .note(let text): ["do": "note", "text": .string(text)]
        case .undo(let call, let reason):
            ["call": .string(call.text), "do": "undo", "reason": .string(reason)]
        case .revokeRule(let rule, let reason):
            ["do": "revoke", "reason": .string(reason), "rule": .string(rule.text)]
        case .acceptTool(let tool, let found, let reason):
            [
                "do": "accept_tool", "found": .string(found.hex), "reason": .string(reason),
                "tool": .string(tool.text),
            ]
        case .decide(let hold, let decision):
            .compact([
                "answer": decision.answer.json, "digest": .text(decision.digest?.hex),
                "do": "decide", "grant": decision.grant?.json, "hold": .string(hold.text),
                "reason": .string(decision.reason),
                "shown_ms": .int(decision.shownMilliseconds),
            ])
        }
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "command")
        switch try fields.text("do") {
        case "pause": self = .pause(reason: try fields.text("reason"))
        case "resume": self = .resume
        case "cancel": self = .cancel(reason: try fields.text("reason"))
        case "note": self = .note(try fields.text("text"))
        case "undo":
            self = .undo(try fields.name("call"), reason: try fields.text("reason"))
        case "revoke":
            self = .revokeRule(try fields.name("rule"), reason: try fields.text("reason"))
        case "accept_tool":
            self = .acceptTool(
                try fields.name("tool"), found: try fields.digest("found"),
                reason: try fields.text("reason"))
        case "decide":
            var decision = OperatorDecision(
                try Decision.Answer(try fields.json("answer")),
                reason: try fields.text("reason"), digest: try fields.optionalDigest("digest"),
                shownMilliseconds: try fields.optionalInt("shown_ms"))
            if let grant = fields["grant"] { decision.grant = try RuleGrant(grant) }
            self = .decide(try fields.name("hold"), decision)
        case let word: throw MalformedEvent("command `\(word)` is not known")
        }
    }
}
