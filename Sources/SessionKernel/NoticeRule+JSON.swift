package import JSON

extension NoticeRule {
    package var json: JSON {
        .compact([
            "attempts": .integer(attempts), "command": command.json,
            "on": .texts(on.map(\.rawValue).sorted()),
            "timeout_ms": .integer(timeoutMilliseconds),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "notify")
        var on: Set<Occasion> = []
        for word in try fields.texts("on") {
            guard let occasion = Occasion(rawValue: word) else {
                throw MalformedEvent("notify.on `\(word)` is not known")
            }
            on.insert(occasion)
        }
        self.init(
            command: try CommandSource(try fields.json("command")), on: on,
            attempts: try fields.int("attempts"),
            timeoutMilliseconds: try fields.int("timeout_ms"))
    }
}

extension NoticeBegun {
    var json: JSON {
        .compact([
            "attempt": .integer(attempt), "epoch": .integer(epoch), "hold": .text(hold?.text),
            "notice": .string(notice.text), "what": .string(occasion.rawValue),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            notice: try fields.name("notice"), occasion: try fields.word("what"),
            hold: try fields.optionalName("hold"), attempt: try fields.int("attempt"),
            epoch: try fields.int("epoch"))
    }
}

extension NoticeFailed {
    var json: JSON {
        .compact([
            "attempt": .integer(attempt), "due": .int(due?.milliseconds), "error": error.json,
            "notice": .string(notice.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            notice: try fields.name("notice"), attempt: try fields.int("attempt"),
            error: try CallError(try fields.json("error")),
            due: try fields.optionalInt("due").map { Timestamp(milliseconds: $0) })
    }
}
