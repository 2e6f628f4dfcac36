import JSON

/// How one session is prepared, decided and looked at in the end.
///
/// A folder of the session's name, all of it optional: `plan.json` with `inputs` (`NAME=VALUE`),
/// `decisions` (the first that fits a hold by `kind` and `tool` gives the words of its `answer`)
/// and `ignored` (paths of the workspace that `end` looks at instead); `prepare`, run in a copy of
/// the sessions; `end`, run in the workspace, whose output belongs to the end state. Without a plan
/// every call is approved, and what is in doubt is verified. A folder of another name is one more
/// plan for the `session` that its `plan.json` names, with that one's programs.
struct Plan {
    struct Decision {
        let kind: String?
        let tool: String?
        let answer: [String]
    }

    let name: String
    let session: String
    let inputs: [String]
    let ignored: Set<String>
    private let programs: String
    private let decisions: [Decision]

    /// The plans for a session, its own first.
    static func all(for session: String, in plans: String) throws -> [Plan] {
        let others = try Files.names(in: plans).filter { $0 != session }.map {
            try Plan($0, in: plans)
        }
        return [try Plan(session, in: plans)] + others.filter { $0.session == session }
    }

    private init(_ name: String, in plans: String) throws {
        self.name = name
        let folder = "\(plans)/\(name)"
        let path = "\(folder)/plan.json"
        let json: JSON = Files.exists(path) ? try JSON(parsing: Files.text(path)) : [:]
        session = json["session"]?.stringValue ?? name
        programs = "\(plans)/\(session)"
        func texts(_ key: String) throws -> [String] {
            try (json[key]?.arrayValue ?? []).map { value in
                guard let text = value.stringValue else {
                    throw Trouble("\(path): \(key) is a list of texts")
                }
                return text
            }
        }
        inputs = try texts("inputs")
        ignored = Set(try texts("ignored"))
        let told = (json["decisions"]?.arrayValue ?? []).map { decision in
            Decision(
                kind: decision["kind"]?.stringValue, tool: decision["tool"]?.stringValue,
                answer: decision["answer"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        }
        decisions =
            told + [
                Decision(kind: "approval", tool: nil, answer: ["approve"]),
                Decision(kind: "in_doubt", tool: nil, answer: ["verify"]),
            ]
    }

    /// A program of the plan, or nil where it has none.
    func program(_ name: String) -> String? {
        let path = "\(programs)/\(name)"
        return Files.exists(path) ? path : nil
    }

    /// The words after the hold's id.
    func answer(_ hold: WaitingHold) -> [String]? {
        decisions.first { decision in
            (decision.kind ?? hold.kind) == hold.kind && (decision.tool ?? hold.tool) == hold.tool
        }?.answer
    }
}

/// A hold as a run without a screen tells of it.
struct WaitingHold {
    let id: String
    let kind: String
    let tool: String?

    /// `waiting: hold ID (KIND, RISK risk, TOOL)`, and for a question what is asked.
    init?(line: Substring) {
        guard
            let match = line.wholeMatch(
                of: /waiting: hold (\S+) \(([^,)]+)(?:, [^,)]+)?(?:, ([^)]+))?\)(?:: .*)?/)
        else { return nil }
        id = String(match.1)
        kind = match.2 == "inDoubt" ? "in_doubt" : String(match.2)
        tool = match.3.map(String.init)
    }
}
