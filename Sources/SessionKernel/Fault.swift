import JSON

/// Something that was broken on purpose.
package struct Fault: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case toolError = "tool_error"
        case hang, latency
        case wrongTypes = "wrong_types"
        case partialJSON = "partial_json"
        case malformedJSON = "malformed_json"
        case unknownTool = "unknown_tool"
        case refusal
        case cutStream = "cut_stream"
        case doubledCall = "doubled_call"
        case lostAnswer = "lost_answer"
        case clockJump = "clock_jump"
    }

    package var kind: Kind
    /// Nil for what concerns no single effect: the clock.
    package var effect: EffectReference?
    /// What was done, one line.
    package var text: String

    package init(kind: Kind, effect: EffectReference?, text: String) {
        self.kind = kind
        self.effect = effect
        self.text = text
    }
}

extension Fault {
    var json: JSON {
        .compact([
            "kind": .string(kind.rawValue), "text": .string(text),
            effect?.member ?? "effect": .text(effect?.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        let concerns = fields["request"] != nil || fields["call"] != nil
        self.init(
            kind: try fields.word("kind"), effect: concerns ? try EffectReference(fields) : nil,
            text: try fields.text("text"))
    }
}
