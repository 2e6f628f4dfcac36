package import JSON

/// What an agent needs in the brief before it takes a session over.
package struct HandoffTerms: Hashable, Sendable {
    /// A fact by its key: how it has to be known, and what has to have shown it.
    package struct FactTerm: Hashable, Sendable {
        package var key: String
        /// The least that counts; nil where anybody's word does.
        package var evidence: Fact.Evidence?
        package var from: ToolName?

        package init(key: String, evidence: Fact.Evidence? = nil, from: ToolName? = nil) {
            self.key = key
            self.evidence = evidence
            self.from = from
        }
    }

    package var facts: [FactTerm]
    /// Entries of the brief, word for word.
    package var done: [String]
    package var artifacts: [String]

    package init(facts: [FactTerm] = [], done: [String] = [], artifacts: [String] = []) {
        self.facts = facts
        self.done = done
        self.artifacts = artifacts
    }

    package var isEmpty: Bool { facts.isEmpty && done.isEmpty && artifacts.isEmpty }

    /// All that is needed, one sentence part each, for who hands over.
    package var words: [String] {
        facts.map(\.words) + done.map { "done: \($0)" } + artifacts.map { "artifact: \($0)" }
    }

    /// What a brief lacks of it, in words; empty where it lacks nothing.
    package func missing(in brief: Brief) -> [String] {
        facts.compactMap { $0.missing(in: brief) }
            + done.filter { !brief.done.contains($0) }.map { "done: \($0)" }
            + artifacts.filter { !brief.artifacts.contains($0) }.map { "artifact: \($0)" }
    }

    /// Why an agent does not take a brief over; nil where it does.
    package func refusal(of brief: Brief, by agent: AgentName) -> CallError? {
        let missing = missing(in: brief)
        guard !missing.isEmpty else { return nil }
        return CallError(
            code: "handoff_incomplete",
            message: "\(agent) does not take this over. What is missing: "
                + missing.joined(separator: "; ") + ".",
            expected: words.joined(separator: "; "), retryable: true,
            hint: "Nothing was taken into the brief. Find out or do what is missing, then hand off "
                + "again with all of it: each fact with its `key`, and as `source` the tool that "
                + "showed it.")
    }
}

extension HandoffTerms.FactTerm {
    fileprivate var words: String {
        var words = "fact `\(key)`"
        if let evidence { words += ", \(evidence.rawValue)" }
        if let from { words += " in a result of \(from)" }
        return words
    }

    fileprivate func missing(in brief: Brief) -> String? {
        guard let fact = brief.facts.first(where: { $0.key == key }) else { return words }
        if let evidence, fact.evidence.weight < evidence.weight {
            return "\(words), where it is only \(fact.evidence.rawValue)"
        }
        if let from, fact.tool != from {
            return "\(words), where it comes from \(fact.tool?.text ?? "no tool")"
        }
        return nil
    }
}

extension Fact.Evidence {
    /// What a tool has shown counts for more than what was said, and that for more than a guess.
    fileprivate var weight: Int {
        switch self {
        case .inferred: 0
        case .given: 1
        case .seen: 2
        }
    }
}

extension HandoffTerms {
    package var json: JSON {
        .compact([
            "artifacts": .texts(artifacts), "done": .texts(done), "facts": .list(facts, \.json),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "accepts")
        self.init(
            facts: try fields.list("facts", FactTerm.init), done: try fields.texts("done"),
            artifacts: try fields.texts("artifacts"))
    }
}

extension HandoffTerms.FactTerm {
    fileprivate var json: JSON {
        .compact([
            "evidence": .text(evidence?.rawValue), "from": .text(from?.text), "key": .string(key),
        ])
    }

    fileprivate init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "term")
        self.init(
            key: try fields.text("key"),
            evidence: fields["evidence"] == nil ? nil : try fields.word("evidence"),
            from: try fields.optionalName("from"))
    }
}
