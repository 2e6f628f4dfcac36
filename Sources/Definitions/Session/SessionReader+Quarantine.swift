import JSON
import SessionKernel
import ToolBoundary

extension SessionReader {
    /// What the output of a tool, or of all tools of a server, goes through before an agent sees
    /// it: `true`, or a mapping. Nil where nothing; such output is never trusted.
    func readQuarantine(_ map: MappingReader) -> QuarantineRule? {
        guard let value = map.value("quarantine") else { return nil }
        var rule: QuarantineRule?
        if case .mapping = value.node.value {
            rule = value.mapping(readQuarantineRule)
        } else if value.bool() == true {
            rule = QuarantineRule()
        }
        if rule != nil, let trust = map.value("trust"), readTrust(trust) {
            trust.report(
                "what is in quarantine is not trusted", expected: "`trust: untrusted`, or nothing")
        }
        return rule
    }

    private func readQuarantineRule(_ map: MappingReader) -> QuarantineRule? {
        var rule = QuarantineRule()
        rule.instructions = map.value("instructions")?.name()
        if let model = map.value("model"), let name = model.string() {
            if !modelNames.contains(name) {
                model.reportUnknown(
                    name, among: modelNames, message: "no model is called \(Mistake.quote(name))")
            }
            rule.model = ModelName(name)
        }
        guard let schema = map.value("schema") else { return rule }
        rule.schema = schema.node.json
        do {
            _ = try Schema(rule.schema)
        } catch {
            schema.report("the schema of the quarantine is wrong: \(error)")
        }
        if rule.schema["type"]?.stringValue != "object" {
            schema.report(
                "what an agent reads of a quarantine is an object",
                expected: "`type: object` in the schema")
        }
        return rule
    }
}
