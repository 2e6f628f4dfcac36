package import JSON

/// Something that waits for an operator.
package struct Hold: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A call waits to be approved.
        case approval
        /// An effect was begun and nobody knows if it happened.
        case inDoubt
        /// A ceiling would be passed.
        case budget
        /// It goes round in circles.
        case loop
        /// An agent, or a tool that is running, asks.
        case question
        /// Nobody who has to agree with an answer does.
        case dispute
    }

    package var id: HoldID
    package var kind: Kind
    /// What a decision is bound to: exactly what the card shows.
    package var digest: Digest
    package var risk: Risk
    /// The rule or cause, one line.
    package var reason: String
    package var call: CallID?
    package var preview: Preview?
    /// For a budget hold: which ceiling would be passed.
    package var ceiling: Ceiling?
    /// Whose ceiling; nil for the session's own.
    package var agent: AgentName?
    package var raised: Timestamp
    /// When it is denied by timeout; nil for an effect in doubt, which no clock settles.
    package var expires: Timestamp?
    package var escalated: Bool
    package var state: State
    /// How many different people have to approve, or to order a repetition.
    package var approvers = 1
    /// The approvals that have been given while more are needed.
    package var signatures: [Decision] = []
    /// What an approval on the card takes at least; nil for what the risk takes.
    package var friction: HoldTerms.Friction?
    /// The version of the policy under which it is decided; nil for what no policy rules.
    package var policy: Digest?
    /// For a question hold: what is asked.
    package var question: AskedQuestion?

    package enum State: Hashable, Sendable {
        case open
        case decided(Decision)
        case expired(Timestamp)
        /// Overtaken: the preview changed, the arguments were edited, the session was cancelled.
        case lapsed
    }

    package var isOpen: Bool { state == .open }

    package init(
        id: HoldID, kind: Kind, digest: Digest, risk: Risk, reason: String, raised: Timestamp,
        expires: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.digest = digest
        self.risk = risk
        self.reason = reason
        self.raised = raised
        self.expires = expires
        escalated = false
        state = .open
    }
}

/// An operator's answer to a hold.
package struct Decision: Hashable, Sendable {
    package enum Answer: Hashable, Sendable {
        case approve
        case deny
        /// Other arguments, which are judged and held anew.
        case edit(JSON)
        /// Effects in doubt: ask the tool, run it again, or say what happened.
        case verify, retry, done, notDone
        /// A budget: what the ceiling is to be raised by.
        case extend(Int)
        /// A question: what the asker is told.
        case answer(JSON)
    }

    package var answer: Answer
    package var reason: String
    package var by: String
    package var at: Timestamp
    /// How long the card was on screen; nil when it was decided without one.
    package var shownMilliseconds: Int?
    /// The version of the policy under which it was decided; nil where none rules.
    package var policy: Digest?

    package init(
        answer: Answer, reason: String = "", by: String, at: Timestamp,
        shownMilliseconds: Int? = nil
    ) {
        self.answer = answer
        self.reason = reason
        self.by = by
        self.at = at
        self.shownMilliseconds = shownMilliseconds
    }
}

extension Decision.Answer {
    package var word: String {
        switch self {
        case .approve: "approve"
        case .deny: "deny"
        case .edit: "edit"
        case .verify: "verify"
        case .retry: "retry"
        case .done: "done"
        case .notDone: "not_done"
        case .extend: "extend"
        case .answer: "answer"
        }
    }

    /// The word in the past tense, for people: "approved".
    package var past: String {
        switch self {
        case .approve: "approved"
        case .deny: "denied"
        case .edit: "edited"
        case .verify: "sent to be verified"
        case .retry: "ordered to be retried"
        case .done: "settled as done"
        case .notDone: "settled as not done"
        case .extend: "extended"
        case .answer: "answered"
        }
    }

    package var json: JSON {
        switch self {
        case .edit(let arguments): ["arguments": arguments, "word": .string(word)]
        case .extend(let amount): ["amount": .integer(amount), "word": .string(word)]
        case .answer(let value): ["value": value, "word": .string(word)]
        case .approve, .deny, .verify, .retry, .done, .notDone: ["word": .string(word)]
        }
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "answer")
        switch try fields.text("word") {
        case "approve": self = .approve
        case "deny": self = .deny
        case "edit": self = .edit(try fields.json("arguments"))
        case "verify": self = .verify
        case "retry": self = .retry
        case "done": self = .done
        case "not_done": self = .notDone
        case "extend": self = .extend(try fields.int("amount"))
        case "answer": self = .answer(try fields.json("value"))
        case let word: throw MalformedEvent("answer.word `\(word)` is not known")
        }
    }
}

extension Decision {
    package var json: JSON {
        .compact([
            "answer": answer.json, "by": .string(by), "policy": .text(policy?.hex),
            "reason": .string(reason), "shown_ms": .int(shownMilliseconds),
        ])
    }

    package init(_ json: JSON, at: Timestamp) throws(MalformedEvent) {
        let fields = try Fields(json, of: "decision")
        self.init(
            answer: try Answer(try fields.json("answer")), reason: try fields.text("reason"),
            by: try fields.text("by"), at: at,
            shownMilliseconds: try fields.optionalInt("shown_ms"))
        policy = try fields.optionalDigest("policy")
    }
}
