import JSON

extension EffectReference {
    /// The member of an event that says which effect it is about.
    var member: String {
        switch self {
        case .request: "request"
        case .call: "call"
        case .quarantine: "quarantine"
        }
    }

    /// Its id.
    package var text: String {
        switch self {
        case .request(let request): request.text
        case .call(let call), .quarantine(let call): call.text
        }
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        if let request: RequestID = try fields.optionalName("request") {
            self = .request(request)
        } else if let call: CallID = try fields.optionalName("quarantine") {
            self = .quarantine(call)
        } else {
            self = .call(try fields.name("call"))
        }
    }
}

extension ScheduledRetry {
    var json: JSON {
        .compact([
            "attempt": .integer(attempt), "due": .integer(due.milliseconds), "why": .string(why),
            effect.member: .string(effect.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            effect: try EffectReference(fields), attempt: try fields.int("attempt"),
            due: Timestamp(milliseconds: try fields.int("due")), why: try fields.text("why"))
    }
}

extension Fallback {
    var json: JSON {
        .compact([
            "model": .text(model?.text), "rung": rung == 0 ? nil : .integer(rung),
            "why": .string(why), effect.member: .string(effect.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            effect: try EffectReference(fields), rung: try fields.optionalInt("rung") ?? 0,
            model: try fields.optionalName("model"), why: try fields.text("why"))
    }
}

extension BreakerName {
    init(_ fields: Fields) throws(MalformedEvent) {
        let text = try fields.text("of")
        guard let name = BreakerName(text) else {
            throw MalformedEvent("of `\(text)` is neither `model:NAME` nor `tool:NAME`")
        }
        self = name
    }
}

extension Recall {
    func json(of call: CallID) -> JSON {
        [
            "at": .integer(at), "call": .string(call.text), "earlier": .string(earlier.text),
            "result": result.json,
        ]
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            earlier: try fields.name("earlier"), at: try fields.int("at"),
            result: try ToolResult(try fields.json("result")))
    }
}
