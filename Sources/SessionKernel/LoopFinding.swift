import JSON

/// A session that goes round in circles.
package struct LoopFinding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The same tool, arguments and result again and again.
        case sameCall = "same_call"
        /// Two calls in turn, with the same results.
        case cycle
        /// Tools that do not exist.
        case inventedNames = "invented_names"
        /// Steps that changed neither the brief nor a result.
        case noProgress = "no_progress"
        /// The same two agents hand over to each other, or all of them do so all the time.
        case handoffs
    }

    package var kind: Kind
    /// How often it was seen.
    package var count: Int
    /// One sentence for the operator and for the model.
    package var text: String

    package init(kind: Kind, count: Int, text: String) {
        self.kind = kind
        self.count = count
        self.text = text
    }
}

/// What counts as going round in circles, and what is done about it after one warning.
package struct LoopRule: Hashable, Sendable {
    package enum Stop: String, Hashable, Sendable, CaseIterable { case hold, end }

    /// So many equal calls with equal results, one after the other.
    package var repeats: Int
    /// So many rounds of the same two calls.
    package var cycles: Int
    /// So many names of tools that do not exist.
    package var invented: Int
    /// So many steps without anything new.
    package var idleSteps: Int
    /// So many handoffs from one agent to the same other one, with nothing new in the brief.
    package var handoffs: Int
    /// So many handoffs in all.
    package var handoffsMax: Int
    package var then: Stop

    package init(
        repeats: Int = 3, cycles: Int = 2, invented: Int = 5, idleSteps: Int = 12,
        then: Stop = .hold
    ) {
        handoffs = Self.handoffsDefault
        handoffsMax = Self.handoffsMaxDefault
        self.repeats = repeats
        self.cycles = cycles
        self.invented = invented
        self.idleSteps = idleSteps
        self.then = then
    }

    static let handoffsDefault = 3
    static let handoffsMaxDefault = 20
}

extension LoopFinding {
    var json: JSON {
        [
            "count": .integer(count), "kind": .string(kind.rawValue), "text": .string(text),
        ]
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            kind: try fields.word("kind"), count: try fields.int("count"),
            text: try fields.text("text"))
    }
}

extension LoopRule {
    var json: JSON {
        [
            "cycles": .integer(cycles), "handoffs": .integer(handoffs),
            "handoffs_max": .integer(handoffsMax), "idle_steps": .integer(idleSteps),
            "invented": .integer(invented), "repeats": .integer(repeats),
            "then": .string(then.rawValue),
        ]
    }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "loops")
        self.init(
            repeats: try fields.int("repeats"), cycles: try fields.int("cycles"),
            invented: try fields.int("invented"), idleSteps: try fields.int("idle_steps"),
            then: try fields.word("then"))
        handoffs = try fields.optionalInt("handoffs") ?? Self.handoffsDefault
        handoffsMax = try fields.optionalInt("handoffs_max") ?? Self.handoffsMaxDefault
    }
}
