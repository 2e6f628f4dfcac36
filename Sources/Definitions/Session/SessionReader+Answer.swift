import JSON
import SessionKernel
import ToolBoundary

extension SessionReader {
    /// What a final answer has to be.
    static func readAnswer(_ value: LocatedValue?) -> AnswerRule? {
        value?.mapping { map -> AnswerRule? in
            var rule = AnswerRule()
            if let schema = map.value("schema") {
                do {
                    _ = try Schema(schema.node.json)
                    rule.schema = schema.node.json
                } catch {
                    schema.report("the schema of the answer is wrong: \(error)")
                }
            }
            rule.refusals =
                map.list("rules") { item in
                    item.mapping { map in readRefusal(map, hasSchema: rule.schema != nil) }
                } ?? []
            let below = map.value("ask_below")
            rule.askBelow = below?.fixedPoint(
                digits: 3, in: 1...1000, expected: "a confidence above 0, up to 1")
            if let below, rule.schema?["properties"]?["confidence"] == nil {
                below.report(
                    "no `confidence` is in the answer's schema",
                    expected: "a number `confidence` among its properties")
            }
            return rule
        }
    }

    private static func readRefusal(_ map: MappingReader, hasSchema: Bool) -> AnswerRule.Refusal? {
        let when = map.value("when", required: true)
        let message = map.name("message", required: true)
        guard let when, let message else { return nil }
        for entry in when.entries() ?? [] {
            let isOfAnswer = entry.name == "answer" || entry.name.hasPrefix("answer.")
            guard entry.name == "text" || isOfAnswer && hasSchema else {
                entry.key.report(
                    "no condition is called \(Mistake.quote(entry.name))",
                    expected: hasSchema ? "`text`, `answer` or `answer.NAME`" : "`text`")
                continue
            }
        }
        do {
            _ = try Conditions(when.node.json)
        } catch {
            when.report("\(error)")
            return nil
        }
        return AnswerRule.Refusal(when: when.node.json, message: message)
    }
}
