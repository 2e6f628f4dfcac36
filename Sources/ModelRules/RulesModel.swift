package import JSON
package import SessionKernel
package import SessionRuntime
import ToolBoundary

/// A model that answers by rules: a deterministic policy in data.
///
/// The first rule whose conditions hold answers; what it answers depends on the prompt alone. It
/// needs no network, no key and no tokens.
package struct RulesModel: LanguageModel {
    private let rules: [Rule]

    /// Reads `{"rules": [...]}`, or the list alone.
    ///
    /// - Throws: Every mistake in them.
    package init(rules json: JSON) throws(RulesMistakes) {
        var reader = RulesReader()
        rules = reader.rules(json)
        if !reader.mistakes.isEmpty { throw RulesMistakes(mistakes: reader.mistakes) }
    }

    /// The tools that the rules call, each once, in the order of their names.
    package var tools: [ToolName] {
        Set(rules.flatMap { $0.calls.map(\.tool) }).sorted()
    }

    package func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
        EncodedPrompt(
            prompt: prompt, body: [], digest: nil, encoder: "rules/1", inputTokensMax: 0,
            outputTokensMax: 0)
    }

    package func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        try Task.checkCancellation()
        let answer = try answer(prompt.prompt)
        for piece in answer.text.pieces { progress(.text(piece)) }
        for (index, call) in answer.calls.enumerated() {
            progress(.call(index: index, tool: call.tool.text, arguments: call.arguments))
        }
        return answer
    }

    /// - Throws: `ModelFailure` when no rule's conditions hold.
    func answer(_ prompt: ModelPrompt) throws -> ModelAnswer {
        let search = Search(prompt)
        let given = Bindings(texts: ["agent": prompt.agent.text, "goal": prompt.brief.goal])
        var troubles: [String] = []
        for rule in rules where rule.agent?.matches(prompt.agent.text) != false {
            var answer: ModelAnswer?
            do {
                _ = try search.solve(rule.conditions[...], given) { bindings in
                    answer = rule.answer(bindings, messages: prompt.messages.count)
                    return true
                }
            } catch let trouble as RuleTrouble {
                troubles.append("Rule `\(rule.name)` was left out: \(trouble.message).")
            } catch is Search.TooManyTries {
                throw ModelFailure(
                    kind: .noRule,
                    message: "Rule `\(rule.name)` was given up after \(Search.triesMax) tries; "
                        + "narrow its conditions.",
                    retryable: false)
            }
            if let answer { return answer }
        }
        throw noRule(prompt, troubles)
    }

    private func noRule(_ prompt: ModelPrompt, _ troubles: [String]) -> ModelFailure {
        let last: String =
            switch prompt.messages.last {
            case .result(let reference, _, let failed):
                "after \(failed ? "a failure" : "a result") of \(reference.tool)"
            case .user, .system: "after what it was told"
            case .assistant: "after its own answer"
            case nil: "on an empty prompt"
            }
        let message = "No rule fits agent `\(prompt.agent)` \(last)."
        return ModelFailure(
            kind: .noRule, message: ([message] + troubles).joined(separator: " "), retryable: false)
    }
}

extension String {
    /// The text in at most four pieces, cut after spaces, as a model's would come.
    fileprivate var pieces: [String] {
        let length = max(1, (count + 3) / 4)
        var pieces: [String] = []
        var piece = ""
        for character in self {
            piece.append(character)
            if piece.count >= length, character.isWhitespace {
                pieces.append(piece)
                piece = ""
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }
}
