package import JSON

/// What a session's final answer has to be.
package struct AnswerRule: Hashable, Sendable {
    /// What an answer is refused for.
    package struct Refusal: Hashable, Sendable {
        /// Conditions on `answer` and `text`.
        package var when: JSON
        package var message: String

        package init(when: JSON, message: String) {
            self.when = when
            self.message = message
        }
    }

    /// A JSON Schema; nil where any text is an answer.
    package var schema: JSON?
    package var refusals: [Refusal]
    /// An answer that says of itself a `confidence` below this, in thousandths, is put to a person.
    package var askBelow: Int?

    package init(schema: JSON? = nil, refusals: [Refusal] = [], askBelow: Int? = nil) {
        self.schema = schema
        self.refusals = refusals
        self.askBelow = askBelow
    }

    /// Why a person has to be asked about an answer that is in order; nil where nobody has.
    func doubt(about value: JSON?) -> String? {
        guard let limit = askBelow else { return nil }
        guard let stated = value?["confidence"], let confidence = stated.doubleValue else {
            return "The answer does not say how sure it is."
        }
        guard confidence < Double(limit) / 1000 else { return nil }
        return "The agent says that it is sure of its answer to \(stated.canonicalText) only."
    }

    package var json: JSON {
        .compact([
            "ask_below_milli": .int(askBelow),
            "rules": .list(refusals) { ["message": .string($0.message), "when": $0.when] },
            "schema": schema,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "answer")
        self.init(
            schema: fields["schema"],
            refusals: try fields.list("rules") { (json) throws(MalformedEvent) in
                let fields = try Fields(json, of: "rule")
                return Refusal(
                    when: try fields.json("when"), message: try fields.text("message"))
            }, askBelow: try fields.optionalInt("ask_below_milli"))
    }
}

/// A final answer as it was read: the value that its text spells, and what was mended to read it.
package struct ReadAnswer: Hashable, Sendable {
    package var value: JSON
    package var repairs: [Coercion]

    package init(value: JSON, repairs: [Coercion] = []) {
        self.value = value
        self.repairs = repairs
    }
}
