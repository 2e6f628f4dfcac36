import JSON
import SessionKernel

extension SessionReader {
    /// The command that tells a person, and when.
    func readNotify(_ value: LocatedValue?) -> NoticeRule? {
        value?.mapping { map -> NoticeRule? in
            let run = map.value("run", required: true)
            var command = CommandSource(
                run: run?.strings(count: 1...256) ?? [], environment: map.stringMap("env") ?? [:],
                allowsDash: map.bool("allow_dash") ?? false)
            command.memoryBytes = map.bytes("memory", in: 16 << 20...1 << 40)
            for part in [run, map.value("env")] { checkPlaceholders(part, Self.noticeArguments) }
            var rule = NoticeRule(command: command)
            if let on = map.value("on") {
                let words = NoticeRule.Occasion.allCases.map(\.rawValue)
                let named =
                    on.list(count: 1...words.count) { item in
                        item.oneOf(words).flatMap(NoticeRule.Occasion.init(rawValue:))
                    } ?? []
                rule.on = Set(named)
            }
            if let attempts = map.integer("attempts", in: 1...10) { rule.attempts = attempts }
            if let timeout = map.milliseconds("timeout", in: 100...600_000) {
                rule.timeoutMilliseconds = timeout
            }
            return command.run.isEmpty ? nil : rule
        }
    }

    /// What every notice says: a placeholder may name it.
    private static let noticeArguments: JSON = [
        "properties": [
            "notice": ["type": "string"], "session": ["type": "string"],
            "summary": ["type": "string"], "title": ["type": "string"], "what": ["type": "string"],
        ], "type": "object",
    ]
}
