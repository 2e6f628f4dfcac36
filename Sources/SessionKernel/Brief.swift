package import JSON

/// The structured session state that travels with every handoff.
package struct Brief: Hashable, Sendable {
    package var goal: String
    package var constraints: [String]
    package var facts: [Fact]
    package var done: [String]
    package var pending: [String]
    package var questions: [String]
    package var artifacts: [String]

    package init(goal: String, constraints: [String] = []) {
        self.goal = goal
        self.constraints = constraints
        facts = []
        done = []
        pending = []
        questions = []
        artifacts = []
    }

    /// Entries of one list beyond this are refused, so that a brief stays a brief.
    package static let entriesMax = 100
    /// UTF-8 bytes of one entry.
    package static let entryBytesMax = 2_000
}

/// Something known, and how.
package struct Fact: Hashable, Sendable {
    package enum Evidence: String, Hashable, Sendable, CaseIterable {
        /// It stands in a tool's result.
        case seen
        /// A person or the definition said it.
        case given
        /// Only a model said it.
        case inferred
    }

    /// A name for it: a later fact of the same key takes its place. Nil where it has none.
    package var key: String?
    package var text: String
    package var evidence: Evidence
    /// The sequence of the event it comes from.
    package var source: Int?
    /// The step of that event; of what is inferred, the step in which a model said it.
    package var step: Int?
    /// The tool in whose result it stands.
    package var tool: ToolName?
    /// The session in whose journal that event stands; nil for this one.
    package var session: SessionID?

    package init(
        text: String, evidence: Evidence, source: Int? = nil, step: Int? = nil,
        tool: ToolName? = nil
    ) {
        self.text = text
        self.evidence = evidence
        self.source = source
        self.step = step
        self.tool = tool
    }

    /// UTF-8 bytes of a key.
    package static let keyBytesMax = 64
}

/// What an agent wants changed in the brief. Goal and constraints cannot be.
package struct BriefRevision: Hashable, Sendable {
    package var facts: [Fact]
    package var done: [String]
    /// Replaces the list when given.
    package var pending: [String]?
    package var questions: [String]?
    package var artifacts: [String]

    package init(
        facts: [Fact] = [], done: [String] = [], pending: [String]? = nil,
        questions: [String]? = nil, artifacts: [String] = []
    ) {
        self.facts = facts
        self.done = done
        self.pending = pending
        self.questions = questions
        self.artifacts = artifacts
    }

    package var isEmpty: Bool {
        facts.isEmpty && done.isEmpty && pending == nil && questions == nil && artifacts.isEmpty
    }
}

extension Brief {
    package mutating func revise(_ revision: BriefRevision) {
        for fact in revision.facts { take(fact) }
        done.append(contentsOf: revision.done.filter { !done.contains($0) })
        pending = revision.pending ?? pending.filter { !revision.done.contains($0) }
        questions = revision.questions ?? questions
        artifacts.append(contentsOf: revision.artifacts.filter { !artifacts.contains($0) })
    }

    /// A fact of a known key takes the place of the one before; other facts are taken once.
    private mutating func take(_ fact: Fact) {
        if let key = fact.key, let place = facts.firstIndex(where: { $0.key == key }) {
            facts[place] = fact
        } else if fact.key != nil || !facts.contains(where: { $0.text == fact.text }) {
            facts.append(fact)
        }
    }

    package var json: JSON {
        .compact([
            "artifacts": .texts(artifacts), "constraints": .texts(constraints),
            "done": .texts(done), "facts": .list(facts, \.json), "goal": .string(goal),
            "pending": .texts(pending), "questions": .texts(questions),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "brief")
        self.init(goal: try fields.text("goal"), constraints: try fields.texts("constraints"))
        facts = try fields.list("facts", Fact.init)
        done = try fields.texts("done")
        pending = try fields.texts("pending")
        questions = try fields.texts("questions")
        artifacts = try fields.texts("artifacts")
    }
}

extension Fact {
    package var json: JSON {
        .compact([
            "evidence": .string(evidence.rawValue), "key": .text(key),
            "session": .text(session?.text), "source": .int(source), "step": .int(step),
            "text": .string(text), "tool": .text(tool?.text),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "fact")
        self.init(
            text: try fields.text("text"), evidence: try fields.word("evidence"),
            source: try fields.optionalInt("source"), step: try fields.optionalInt("step"),
            tool: try fields.optionalName("tool"))
        key = try fields.optionalText("key")
        session = try fields.optionalName("session")
    }
}

extension BriefRevision {
    package var json: JSON {
        .compact([
            "artifacts": .texts(artifacts), "done": .texts(done), "facts": .list(facts, \.json),
            "pending": pending.map { .array($0.map { .string($0) }) },
            "questions": questions.map { .array($0.map { .string($0) }) },
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "revision")
        self.init(
            facts: try fields.list("facts", Fact.init), done: try fields.texts("done"),
            pending: fields["pending"] == nil ? nil : try fields.texts("pending"),
            questions: fields["questions"] == nil ? nil : try fields.texts("questions"),
            artifacts: try fields.texts("artifacts"))
    }
}
