package import JSON

/// One rule of the policy: what it matches, and what becomes of a call that it matches.
package struct PolicyRule: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable, CaseIterable { case clear, hold, refuse }

    /// Conditions by subject: `tool`, `agent`, `reach`, `egress`, `tainted`, `args.PATH`, …
    package var when: JSON
    package var then: Verdict
    package var because: String?
    /// Said of a rule that clears what a person would have to decide.
    package var unattended: Bool
    /// Where the rule stands in its file, for the card; 0 where it stands in none.
    package var line: Int
    /// What it asks of people, where it holds.
    package var terms = HoldTerms()
    /// What the risk of a call is at least; nil where it is what it is.
    package var risk: Risk?

    package init(
        when: JSON, then: Verdict, because: String? = nil, unattended: Bool = false, line: Int = 0
    ) {
        self.when = when
        self.then = then
        self.because = because
        self.unattended = unattended
        self.line = line
    }
}

/// What the rule that holds a call asks of the people who decide about it.
package struct HoldTerms: Hashable, Sendable {
    /// How an approval is given on the card; each takes more than the one before.
    package enum Friction: String, Hashable, Sendable, CaseIterable, Comparable {
        /// One key · the key again · the key, then a typed word.
        case key, again, type

        package static func < (left: Friction, right: Friction) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .key: 0
            case .again: 1
            case .type: 2
            }
        }
    }

    /// How many different people have to approve; nil for what the risk takes.
    package var approvers: Int?
    /// How long the hold waits; nil for what the session says.
    package var expiresMilliseconds: Int?
    /// What the card takes at least; nil for what the risk takes.
    package var friction: Friction?
    /// Whether a run without a screen denies it at once, since nobody is there to decide.
    package var deniesHeadless = false

    package init(
        approvers: Int? = nil, expiresMilliseconds: Int? = nil, friction: Friction? = nil
    ) {
        self.approvers = approvers
        self.expiresMilliseconds = expiresMilliseconds
        self.friction = friction
    }

    package static let approversMax = 5
}

extension HoldTerms {
    package var json: JSON {
        .compact([
            "approvers": .int(approvers), "expires_ms": .int(expiresMilliseconds),
            "friction": .text(friction?.rawValue),
            "headless": deniesHeadless ? "deny" : nil,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "terms")
        self.init(
            approvers: try fields.optionalInt("approvers"),
            expiresMilliseconds: try fields.optionalInt("expires_ms"),
            friction: fields["friction"] == nil ? nil : try fields.word("friction"))
        deniesHeadless = try fields.optionalText("headless") == "deny"
    }
}

extension PolicyRule {
    package var json: JSON {
        .compact([
            "because": .text(because), "line": .integer(line), "risk": .text(risk?.rawValue),
            "terms": terms == HoldTerms() ? nil : terms.json, "then": .string(then.rawValue),
            "unattended": .flag(unattended), "when": when,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "rule")
        self.init(
            when: try fields.json("when"), then: try fields.word("then"),
            because: try fields.optionalText("because"), unattended: try fields.flag("unattended"),
            line: try fields.int("line"))
        if let asked = fields["terms"] { terms = try HoldTerms(asked) }
        if fields["risk"] != nil { risk = try fields.word("risk") }
    }
}

extension Session {
    /// How many different people have to approve a call: what its rule asks for, and what the
    /// highest risk takes by itself.
    func approvers(for call: Call) -> Int {
        let asked = max(1, call.judgement?.terms.approvers ?? 1)
        let leaves = declaration(of: call.tool)?.egress ?? false
        let risk = Risk(
            reach: reach(of: call), egress: leaves, tainted: call.judgement?.tainted ?? false)
        guard max(risk, call.judgement?.risk ?? .critical) == .critical else { return asked }
        return max(asked, definition.criticalApprovers)
    }
}
