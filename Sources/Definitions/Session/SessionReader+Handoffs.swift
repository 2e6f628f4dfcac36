import SessionKernel

extension SessionReader {
    /// What an agent needs in the brief to be handed the session.
    func readTerms(_ value: LocatedValue?) -> HandoffTerms {
        value?.mapping { map -> HandoffTerms? in
            var terms = HandoffTerms()
            terms.facts = (map.value("facts")?.entries() ?? []).compactMap {
                readTerm($0.name, $0.key, $0.value)
            }
            terms.done = readEntries(map, "done")
            terms.artifacts = readEntries(map, "artifacts")
            if terms.isEmpty, map.keys.isEmpty {
                map.report("nothing is needed", expected: "`facts`, `done` or `artifacts`")
            }
            return terms
        } ?? HandoffTerms()
    }

    private func readEntries(_ map: MappingReader, _ key: String) -> [String] {
        map.list(key) { item -> String? in
            guard let text = item.name() else { return nil }
            guard text.utf8.count <= Brief.entryBytesMax else {
                item.report(
                    "no entry of a brief is that long",
                    expected: "at most \(Brief.entryBytesMax) bytes")
                return nil
            }
            return text
        } ?? []
    }

    /// `tests: seen`, or with the tool: `tests: { evidence: seen, from: tests.run }`.
    private func readTerm(
        _ key: String, _ place: LocatedValue, _ value: LocatedValue
    ) -> HandoffTerms.FactTerm? {
        guard !key.isEmpty, key.utf8.count <= Fact.keyBytesMax else {
            place.report(
                "\(Mistake.quote(key)) is no key of a fact",
                expected: "1 to \(Fact.keyBytesMax) bytes")
            return nil
        }
        guard case .mapping = value.node.value else {
            return value.oneOf(Self.words).map { word in
                HandoffTerms.FactTerm(key: key, evidence: Fact.Evidence(rawValue: word))
            }
        }
        return value.mapping { map -> HandoffTerms.FactTerm? in
            let word = map.value("evidence")?.oneOf(Self.words)
            let from = map.value("from").flatMap(readSource)
            if let word, word != Fact.Evidence.seen.rawValue, map.has("from") {
                map.value("evidence")?.report(
                    "what comes `from` a tool is seen there, and never \(Mistake.quote(word))",
                    expected: "`seen`, or no `evidence` beside `from`",
                    hint: "for what a person said leave `from` away")
            }
            // Only what a tool has shown comes from one.
            let evidence = from == nil ? word.flatMap(Fact.Evidence.init(rawValue:)) : .seen
            return HandoffTerms.FactTerm(key: key, evidence: evidence, from: from)
        }
    }

    private func readSource(_ value: LocatedValue) -> ToolName? {
        guard let text = value.string() else { return nil }
        guard toolNames.contains(text) || mayBeDiscovered(text) else {
            value.reportUnknown(
                text, among: toolNames, message: "no tool is called \(Mistake.quote(text))")
            return nil
        }
        return ToolName(text)
    }

    private static let words = ["seen", "given", "any"]

    mutating func warnOfTerms(
        _ name: AgentName, _ key: LocatedValue, among agents: [AgentDefinition]
    ) {
        guard let agent = agents.first(where: { $0.name == name }), !agent.accepts.isEmpty,
            !agents.contains(where: { $0.handoff.contains(name) })
        else { return }
        warnings.append(
            Mistake(
                file: key.reading.file, position: key.position,
                keyPath: key.path.key("accepts").description,
                message: "nobody hands off to \(name)", expected: "an agent with it in `handoff`",
                hint: "`accepts` is only looked at when an agent is handed the session"))
    }
}
