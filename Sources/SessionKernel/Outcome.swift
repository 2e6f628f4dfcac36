package import JSON

/// How a session ended.
package struct Outcome: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case success, failure, timeout, invalidInput, invalidOutput, cancelled
    }

    package var status: Status
    package var answer: String?
    /// The value that the answer spells, where the session asks for one.
    package var value: JSON?
    package var error: CallError?
    /// The lowest rung of the fallback ladder that was used; 0 is the first choice.
    package var rung: Int
    package var spent: Spend

    package init(
        status: Status, answer: String? = nil, error: CallError? = nil, rung: Int = 0,
        spent: Spend = Spend()
    ) {
        self.status = status
        self.answer = answer
        self.error = error
        self.rung = rung
        self.spent = spent
    }

    package var phase: Phase {
        switch status {
        case .success: .completed
        case .failure, .invalidInput, .invalidOutput: .failed
        case .timeout: .timedOut
        case .cancelled: .cancelled
        }
    }
}

extension Spend {
    package var json: JSON {
        [
            "cost": .integer(cost.microdollars), "steps": .integer(steps),
            "tokens": .integer(tokens),
        ]
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "spend")
        self.init(
            steps: try fields.int("steps"), tokens: try fields.int("tokens"),
            cost: Money(microdollars: try fields.int("cost")))
    }
}

extension Outcome {
    package var json: JSON {
        .compact([
            "answer": .text(answer), "error": error?.json,
            "fallback_used": .flag(rung > 0), "rung": .integer(rung), "spent": spent.json,
            "status": .string(status.rawValue), "value": value,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "outcome")
        self.init(
            status: try fields.word("status"), answer: try fields.optionalText("answer"),
            rung: try fields.int("rung"), spent: try Spend(try fields.json("spent")))
        if let told = fields["error"] { error = try CallError(told) }
        value = fields.object["value"]
    }
}
